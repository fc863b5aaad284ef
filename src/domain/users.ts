import { type Address, readAddress } from '../lib/address.ts'
import { newId } from '../lib/ids.ts'
import type { Db } from '../store/open.ts'
import * as store from '../store/users.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'

/** Makes a user on an operator's word: the address counts as verified. */
export async function createUser(ctx: Context, email: string, name: string | null): Promise<store.User> {
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

/** @throws Refusal invalid_address, saying what is wrong with it */
export function addressOf(text: string): Address {
  const address = readAddress(text)
  if ('fault' in address) throw new Refusal('invalid_address', { message: address.fault })
  return address
}

async function insert(tx: Db, ctx: Context, address: Address, name: string | null): Promise<store.User> {
  const user = { id: newId(), email: address.canonical, emailShown: address.shown, name }
  await store.insertUser(tx, user, ctx.now().toISOString())
  return { ...user, verified: true }
}
