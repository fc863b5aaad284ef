import type { InvitationRecord, InvitationStatus } from '../domain/invitations.ts'
import type { Member } from '../domain/members.ts'
import type { Role } from '../domain/roles.ts'
import type { InvitationToken } from '../lib/invitation-tokens.ts'
import { type Db, fragment, statement, when } from './sql.ts'

/** Written into the statement, so that both engines see that the partial index serves it. */
export const isPending = fragment`status = 'pending'`

const invitationsOfTeam = fragment`
  select team_id as "teamId", invitations.id, invitations.email, invitations.email_shown as "emailShown", role, status, token_hash as "tokenHash", resends,
    invited_by as "invitedBy", users.email_shown as "invitedByEmail", users.name as "invitedByName", accepted_by as "acceptedBy",
    invitations.created_at as "createdAt", expires_at as "expiresAt"
  from invitations join users on users.id = invitations.invited_by
  where team_id = ${'teamId'}`

interface NewInvitation { teamId: string; id: string; email: string; emailShown: string; role: Role; invitedBy: string; tokenHash: string; createdAt: string; expiresAt: string }

export const insertInvitation = statement<NewInvitation>`
  insert into invitations (team_id, id, email, email_shown, role, invited_by, token_hash, created_at, expires_at)
  values (${'teamId'}, ${'id'}, ${'email'}, ${'emailShown'}, ${'role'}, ${'invitedBy'}, ${'tokenHash'}, ${'createdAt'}, ${'expiresAt'})`

export async function findInvitation(db: Db, teamId: string, id: string): Promise<InvitationRecord | undefined> {
  return (await invitationBy(db, { teamId, id })).rows[0]
}

export async function findInvitationByToken(db: Db, token: InvitationToken): Promise<InvitationRecord | undefined> {
  return (await invitationBy(db, token)).rows[0]
}

/** An invitation by its token, beside the user who shows it and their place on its team. */
export async function findOffer(db: Db, token: InvitationToken, userId: string): Promise<Offered | undefined> {
  const { rows: [row] } = await offerTo(db, { ...token, userId })
  if (!row) return undefined
  const { id, invitedEmail, role, status, expiresAt, acceptedBy, verifiedEmail, memberRole, joinedAt, suspendedAt, ...user } = row
  return {
    invitation: { id, email: invitedEmail, role, status, expiresAt, acceptedBy },
    user, verifiedEmail,
    member: memberRole === null ? undefined : { ...user, role: memberRole, joinedAt: joinedAt!, suspendedAt },
  }
}

export interface Offered {
  invitation: Pick<InvitationRecord, 'id' | 'email' | 'role' | 'status' | 'expiresAt' | 'acceptedBy'>
  user: Omit<Member, 'role' | 'joinedAt' | 'suspendedAt'>
  /** The user's address in its canonical form, or null where they have not verified it. */
  verifiedEmail: string | null
  member: Member | undefined
}

type OfferRow = Omit<Offered['invitation'], 'email'> & Offered['user'] & { invitedEmail: string; verifiedEmail: string | null; memberRole: Role | null; joinedAt: string | null; suspendedAt: string | null }

const isOfToken = fragment`invitations.id between ${'firstId'} and ${'lastId'} and token_hash = ${'hash'}`

const offerTo = statement<InvitationToken & { userId: string }, OfferRow>`
  select invitations.id, invitations.email as "invitedEmail", invitations.role, status, expires_at as "expiresAt", accepted_by as "acceptedBy",
    case when users.email_verified_at is not null then users.email end as "verifiedEmail",
    users.id as "userId", users.email_shown as email, name, image_url as "imageUrl", users.created_at as "userCreatedAt", last_login_at as "lastLoginAt",
    members.role as "memberRole", joined_at as "joinedAt", suspended_at as "suspendedAt"
  from invitations join users on users.id = ${'userId'} left join members on members.team_id = ${'teamId'} and members.user_id = ${'userId'}
  where invitations.team_id = ${'teamId'} and ${isOfToken}`

/** The one invitation to this address that has not ended, also where its time has run out. */
export async function findOpenInvitation(db: Db, teamId: string, email: string): Promise<InvitationRecord | undefined> {
  return (await invitationBy(db, { teamId, openTo: email })).rows[0]
}

/** Who invites, and what stands in the way of an address: that it is a member's, or invited already, also where that has run out. */
export async function findGround(db: Db, teamId: string, email: string, invitedBy: string): Promise<Ground> {
  const { isMember, openId, expiresAt, ...inviter } = (await groundOf(db, { teamId, email, invitedBy })).rows[0]!
  return { inviter, isMember: Boolean(isMember), open: openId === null ? undefined : { id: openId, expiresAt: expiresAt! } }
}

export interface Ground { inviter: { email: string; name: string | null }; isMember: boolean; open: { id: string; expiresAt: string } | undefined }

const groundOf = statement<{ teamId: string; email: string; invitedBy: string }, Ground['inviter'] & { isMember: boolean | 0 | 1; openId: string | null; expiresAt: string | null }>`
  select users.email_shown as email, users.name, invitations.id as "openId", expires_at as "expiresAt",
    exists (select 1 from users invited join members on members.user_id = invited.id where invited.email = ${'email'} and members.team_id = ${'teamId'}) as "isMember"
  from users left join invitations on invitations.team_id = ${'teamId'} and invitations.email = ${'email'} and ${isPending}
  where users.id = ${'invitedBy'}`

const invitationBy = statement<{ teamId: string; id?: string; openTo?: string } & Partial<InvitationToken>, InvitationRecord>`
  ${invitationsOfTeam}
  ${when('id')`and invitations.id = ${'id'}`}
  ${when('hash')`and ${isOfToken}`}
  ${when('openTo')`and invitations.email = ${'openTo'} and ${isPending}`}`

/** Newest first, by their ids, which grow with time. An open invitation whose time has run out counts as expired. */
export async function listInvitations(db: Db, teamId: string, now: string, filter: { status?: InvitationStatus | undefined }, page: { after?: string | undefined; limit: number }): Promise<InvitationRecord[]> {
  const { status } = filter
  const which = status === 'pending' || status === 'expired' ? { [status]: now } : { status }
  return (await pageOfInvitations(db, { teamId, limit: page.limit, ...which, after: page.after })).rows
}

interface PageOfInvitations {
  teamId: string
  limit: number
  /** Pending, or run out, at this time; or else ended so. */
  pending?: string
  expired?: string
  status?: InvitationStatus | undefined
  after: string | undefined
}

const pageOfInvitations = statement<PageOfInvitations, InvitationRecord>`
  ${invitationsOfTeam}
  ${when('pending')`and ${isPending} and expires_at > ${'pending'}`}
  ${when('expired')`and (status = 'expired' or (${isPending} and expires_at <= ${'expired'}))`}
  ${when('status')`and status = ${'status'}`}
  ${when('after')`and invitations.id < ${'after'}`}
  order by invitations.id desc limit cast(${'limit'} as integer)`

/** Pending invitations whose time has run out, on all teams. */
export async function listRunOut(db: Db, now: string, limit: number): Promise<{ teamId: string; id: string }[]> {
  return (await runOut(db, { now, limit })).rows
}

const runOut = statement<{ now: string; limit: number }, { teamId: string; id: string }>`
  select team_id as "teamId", id from invitations
  where accepted_at is null and declined_at is null and revoked_at is null and expired_at is null and expires_at <= ${'now'}
  order by expires_at limit cast(${'limit'} as integer)` // as its index says it

export async function countPending(db: Db, teamId: string, now: string): Promise<number> {
  return (await pendingCount(db, { teamId, now })).rows[0]!.count
}

const pendingCount = statement<{ teamId: string; now: string }, { count: number }>`
  select count(*) as count from invitations where team_id = ${'teamId'} and ${isPending} and expires_at > ${'now'}`

type Ending = { accepted_at: string; accepted_by: string } | { declined_at: string } | { revoked_at: string } | { expired_at: string }

/** Ends an invitation if it is open. */
export const endInvitation = statement<{ teamId: string; id: string } & Ending>`
  update invitations set
  ${when('accepted_at')`accepted_at = ${'accepted_at'}, accepted_by = ${'accepted_by'}`}
  ${when('declined_at')`declined_at = ${'declined_at'}`}
  ${when('revoked_at')`revoked_at = ${'revoked_at'}`}
  ${when('expired_at')`expired_at = ${'expired_at'}`}
  where team_id = ${'teamId'} and id = ${'id'} and ${isPending}`

/** Revokes what is pending of a member's invitations to roles that they may not, or no longer, invite to. @returns the ids */
export async function revokeSentBy(tx: Db, teamId: string, userId: string, stillAllowed: readonly Role[], at: string): Promise<string[]> {
  const kept = Object.fromEntries(stillAllowed.map((role) => [role, role]))
  return (await revocation(tx, { teamId, userId, at, ...kept })).rows.map(({ id }) => id)
}

const revocation = statement<{ teamId: string; userId: string; at: string } & { [R in Role]?: R }, { id: string }>`
  update invitations set revoked_at = ${'at'}
  where team_id = ${'teamId'} and invited_by = ${'userId'} and ${isPending} and expires_at > ${'at'}
  ${when('owner')`and role <> 'owner'`} ${when('admin')`and role <> 'admin'`} ${when('billing')`and role <> 'billing'`} ${when('member')`and role <> 'member'`}
  returning id`

export const renewInvitation = statement<{ teamId: string; id: string; tokenHash: string; resends: number; expiresAt: string }>`
  update invitations set token_hash = ${'tokenHash'}, resends = ${'resends'}, expires_at = ${'expiresAt'}
  where team_id = ${'teamId'} and id = ${'id'}`
