import type { Selectable } from 'kysely'
import type { Address } from '../lib/address.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'

export interface User { id: string; email: string; emailShown: string; verified: boolean; name: string | null; imageUrl: string | null }

const columns = ['id', 'email', 'email_shown', 'email_verified_at', 'name', 'image_url'] as const

/** @returns whether the address was free */
export async function insertUser(tx: Db, user: User, at: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('users')
    .values({ id: user.id, email: user.email, email_shown: user.emailShown, email_verified_at: user.verified ? at : null, name: user.name, image_url: user.imageUrl, created_at: at })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Gives a user their address for good, where it is nobody else's. */
export async function verifyAddress(db: Db, userId: string, { canonical, shown }: Address, at: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ email: canonical, email_shown: shown, email_verified_at: at })
    .where('id', '=', userId)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('users as others').select('id').where('others.email', '=', canonical))))
    .execute()
}

export async function findUser(db: Db, userId: string): Promise<User | undefined> {
  const { rows: [row] } = await userById(db, { userId })
  return row && userOf(row)
}

const userById = prepared<{ userId: string }, UserRow>((db, value) => db.selectFrom('users').select(columns).where('id', '=', value('userId')))

/** @param email in its canonical form */
export async function findUserByAddress(db: Db, email: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').select(columns).where('email', '=', email).executeTakeFirst()
  return row && userOf(row)
}

export async function setLastLogin(db: Db, userId: string, at: string): Promise<void> {
  await db.updateTable('users').set({ last_login_at: at }).where('id', '=', userId).execute()
}

export async function setCurrentTeam(tx: Db, userId: string, teamId: string): Promise<void> {
  await teamChoice(tx, { userId, teamId })
}

const teamChoice = prepared<{ userId: string; teamId: string }>((db, value) => db.updateTable('users').set({ current_team_id: value('teamId') }).where('id', '=', value('userId')))

type UserRow = Pick<Selectable<Tables['users']>, (typeof columns)[number]>

function userOf(row: UserRow): User {
  return { id: row.id, email: row.email, emailShown: row.email_shown, verified: row.email_verified_at !== null, name: row.name, imageUrl: row.image_url }
}
