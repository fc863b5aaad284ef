import type { Role } from '../domain/roles.ts'
import type { Db } from './open.ts'
import { statement } from './sql.ts'
import type { Team } from './teams.ts'

// What an import reads and writes of many rows in one statement.

interface NewUser { id: string; email: string; emailShown: string; name: string | null; at: string | undefined }
interface Found { id: string; email: string }

/** @returns those whose id and address were free */
export function insertUsers(tx: Db, users: NewUser[], now: string): Promise<Found[]> {
  return inChunks(users, async (some) => {
    const values = some.map(({ id, email, emailShown, name, at }) => [id, email, emailShown, now, name, at ?? now])
    return (await tx.run<Found>({
      sql: `insert into users (id, email, email_shown, email_verified_at, name, created_at) values ${values.map(places).join(', ')} on conflict do nothing returning id, email`,
      values: values.flat(),
    })).rows
  })
}

/** @param by ids, or addresses in their canonical form */
export function findUsers(db: Db, by: 'id' | 'email', values: string[]): Promise<Found[]> {
  return inChunks(values, async (some) => (await db.run<Found>({ sql: `select id, email from users where ${by} in ${places(some)}`, values: some })).rows)
}

/** @returns whether the id was free */
export async function insertTeam(tx: Db, team: Team, at: string): Promise<boolean> {
  return (await newTeam(tx, { ...team, at })).changes === 1
}

const newTeam = statement<Team & { at: string }>`
  insert into teams (id, name, seat_limit, created_at) values (${'id'}, ${'name'}, ${'seatLimit'}, ${'at'}) on conflict do nothing`

interface Held { userId: string; role: Role }

export function findRoles(db: Db, teamId: string, userIds: string[]): Promise<Held[]> {
  return inChunks(userIds, async (some) => (await db.run<Held>({
    sql: `select user_id as "userId", role from members where team_id = ? and user_id in ${places(some)}`,
    values: [teamId, ...some],
  })).rows)
}

export interface OpenInvitation { email: string; id: string; expiresAt: string }

/** The invitations to these addresses that have not ended, also where their time has run out. */
export function findOpenInvitations(db: Db, teamId: string, emails: string[]): Promise<OpenInvitation[]> {
  return inChunks(emails, async (some) => (await db.run<OpenInvitation>({
    sql: `select email, id, expires_at as "expiresAt" from invitations where team_id = ? and status = 'pending' and email in ${places(some)}`,
    values: [teamId, ...some],
  })).rows)
}

export async function insertMembers(tx: Db, teamId: string, members: { userId: string; role: Role; at: string }[]): Promise<void> {
  await inChunks(members, async (some) => {
    const values = some.map(({ userId, role, at }) => [teamId, userId, role, at])
    return (await tx.run({ sql: `insert into members (team_id, user_id, role, joined_at) values ${values.map(places).join(', ')}`, values: values.flat() })).rows
  })
}

const places = (values: unknown[]) => `(${values.map(() => '?').join(', ')})`

/** In chunks of a few sizes, so that there are few statements to prepare. */
async function inChunks<T, R>(all: T[], run: (some: T[]) => Promise<R[]>): Promise<R[]> {
  const answers: R[][] = []
  for (let start = 0, size = 256; start < all.length; start += size) {
    while (size > all.length - start) size /= 4
    answers.push(await run(all.slice(start, start + size)))
  }
  return answers.flat()
}
