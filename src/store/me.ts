import type { Offer, Profile, Session } from '../domain/me.ts'
import type { Role } from '../domain/roles.ts'
import { isPending } from './invitations.ts'
import { type Db, statement, when } from './sql.ts'

export async function findProfile(db: Db, userId: string): Promise<Profile | undefined> {
  return (await profileOf(db, { userId })).rows[0]
}

const profileOf = statement<{ userId: string }, Profile>`
  select
    id, email, email_shown as "emailShown", email_verified_at as "emailVerifiedAt", name, image_url as "imageUrl",
    created_at as "createdAt", last_login_at as "lastLoginAt"
  from users where id = ${'userId'}`

export const setName = statement<{ userId: string; name: string | null }>`update users set name = ${'name'} where id = ${'userId'}`

interface PlaceRow { id: string; name: string; role: Role; suspendedAt: string | null; joinedAt: string }

/** A user's teams, the first joined first. */
export async function listPlaces(db: Db, userId: string): Promise<PlaceRow[]> {
  return (await placesOf(db, { userId })).rows
}

const placesOf = statement<{ userId: string }, PlaceRow>`
  select teams.id, teams.name, role, suspended_at as "suspendedAt", joined_at as "joinedAt"
  from members join teams on teams.id = members.team_id
  where members.user_id = ${'userId'}
  order by joined_at`

/** Pending invitations to an address, on all teams. */
export async function listOffers(db: Db, email: string, now: string): Promise<Omit<Offer, 'token'>[]> {
  return (await offersTo(db, { email, now })).rows
}

const offersTo = statement<{ email: string; now: string }, Omit<Offer, 'token'>>`
  select invitations.id, team_id as "teamId", teams.name as "teamName", role, users.name as "inviterName", expires_at as "expiresAt", resends
  from invitations join teams on teams.id = invitations.team_id join users on users.id = invitations.invited_by
  where invitations.email = ${'email'} and ${isPending} and expires_at > ${'now'}`

export async function listSessions(db: Db, userId: string, now: string): Promise<Session[]> {
  return (await liveSessions(db, { userId, now })).rows
}

const liveSessions = statement<{ userId: string; now: string }, Session>`
  select id, created_at as "createdAt", expires_at as "expiresAt", ip_address as "ipAddress", user_agent as "userAgent"
  from sessions where user_id = ${'userId'} and expires_at > ${'now'}
  order by created_at desc`

/** @returns whether there was one */
export async function deleteSession(db: Db, userId: string, id: string): Promise<boolean> {
  return (await endOfSession(db, { userId, id })).changes === 1
}

const endOfSession = statement<{ userId: string; id: string }>`delete from sessions where user_id = ${'userId'} and id = ${'id'}`

export const deleteSessionsBut = statement<{ userId: string; keep: string | undefined }>`
  delete from sessions where user_id = ${'userId'} ${when('keep')`and id <> ${'keep'}`}`

/** Leaves of a user a row that events and invitations can point to, and nothing about the person. */
export async function eraseUser(tx: Db, { id: userId, email }: Pick<Profile, 'id' | 'email'>, pseudonym: string): Promise<void> {
  for (const table of ['sessions', 'identities', 'passkeys']) await tx.run({ sql: `delete from ${table} where user_id = ?`, values: [userId] })
  await erasedInvitations(tx, { email, pseudonym })
  await erasedUser(tx, { userId, pseudonym })
}

const erasedInvitations = statement<{ email: string; pseudonym: string }>`
  update invitations set email = ${'pseudonym'}, email_shown = ${'pseudonym'} where email = ${'email'}`

const erasedUser = statement<{ userId: string; pseudonym: string }>`
  update users
  set email = ${'pseudonym'}, email_shown = ${'pseudonym'}, email_verified_at = null, name = null, image_url = null, current_team_id = null, last_login_at = null
  where id = ${'userId'}`
