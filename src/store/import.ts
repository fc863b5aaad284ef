import type { Role } from '../domain/roles.ts'
import { pending } from './invitations.ts'
import type { Db } from './open.ts'
import type { Team } from './teams.ts'

// What an import reads and writes of many rows in one statement.

interface NewUser { id: string; email: string; emailShown: string; name: string | null; at: string | undefined }

/** @returns those whose id and address were free */
export function insertUsers(tx: Db, users: NewUser[], now: string): Promise<{ id: string; email: string }[]> {
  return inChunks(users, (some) => tx
    .insertInto('users')
    .values(some.map(({ id, email, emailShown, name, at }) => ({ id, email, email_shown: emailShown, email_verified_at: now, name, created_at: at ?? now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'email'])
    .execute())
}

/** @param by ids, or addresses in their canonical form */
export function findUsers(db: Db, by: 'id' | 'email', values: string[]): Promise<{ id: string; email: string }[]> {
  return inChunks(values, (some) => db.selectFrom('users').select(['id', 'email']).where(by, 'in', some).execute())
}

/** @returns whether the id was free */
export async function insertTeam(tx: Db, { id, name, seatLimit }: Team, at: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.insertInto('teams').values({ id, name, seat_limit: seatLimit, created_at: at }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export function findRoles(db: Db, teamId: string, userIds: string[]): Promise<{ userId: string; role: Role }[]> {
  return inChunks(userIds, (some) => db.selectFrom('members').select(['user_id as userId', 'role']).where('team_id', '=', teamId).where('user_id', 'in', some).execute())
}

export interface OpenInvitation { email: string; id: string; expiresAt: string }

/** The invitations to these addresses that have not ended, also where their time has run out. */
export function findOpenInvitations(db: Db, teamId: string, emails: string[]): Promise<OpenInvitation[]> {
  return inChunks(emails, (some) => db.selectFrom('invitations').select(['email', 'id', 'expires_at as expiresAt']).where('team_id', '=', teamId).where('status', '=', pending).where('email', 'in', some).execute())
}

export async function insertMembers(tx: Db, teamId: string, members: { userId: string; role: Role; at: string }[]): Promise<void> {
  await inChunks(members, (some) => tx.insertInto('members').values(some.map(({ userId, role, at }) => ({ team_id: teamId, user_id: userId, role, joined_at: at }))).execute())
}

/** In chunks of a few sizes, so that there are few statements to prepare. */
async function inChunks<T, R>(all: T[], run: (some: T[]) => Promise<R[]>): Promise<R[]> {
  const answers: R[][] = []
  for (let start = 0, size = 256; start < all.length; start += size) {
    while (size > all.length - start) size /= 4
    answers.push(await run(all.slice(start, start + size)))
  }
  return answers.flat()
}
