import { sql } from 'kysely'
import type { InvitationRecord, InvitationStatus } from '../domain/invitations.ts'
import type { Role } from '../domain/roles.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

/** Written into the statement, so that both engines see that the partial index serves it. */
export const pending = sql.lit<'pending'>('pending')

interface NewInvitation { teamId: string; id: string; email: string; emailShown: string; role: Role; invitedBy: string; tokenHash: string; createdAt: string; expiresAt: string }

export async function insertInvitation(tx: Db, invitation: NewInvitation): Promise<void> {
  await newInvitation(tx, invitation)
}

const newInvitation = prepared<NewInvitation>((db, value) => db.insertInto('invitations').values({
  team_id: value('teamId'),
  id: value('id'),
  email: value('email'),
  email_shown: value('emailShown'),
  role: value('role'),
  invited_by: value('invitedBy'),
  token_hash: value('tokenHash'),
  created_at: value('createdAt'),
  expires_at: value('expiresAt'),
}))

export async function findInvitation(db: Db, teamId: string, id: string): Promise<InvitationRecord | undefined> {
  return (await invitationBy(db, { teamId, id })).rows[0]
}

export async function findInvitationByToken(db: Db, teamId: string, tokenHash: string): Promise<InvitationRecord | undefined> {
  return (await invitationBy(db, { teamId, tokenHash })).rows[0]
}

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

const groundOf = prepared<{ teamId: string; email: string; invitedBy: string }, Ground['inviter'] & { isMember: boolean | 0 | 1; openId: string | null; expiresAt: string | null }>((db, value) => db
  .selectFrom('users')
  .leftJoin('invitations', (join) => join.on('team_id', '=', value('teamId')).on('invitations.email', '=', value('email')).on('status', '=', pending))
  .select(['users.email_shown as email', 'users.name', 'invitations.id as openId', 'expires_at as expiresAt'])
  .select(({ exists, selectFrom }) => exists(
    selectFrom('users as invited').innerJoin('members', 'members.user_id', 'invited.id').select('members.user_id').where('invited.email', '=', value('email')).where('members.team_id', '=', value('teamId')),
  ).as('isMember'))
  .where('users.id', '=', value('invitedBy')))

const invitationBy = prepared<{ teamId: string; id?: string; tokenHash?: string; openTo?: string }, InvitationRecord>((db, value, has) => invitationsOf(db, value('teamId'))
  .$if(has('id'), (query) => query.where('invitations.id', '=', value('id')))
  .$if(has('tokenHash'), (query) => query.where('token_hash', '=', value('tokenHash')))
  .$if(has('openTo'), (query) => query.where('invitations.email', '=', value('openTo')).where('status', '=', pending)))

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

const pageOfInvitations = prepared<PageOfInvitations, InvitationRecord>((db, value, has) => invitationsOf(db, value('teamId'))
  .$if(has('pending'), (query) => query.where('status', '=', pending).where('expires_at', '>', value('pending')))
  .$if(has('expired'), (query) => query.where(({ or, and, eb }) => or([eb('status', '=', 'expired'), and([eb('status', '=', 'pending'), eb('expires_at', '<=', value('expired'))])])))
  .$if(has('status'), (query) => query.where('status', '=', value('status')))
  .$if(has('after'), (query) => query.where('invitations.id', '<', value('after')))
  .orderBy('invitations.id', 'desc')
  .limit(value('limit')))

/** Pending invitations whose time has run out, on all teams. */
export async function listRunOut(db: Db, now: string, limit: number): Promise<{ teamId: string; id: string }[]> {
  return (await runOut(db, { now, limit })).rows
}

const runOut = prepared<{ now: string; limit: number }, { teamId: string; id: string }>((db, value) => db
  .selectFrom('invitations')
  .select(['team_id as teamId', 'id'])
  .where(({ and, eb }) => and((['accepted_at', 'declined_at', 'revoked_at', 'expired_at'] as const).map((ended) => eb(ended, 'is', null)))) // as its index says it
  .where('expires_at', '<=', value('now'))
  .orderBy('expires_at')
  .limit(value('limit')))

export async function countPending(db: Db, teamId: string, now: string): Promise<number> {
  return (await pendingCount(db, { teamId, now })).rows[0]!.count
}

const pendingCount = prepared<{ teamId: string; now: string }, { count: number }>((db, value) => db
  .selectFrom('invitations')
  .select(({ fn }) => fn.countAll<number>().as('count'))
  .where('team_id', '=', value('teamId'))
  .where('status', '=', pending)
  .where('expires_at', '>', value('now')))

type Ending = { accepted_at: string; accepted_by: string } | { declined_at: string } | { revoked_at: string } | { expired_at: string }
const endings = ['accepted_at', 'accepted_by', 'declined_at', 'revoked_at', 'expired_at'] as const

/** Ends an invitation if it is open. @returns whether it was */
export async function endInvitation(tx: Db, teamId: string, id: string, ending: Ending): Promise<boolean> {
  return (await newEnding(tx, { teamId, id, ...ending })).numAffectedRows === 1n
}

const newEnding = prepared<{ teamId: string; id: string } & { [K in (typeof endings)[number]]?: string }>((db, value, has) => db
  .updateTable('invitations')
  .set(Object.fromEntries(endings.filter(has).map((name) => [name, value(name)])))
  .where('team_id', '=', value('teamId'))
  .where('id', '=', value('id'))
  .where('status', '=', pending))

/** Revokes what is pending of a member's invitations to roles that they may not, or no longer, invite to. @returns the ids */
export async function revokeSentBy(tx: Db, teamId: string, userId: string, stillAllowed: readonly Role[], at: string): Promise<string[]> {
  const kept = Object.fromEntries(stillAllowed.map((role) => [role, role]))
  return (await revocation(tx, { teamId, userId, at, ...kept })).rows.map(({ id }) => id)
}

const revocation = prepared<{ teamId: string; userId: string; at: string } & { [R in Role]?: R }, { id: string }>((db, value, has) => {
  const kept = (['owner', 'admin', 'billing', 'member'] satisfies Role[]).filter(has).map((role) => value(role))
  return db
    .updateTable('invitations')
    .set({ revoked_at: value('at') })
    .where('team_id', '=', value('teamId'))
    .where('invited_by', '=', value('userId'))
    .where('status', '=', pending)
    .where('expires_at', '>', value('at'))
    .$if(kept.length > 0, (query) => query.where('role', 'not in', kept))
    .returning('id')
})

export async function renewInvitation(tx: Db, teamId: string, id: string, renewed: { tokenHash: string; resends: number; expiresAt: string }): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ token_hash: renewed.tokenHash, resends: renewed.resends, expires_at: renewed.expiresAt })
    .where('team_id', '=', teamId)
    .where('id', '=', id)
    .execute()
}

function invitationsOf(db: Db, teamId: string) {
  return db
    .selectFrom('invitations')
    .innerJoin('users', 'users.id', 'invitations.invited_by')
    .select([
      'team_id as teamId',
      'invitations.id',
      'invitations.email',
      'invitations.email_shown as emailShown',
      'role',
      'status',
      'token_hash as tokenHash',
      'resends',
      'invited_by as invitedBy',
      'users.email_shown as invitedByEmail',
      'users.name as invitedByName',
      'accepted_by as acceptedBy',
      'invitations.created_at as createdAt',
      'expires_at as expiresAt',
    ])
    .where('team_id', '=', teamId)
}
