import type { Offer, Profile, Session } from '../domain/me.ts'
import type { Role } from '../domain/roles.ts'
import { pending } from './invitations.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

export async function findProfile(db: Db, userId: string): Promise<Profile | undefined> {
  return (await profileOf(db, { userId })).rows[0]
}

const profileOf = prepared<{ userId: string }, Profile>((db, value) => db
  .selectFrom('users')
  .select(['id', 'email', 'email_shown as emailShown', 'email_verified_at as emailVerifiedAt', 'name', 'image_url as imageUrl', 'created_at as createdAt', 'last_login_at as lastLoginAt'])
  .where('id', '=', value('userId')))

export async function setName(db: Db, userId: string, name: string | null): Promise<void> {
  await db.updateTable('users').set({ name }).where('id', '=', userId).execute()
}

/** A user's teams, the first joined first. */
export async function listPlaces(db: Db, userId: string): Promise<{ id: string; name: string; role: Role; suspendedAt: string | null; joinedAt: string }[]> {
  return await db
    .selectFrom('members')
    .innerJoin('teams', 'teams.id', 'members.team_id')
    .select(['teams.id', 'teams.name', 'role', 'suspended_at as suspendedAt', 'joined_at as joinedAt'])
    .where('members.user_id', '=', userId)
    .orderBy('joined_at')
    .execute()
}

/** Pending invitations to an address, on all teams. */
export async function listOffers(db: Db, email: string, now: string): Promise<Omit<Offer, 'token'>[]> {
  return (await offersTo(db, { email, now })).rows
}

const offersTo = prepared<{ email: string; now: string }, Omit<Offer, 'token'>>((db, value) => db
  .selectFrom('invitations')
  .innerJoin('teams', 'teams.id', 'invitations.team_id')
  .innerJoin('users', 'users.id', 'invitations.invited_by')
  .select(['invitations.id', 'team_id as teamId', 'teams.name as teamName', 'role', 'users.name as inviterName', 'expires_at as expiresAt', 'resends'])
  .where('invitations.email', '=', value('email'))
  .where('status', '=', pending)
  .where('expires_at', '>', value('now')))

export async function listSessions(db: Db, userId: string, now: string): Promise<Session[]> {
  return await db
    .selectFrom('sessions')
    .select(['id', 'created_at as createdAt', 'expires_at as expiresAt', 'ip_address as ipAddress', 'user_agent as userAgent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute()
}

/** @returns whether there was one */
export async function deleteSession(db: Db, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('sessions').where('user_id', '=', userId).where('id', '=', id).executeTakeFirst()
  return numDeletedRows === 1n
}

export async function deleteSessionsBut(db: Db, userId: string, keep: string | undefined): Promise<void> {
  await db.deleteFrom('sessions').where('user_id', '=', userId).$if(keep !== undefined, (query) => query.where('id', '!=', keep!)).execute()
}

/** Leaves of a user a row that events and invitations can point to, and nothing about the person. */
export async function eraseUser(tx: Db, { id: userId, email }: Pick<Profile, 'id' | 'email'>, pseudonym: string): Promise<void> {
  for (const table of ['sessions', 'identities', 'passkeys'] as const) await tx.deleteFrom(table).where('user_id', '=', userId).execute()
  await tx.updateTable('invitations').set({ email: pseudonym, email_shown: pseudonym }).where('email', '=', email).execute()
  await tx
    .updateTable('users')
    .set({ email: pseudonym, email_shown: pseudonym, email_verified_at: null, name: null, image_url: null, current_team_id: null, last_login_at: null })
    .where('id', '=', userId)
    .execute()
}
