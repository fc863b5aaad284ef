import { type Address, readAddress } from '../lib/address.ts'
import { newId } from '../lib/ids.ts'
import type { Claims } from '../lib/jwt.ts'
import * as identities from '../store/identities.ts'
import type { Db } from '../store/open.ts'
import { listTeamIds, lockTeam } from '../store/teams.ts'
import * as store from '../store/users.ts'
import type { Context, Deps } from './change.ts'
import { demandOperator } from './actors.ts'
import { Refusal } from './errors.ts'

/** Makes a user on an operator's word: the address counts as verified. */
export async function createUser(ctx: Context, email: string, name: string | null): Promise<store.User> {
  demandOperator(ctx)
  const address = addressOf(email)
  return await ctx.db.transaction().execute(async (tx) => {
    if (await store.findUserByAddress(tx, address.canonical)) throw new Refusal('user_exists')
    return await insert(tx, ctx, address, name)
  })
}

/** The user with this address, made on an operator's word where there is none. */
export async function ensureUser(tx: Db, ctx: Context, address: Address): Promise<store.User> {
  return await store.findUserByAddress(tx, address.canonical) ?? await insert(tx, ctx, address, null)
}

export async function getUserByAddress(db: Db, email: string): Promise<store.User> {
  const user = await store.findUserByAddress(db, addressOf(email).canonical)
  if (!user) throw new Refusal('user_not_found')
  return user
}

/**
 * The user that a provider's token speaks of: found by issuer and subject, else joined by an address
 * that both sides have verified, else made. Undefined where the token gives no way to tell.
 */
export async function userOfClaims(deps: Deps, claims: Claims): Promise<string | undefined> {
  const known = await identities.findIdentity(deps.db, claims.issuer, claims.subject)
  if (known || claims.email === undefined) return known
  const address = readAddress(claims.email)
  if ('fault' in address) return undefined

  return await deps.db.transaction().execute(async (tx) => {
    const at = deps.now().toISOString()
    const joined = await store.findUserByAddress(tx, address.canonical)
    if (joined && !(claims.emailVerified && joined.verified)) return undefined
    const user = joined ?? { id: newId(), email: address.canonical, emailShown: address.shown, name: claims.name, verified: claims.emailVerified }
    if (!joined) await store.insertUser(tx, user, at)
    await identities.insertIdentity(tx, { ...claims, userId: user.id }, at)
    return user.id
  })
}

/**
 * Changes what lists show of a user, and with it the version of each of their teams. One that they
 * joined in the same moment gets its new version just after.
 */
export async function changeUser({ db }: Deps, userId: string, change: (tx: Db) => Promise<void>): Promise<void> {
  const changed = await db.transaction().execute(async (tx) => {
    const teamIds = await listTeamIds(tx, userId)
    for (const teamId of teamIds) await lockTeam(tx, teamId)
    await change(tx)
    return teamIds
  })
  for (const teamId of await listTeamIds(db, userId)) if (!changed.includes(teamId)) await lockTeam(db, teamId)
}

/** @throws Refusal invalid_address, saying what is wrong with it */
export function addressOf(text: string): Address {
  const address = readAddress(text)
  if ('fault' in address) throw new Refusal('invalid_address', { message: address.fault })
  return address
}

async function insert(tx: Db, ctx: Context, address: Address, name: string | null): Promise<store.User> {
  const user = { id: newId(), email: address.canonical, emailShown: address.shown, name, verified: true }
  await store.insertUser(tx, user, ctx.now().toISOString())
  return user
}
