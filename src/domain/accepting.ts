import { maskAddress } from '../lib/address.ts'
import { type InvitationToken, readInvitationToken } from '../lib/invitation-tokens.ts'
import * as invitations from '../store/invitations.ts'
import * as members from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { findTeam, type Team } from '../store/teams.ts'
import { setCurrentTeam } from '../store/users.ts'
import { type Context, type Find, inTeam } from './change.ts'
import { type Reason, Refusal } from './errors.ts'
import { type InvitationRecord, type InvitationStatus, statusOf } from './invitations.ts'
import type { Member } from './members.ts'
import type { Role } from './roles.ts'
import { keepMemberSeat } from './seats.ts'

/** What an invitation shows to whoever holds its token. */
export interface Preview { teamName: string; inviterName: string | null; role: Role; maskedEmail: string; status: InvitationStatus; expiresAt: string }

export async function previewInvitation(ctx: Context, token: string): Promise<Preview> {
  const invitation = await findByToken(ctx.db, read(token))
  const team = await findTeam(ctx.db, invitation.teamId)
  return previewOf(ctx, team!, invitation)
}

/**
 * Puts the signed-in user on the inviting team, with the invited role, and makes it their current
 * team; in one transaction, so one token makes one member. Accepting again with the same account,
 * while still a member, is the same success.
 */
export async function acceptInvitation(ctx: Context, token: string): Promise<Member> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new Refusal('session_required')
  const { userId } = actor, shown = read(token), { teamId } = shown
  const find: Find<invitations.Offered> = async (tx) => {
    const offered = await invitations.findOffer(tx, shown, userId)
    if (!offered) throw new Refusal('invitation_not_found')
    return offered
  }
  return await inTeam(ctx, teamId, find, async (held, { invitation, user, verifiedEmail, member }) => {
    const { tx } = held, { id, role } = invitation
    if (invitation.status === 'accepted') {
      if (!member || invitation.acceptedBy !== userId) throw new Refusal('invitation_already_accepted')
      return { result: member, writes: [setCurrentTeam(tx, { userId, teamId })] }
    }
    refuseUnlessPending(statusOf(ctx, invitation))
    if (verifiedEmail === null) throw new Refusal('email_unverified')
    if (verifiedEmail !== invitation.email) throw new Refusal('email_mismatch')
    if (member) throw new Refusal('already_member')
    await keepMemberSeat(held)

    const at = ctx.now().toISOString()
    return {
      result: { ...user, role, joinedAt: at, suspendedAt: null },
      writes: [
        invitations.endInvitation(tx, { teamId, id, accepted_at: at, accepted_by: userId }),
        members.insertMember(tx, { teamId, userId, role, at }),
        setCurrentTeam(tx, { userId, teamId }),
      ],
      event: { type: 'invitation.accepted', subject: { kind: 'invitation', id }, after: { user_id: userId, role } },
    }
  })
}

/** Ends a pending invitation on behalf of whoever holds its token. Declining twice is one decline. */
export async function declineInvitation(ctx: Context, token: string): Promise<Preview> {
  const shown = read(token)
  return await inTeam<InvitationRecord, Preview>(ctx, shown.teamId, (tx) => findByToken(tx, shown), ({ tx, team }, invitation) => {
    const { id, role, status } = invitation, result = previewOf(ctx, team, { ...invitation, status: 'declined' })
    if (status === 'declined') return { result }
    refuseUnlessPending(statusOf(ctx, invitation))
    return {
      result,
      writes: [invitations.endInvitation(tx, { teamId: team.id, id, declined_at: ctx.now().toISOString() })],
      event: { type: 'invitation.declined', subject: { kind: 'invitation', id }, before: { role } },
    }
  })
}

/** What a token says, whose team part keeps the search to one team's rows. */
function read(token: string): InvitationToken {
  const shown = readInvitationToken(token)
  if (!shown) throw new Refusal('invitation_not_found')
  return shown
}

async function findByToken(db: Db, token: InvitationToken): Promise<InvitationRecord> {
  const invitation = await invitations.findInvitationByToken(db, token)
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

function previewOf(ctx: Context, { name }: Team, invitation: InvitationRecord): Preview {
  return {
    teamName: name,
    inviterName: invitation.invitedByName,
    role: invitation.role,
    maskedEmail: maskAddress(invitation.emailShown),
    status: statusOf(ctx, invitation),
    expiresAt: invitation.expiresAt,
  }
}
