import { maskAddress } from '../lib/address.ts'
import { sha256 } from '../lib/credentials.ts'
import { teamOfInvitationToken } from '../lib/invitation-tokens.ts'
import * as invitations from '../store/invitations.ts'
import * as members from '../store/members.ts'
import type { Db } from '../store/open.ts'
import * as teams from '../store/teams.ts'
import * as users from '../store/users.ts'
import { type Change, type Context, inTeam } from './change.ts'
import { type Reason, Refusal } from './errors.ts'
import { type InvitationRecord, type InvitationStatus, statusOf } from './invitations.ts'
import type { Member } from './members.ts'
import type { Role } from './roles.ts'
import { keepMemberSeat } from './seats.ts'

/** What an invitation shows to whoever holds its token. */
export interface Preview { teamName: string; inviterName: string | null; role: Role; maskedEmail: string; status: InvitationStatus; expiresAt: string }

export async function previewInvitation(ctx: Context, token: string): Promise<Preview> {
  return await preview(ctx, ctx.db, await findByToken(ctx.db, token))
}

/**
 * Puts the signed-in user on the inviting team, with the invited role, and makes it their current
 * team; in one transaction, so one token makes one member. Accepting again with the same account,
 * while still a member, is the same success.
 */
export function acceptInvitation(ctx: Context, token: string): Promise<Member> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new Refusal('session_required')
  return withInvitation<Member>(ctx, token, async (tx, invitation) => {
    const { teamId, id, role } = invitation, { userId } = actor
    if (invitation.status === 'accepted') {
      const member = invitation.acceptedBy === userId ? await members.findMember(tx, teamId, userId) : undefined
      if (!member) throw new Refusal('invitation_already_accepted')
      await users.setCurrentTeam(tx, userId, teamId)
      return { result: member }
    }
    refuseUnlessPending(statusOf(ctx, invitation))
    await refuseUnlessAddressed(tx, userId, invitation)
    if (await members.findRole(tx, teamId, userId)) throw new Refusal('already_member')
    await keepMemberSeat(tx, teamId)

    const at = ctx.now().toISOString()
    await invitations.endInvitation(tx, teamId, id, { accepted_at: at, accepted_by: userId })
    await members.insertMember(tx, teamId, userId, role, at)
    await users.setCurrentTeam(tx, userId, teamId)
    return {
      result: (await members.findMember(tx, teamId, userId))!,
      event: { type: 'invitation.accepted', subject: { kind: 'invitation', id }, after: { user_id: userId, role } },
    }
  })
}

/** Ends a pending invitation on behalf of whoever holds its token. Declining twice is one decline. */
export function declineInvitation(ctx: Context, token: string): Promise<Preview> {
  return withInvitation<Preview>(ctx, token, async (tx, invitation) => {
    const { teamId, id } = invitation
    if (invitation.status === 'declined') return { result: await preview(ctx, tx, invitation) }
    refuseUnlessPending(statusOf(ctx, invitation))

    await invitations.endInvitation(tx, teamId, id, { declined_at: ctx.now().toISOString() })
    return {
      result: await preview(ctx, tx, { ...invitation, status: 'declined' }),
      event: { type: 'invitation.declined', subject: { kind: 'invitation', id }, before: { role: invitation.role } },
    }
  })
}

async function withInvitation<T>(ctx: Context, token: string, body: (tx: Db, invitation: InvitationRecord) => Promise<Change<T>>): Promise<T> {
  const { teamId } = await findByToken(ctx.db, token)
  return inTeam(ctx, teamId, async (tx) => body(tx, await findByToken(tx, token)))
}

/** Finds an invitation by its token, whose team part keeps the search to one team's rows. */
async function findByToken(db: Db, token: string): Promise<InvitationRecord> {
  const teamId = teamOfInvitationToken(token)
  const invitation = teamId && await invitations.findInvitationByToken(db, teamId, sha256(token))
  if (!invitation) throw new Refusal('invitation_not_found')
  return invitation
}

const tooLate: Record<Exclude<InvitationStatus, 'pending'>, Reason> = {
  accepted: 'invitation_already_accepted',
  revoked: 'invitation_revoked',
  declined: 'invitation_declined',
  expired: 'invitation_expired',
}

function refuseUnlessPending(status: InvitationStatus): void {
  if (status !== 'pending') throw new Refusal(tooLate[status])
}

async function refuseUnlessAddressed(tx: Db, userId: string, invitation: InvitationRecord): Promise<void> {
  const user = await users.findUser(tx, userId)
  if (!user?.verified) throw new Refusal('email_unverified')
  if (user.email !== invitation.email) throw new Refusal('email_mismatch')
}

async function preview(ctx: Context, db: Db, invitation: InvitationRecord): Promise<Preview> {
  const team = await teams.findTeam(db, invitation.teamId)
  return {
    teamName: team!.name,
    inviterName: invitation.invitedByName,
    role: invitation.role,
    maskedEmail: maskAddress(invitation.emailShown),
    status: statusOf(ctx, invitation),
    expiresAt: invitation.expiresAt,
  }
}
