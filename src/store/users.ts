import type { Address } from '../lib/address.ts'
import { type Db, fragment, statement } from './sql.ts'

export interface User { id: string; email: string; emailShown: string; verified: boolean; name: string | null; imageUrl: string | null }

/** @returns whether the address was free */
export async function insertUser(tx: Db, user: User, at: string): Promise<boolean> {
  return (await newUser(tx, { ...user, verifiedAt: user.verified ? at : null, at })).changes === 1
}

const newUser = statement<Omit<User, 'verified'> & { verifiedAt: string | null; at: string }>`
  insert into users (id, email, email_shown, email_verified_at, name, image_url, created_at)
  values (${'id'}, ${'email'}, ${'emailShown'}, ${'verifiedAt'}, ${'name'}, ${'imageUrl'}, ${'at'})
  on conflict (email) do nothing`

/** Gives a user their address for good, where it is nobody else's. */
export const verifyAddress = statement<Address & { userId: string; at: string }>`
  update users set email = ${'canonical'}, email_shown = ${'shown'}, email_verified_at = ${'at'}
  where id = ${'userId'} and not exists (select others.id from users as others where others.email = ${'canonical'})`

interface UserRow extends Omit<User, 'verified'> { verifiedAt: string | null }

const users = fragment`select id, email, email_shown as "emailShown", email_verified_at as "verifiedAt", name, image_url as "imageUrl" from users`

/** @param email in its canonical form */
export async function findUserByAddress(db: Db, email: string): Promise<User | undefined> {
  const { rows: [row] } = await userByAddress(db, { email })
  return row && userOf(row)
}

const userByAddress = statement<{ email: string }, UserRow>`${users} where email = ${'email'}`

export const setLastLogin = statement<{ userId: string; at: string }>`update users set last_login_at = ${'at'} where id = ${'userId'}`

export const setCurrentTeam = statement<{ userId: string; teamId: string }>`update users set current_team_id = ${'teamId'} where id = ${'userId'}`

function userOf({ verifiedAt, ...user }: UserRow): User {
  return { ...user, verified: verifiedAt !== null }
}
