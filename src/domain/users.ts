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

interface Profile { name: string | null; picture?: string | null }

/** Makes a user on an operator's word: the address counts as verified. */
export async function createUser(ctx: Context, email: string, name: string | null): Promise<store.User> {
  demandOperator(ctx)
  const address = addressOf(email)
  return await ctx.db.transact(async (tx) => {
    const user = newUser(address, { name }, true)
    if (!(await store.insertUser(tx, user, ctx.now().toISOString()))) throw new Refusal('user_exists')
    return user
  })
}

/** The user whose verified address this is, made where there is none. */
export async function ensureUser(tx: Db, deps: Deps, address: Address, profile: Profile = { name: null }): Promise<store.User> {
  const user = newUser(address, profile, true)
  if (await store.insertUser(tx, user, deps.now().toISOString())) return user
  return (await store.findUserByAddress(tx, address.canonical))!
}

export async function getUserByAddress(db: Db, email: string): Promise<store.User> {
  const user = await store.findUserByAddress(db, addressOf(email).canonical)
  if (!user) throw new Refusal('user_not_found')
  return user
}

/**
 * The user that a provider's token speaks of: found by issuer and subject, else joined by an address
 * that both sides have verified, else made. Undefined where the token gives no address to make one with.
 */
export async function userOfClaims(deps: Deps, claims: Claims): Promise<string | undefined> {
  const known = await identities.findIdentity(deps.db, claims.issuer, claims.subject)
  if (known && (known.verified || !claims.emailVerified)) return known.userId
  const address = claims.email === undefined ? undefined : readAddress(claims.email)
  if (!address || 'fault' in address) return known?.userId

  if (known) {
    await changeUser(deps, known.userId, (tx) => store.verifyAddress(tx, { userId: known.userId, ...address, at: deps.now().toISOString() }))
    return known.userId
  }
  return await meet(deps, claims, address).catch(async (error) => {
    const met = await identities.findIdentity(deps.db, claims.issuer, claims.subject) // by another request with the same token
    if (!met) throw error
    return met.userId
  })
}

function meet(deps: Deps, claims: Claims, address: Address): Promise<string> {
  return deps.db.transact(async (tx) => {
    const at = deps.now().toISOString()
    const user = claims.emailVerified ? await ensureUser(tx, deps, address, claims) : newUser(address, claims, false)
    if (!user.verified) await store.insertUser(tx, user, at)
    await identities.insertIdentity(tx, { ...claims, userId: user.id, at })
    return user.id
  })
}

/**
 * Changes what lists show of a user, and with it the version of each of their teams. One that they
 * joined in the same moment gets its new version just after.
 */
export async function changeUser({ db }: Deps, userId: string, change: (tx: Db) => Promise<unknown>): Promise<void> {
  const changed = await db.transact(async (tx) => {
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

/** An address that nobody has verified is shown, and is nobody's: it joins no one, and keeps it from no one. */
function newUser({ canonical, shown }: Address, { name, picture = null }: Profile, verified: boolean): store.User {
  const id = newId()
  return { id, email: verified ? canonical : `unverified-${id}`, emailShown: shown, name, imageUrl: picture, verified }
}
