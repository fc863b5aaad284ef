import { sql } from 'kysely'
import type { InvitationPosition, InvitationRecord, InvitationStatus } from '../domain/invitations.ts'
import type { Role } from '../domain/roles.ts'
import type { Db } from './open.ts'

/** Written into the statement, so that both engines see that the partial index serves it. */
export const pending = sql.lit<'pending'>('pending')

export async function insertInvitation(tx: Db, invitation: { teamId: string; id: string; email: string; emailShown: string; role: Role; invitedBy: string; tokenHash: string; createdAt: string; expiresAt: string }): Promise<void> {
  await tx.insertInto('invitations').values({
    team_id: invitation.teamId,
    id: invitation.id,
    email: invitation.email,
    email_shown: invitation.emailShown,
    role: invitation.role,
    invited_by: invitation.invitedBy,
    token_hash: invitation.tokenHash,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
  }).execute()
}

export async function findInvitation(db: Db, teamId: string, id: string): Promise<InvitationRecord | undefined> {
  return await invitationsOf(db, teamId).where('invitations.id', '=', id).executeTakeFirst()
}

export async function findInvitationByToken(db: Db, teamId: string, tokenHash: string): Promise<InvitationRecord | undefined> {
  return await invitationsOf(db, teamId).where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** The one invitation to this address that has not ended, also where its time has run out. */
export async function findOpenInvitation(db: Db, teamId: string, email: string): Promise<InvitationRecord | undefined> {
  return await invitationsOf(db, teamId).where('invitations.email', '=', email).where('status', '=', pending).executeTakeFirst()
}

/** Newest first. An open invitation whose time has run out counts as expired. */
export async function listInvitations(db: Db, teamId: string, now: string, filter: { status?: InvitationStatus | undefined }, page: { after?: InvitationPosition | undefined; limit: number }): Promise<InvitationRecord[]> {
  const { status } = filter, { after } = page
  return await invitationsOf(db, teamId)
    .$if(status === 'pending', (query) => query.where('status', '=', pending).where('expires_at', '>', now))
    .$if(status === 'expired', (query) => query.where(({ or, and, eb }) => or([eb('status', '=', 'expired'), and([eb('status', '=', pending), eb('expires_at', '<=', now)])])))
    .$if(status !== undefined && status !== 'pending' && status !== 'expired', (query) => query.where('status', '=', status!))
    .$if(after !== undefined, (query) => query.where(sql<boolean>`(invitations.created_at, invitations.id) < (${after!.createdAt}, ${after!.id})`))
    .orderBy('invitations.created_at', 'desc')
    .orderBy('invitations.id', 'desc')
    .limit(page.limit)
    .execute()
}

export async function countPending(db: Db, teamId: string, now: string): Promise<number> {
  const { count } = await db
    .selectFrom('invitations')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('team_id', '=', teamId)
    .where('status', '=', pending)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return count
}

type Ending = { accepted_at: string; accepted_by: string } | { declined_at: string } | { revoked_at: string } | { expired_at: string }

/** Ends an invitation if it is open. @returns whether it was */
export async function endInvitation(tx: Db, teamId: string, id: string, ending: Ending): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('invitations').set(ending).where('team_id', '=', teamId).where('id', '=', id).where('status', '=', pending).executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Revokes what is pending of a member's invitations to roles that they may not, or no longer, invite to. @returns the ids */
export async function revokeSentBy(tx: Db, teamId: string, userId: string, stillAllowed: readonly Role[], at: string): Promise<string[]> {
  const revoked = await tx
    .updateTable('invitations')
    .set({ revoked_at: at })
    .where('team_id', '=', teamId)
    .where('invited_by', '=', userId)
    .where('status', '=', pending)
    .where('expires_at', '>', at)
    .$if(stillAllowed.length > 0, (query) => query.where('role', 'not in', [...stillAllowed]))
    .returning('id')
    .execute()
  return revoked.map(({ id }) => id)
}

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
