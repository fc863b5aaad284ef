import { sha256 } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import * as store from '../store/invitations.ts'
import * as jobs from '../store/jobs.ts'
import { takeInvitationBudget } from './budgets.ts'
import { changeTeam, type Context, type Find, inTeam, readTeam } from './change.ts'
import { Refusal } from './errors.ts'
import type { NewJob } from './jobs.ts'
import { may, type Role } from './roles.ts'
import { keepASeat } from './seats.ts'
import { addressOf } from './users.ts'
import { expectVersion, stateOf } from './versions.ts'

export const invitationStatuses = ['pending', 'accepted', 'revoked', 'declined', 'expired'] as const
export type InvitationStatus = (typeof invitationStatuses)[number]

/** An invitation as the store keeps it. */
export interface InvitationRecord {
  teamId: string
  id: string
  /** Canonical: what addresses are compared by. */
  email: string
  /** As it was typed. */
  emailShown: string
  role: Role
  status: InvitationStatus
  tokenHash: string
  resends: number
  invitedBy: string
  invitedByEmail: string
  invitedByName: string | null
  acceptedBy: string | null
  createdAt: string
  expiresAt: string
}

/** Where the mail of a pending invitation is; `error` is what the mail server last said. */
export interface MailState { state: 'waiting' | 'sent' | 'retrying' | 'failed'; error: string | null }

/**
 * An invitation as its team's owners and admins may see it. `token` is empty once it is no longer
 * pending; `mail` is there where it was asked for, and null once it is no longer pending.
 */
export interface Invitation extends InvitationRecord { token: string; mail?: MailState | null }

/** The team's invitations, newest first; `after` is the id of the last one seen. `withMail` tells where each one's mail is. */
export function listInvitations(ctx: Context, { status, withMail = false }: { status?: InvitationStatus | undefined; withMail?: boolean }, page: { after?: string | undefined; limit: number }): Promise<Invitation[]> {
  return readTeam(ctx, 'invitation.read', async (teamId) => {
    const records = await store.listInvitations(ctx.db, teamId, ctx.now().toISOString(), { status }, page)
    const invitations = records.map((record) => withToken(ctx, record))
    if (!withMail) return invitations
    const unsent = await jobs.listInvitationMails(ctx.db, teamId)
    return invitations.map((invitation) => ({ ...invitation, mail: invitation.status === 'pending' ? unsent.get(invitation.id) ?? { state: 'sent', error: null } : null }))
  })
}

/** One invitation. */
export function getInvitation(ctx: Context, id: string): Promise<Invitation> {
  return readTeam(ctx, 'invitation.read', async (teamId) => {
    const record = await store.findInvitation(ctx.db, teamId, id)
    if (!record) throw new Refusal('invitation_not_on_team')
    return withToken(ctx, record)
  })
}

/** Invites an address to the team, as a role up to what the actor may give, and writes the job that sends the mail. */
export async function invite(ctx: Context, email: string, role: Role): Promise<Invitation> {
  const address = addressOf(email)
  await readTeam(ctx, 'invitation.send', (teamId) => takeInvitationBudget(ctx, teamId, address.canonical))
  const invitedBy = userOf(ctx)
  const find: Find<store.Ground> = (tx, teamId) => store.findGround(tx, teamId, address.canonical, invitedBy)
  return changeTeam(ctx, 'invitation.send', find, async ({ tx, team, role: actor }, { inviter, isMember, open }) => {
    if (!may(actor, 'invitation.send', role)) throw new Refusal('role_above_own')
    if (isMember) throw new Refusal('already_member')
    if (open && !hasRunOut(ctx, open)) throw new Refusal('already_invited', { invitationId: open.id })
    await keepASeat(ctx, { tx, team })

    const teamId = team.id, id = newId(), at = ctx.now(), createdAt = at.toISOString(), token = ctx.invitationTokens({ teamId, id, resends: 0 })
    const invitation: InvitationRecord = {
      teamId, id, role, invitedBy, createdAt,
      email: address.canonical,
      emailShown: address.shown,
      status: 'pending',
      tokenHash: sha256(token),
      resends: 0,
      invitedByEmail: inviter.email,
      invitedByName: inviter.name,
      acceptedBy: null,
      expiresAt: expiryFrom(ctx, at),
    }
    return {
      result: { ...invitation, token },
      writes: [
        ...(open ? [store.endInvitation(tx, { teamId, id: open.id, expired_at: createdAt })] : []), // one pending invitation a team and address: one that has run out gives way
        store.insertInvitation(tx, invitation),
      ],
      event: { type: 'invitation.created', subject: { kind: 'invitation', id }, after: { role } },
      jobs: [mailOf(id, 0)],
    }
  })
}

/** Sends a pending invitation again: a new token, a new expiry, and the old token ends. */
export async function resendInvitation(ctx: Context, id: string): Promise<Invitation> {
  await readTeam(ctx, 'invitation.resend', async (teamId) => {
    const invitation = await store.findInvitation(ctx.db, teamId, id)
    if (invitation) await takeInvitationBudget(ctx, teamId, invitation.email)
  })
  return changeTeam(ctx, 'invitation.resend', findById(id), ({ tx, team: { id: teamId } }, found) => {
    const invitation = pendingOf(ctx, found)
    const resends = invitation.resends + 1
    const renewed = { resends, expiresAt: expiryFrom(ctx, ctx.now()), tokenHash: sha256(ctx.invitationTokens({ teamId, id, resends })) }
    return {
      result: withToken(ctx, { ...invitation, ...renewed }),
      writes: [store.renewInvitation(tx, { teamId, id, ...renewed })],
      event: { type: 'invitation.resent', subject: { kind: 'invitation', id }, before: { expires_at: invitation.expiresAt }, after: { expires_at: renewed.expiresAt } },
      jobs: [mailOf(id, resends)],
    }
  })
}

/** Ends a pending invitation: nobody can accept it any more. */
export function revokeInvitation(ctx: Context, id: string): Promise<{ id: string }> {
  return changeTeam(ctx, 'invitation.revoke', findById(id), ({ tx, team }, found) => {
    const invitation = pendingOf(ctx, found)
    return {
      result: { id },
      writes: [store.endInvitation(tx, { teamId: team.id, id, revoked_at: ctx.now().toISOString() })],
      event: { type: 'invitation.revoked', subject: { kind: 'invitation', id }, before: { role: invitation.role } },
    }
  })
}

/** Ends an invitation whose time has run out, and does nothing to one that has been renewed or has ended. */
export function expireInvitation(ctx: Context, teamId: string, id: string): Promise<void> {
  return inTeam<InvitationRecord | undefined, void>(ctx, teamId, findById(id), ({ tx }, invitation) => {
    if (invitation?.status !== 'pending' || !hasRunOut(ctx, invitation)) return { result: undefined }
    return {
      result: undefined,
      writes: [store.endInvitation(tx, { teamId, id, expired_at: ctx.now().toISOString() })],
      event: { type: 'invitation.expired', subject: { kind: 'invitation', id }, before: { role: invitation.role } },
    }
  })
}

/** An invitation's status at this moment: its time may have run out before the job that says so has run. */
export function statusOf(ctx: Pick<Context, 'now'>, invitation: Pick<InvitationRecord, 'status' | 'expiresAt'>): InvitationStatus {
  return invitation.status === 'pending' && hasRunOut(ctx, invitation) ? 'expired' : invitation.status
}

function hasRunOut(ctx: Pick<Context, 'now'>, { expiresAt }: Pick<InvitationRecord, 'expiresAt'>): boolean {
  return expiresAt <= ctx.now().toISOString()
}

function withToken(ctx: Context, record: InvitationRecord): Invitation {
  const status = statusOf(ctx, record)
  return { ...record, status, token: status === 'pending' ? tokenOf(ctx, record) : '' }
}

/** None where the server's secret has been changed since: what would be derived now opens nothing. */
function tokenOf(ctx: Context, record: InvitationRecord): string {
  const token = ctx.invitationTokens(record)
  return sha256(token) === record.tokenHash ? token : ''
}

function findById(id: string): Find<InvitationRecord | undefined> {
  return (tx, teamId) => store.findInvitation(tx, teamId, id)
}

function pendingOf(ctx: Context, invitation: InvitationRecord | undefined): InvitationRecord {
  if (!invitation) throw new Refusal('invitation_not_on_team')
  expectVersion(ctx, stateOf.invitation(withToken(ctx, invitation)))
  if (statusOf(ctx, invitation) !== 'pending') throw new Refusal('invitation_not_pending')
  return invitation
}

function expiryFrom(ctx: Context, time: Date): string {
  return new Date(time.getTime() + ctx.policy.invitationTtl).toISOString()
}

function mailOf(invitationId: string, resends: number): NewJob {
  return { kind: 'invitation.mail', payload: { invitationId, resends } }
}

function userOf({ actor }: Context): string {
  if (!('userId' in actor)) throw new Error(`an invitation needs a sender, not ${actor.kind}`)
  return actor.userId
}
