import type { Role } from '../domain/roles.ts'
import type { Credential } from '../lib/credentials.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

export async function insertOperatorKey(db: Db, key: { id: string; name: string; secretHash: string }, at: string): Promise<void> {
  await db.insertInto('operator_keys').values({ id: key.id, name: key.name, secret_hash: key.secretHash, created_at: at }).execute()
}

export async function listOperatorKeys(db: Db): Promise<{ id: string; name: string; createdAt: string }[]> {
  return await db.selectFrom('operator_keys').select(['id', 'name', 'created_at as createdAt']).where('revoked_at', 'is', null).orderBy('created_at').execute()
}

/** @returns whether there was one */
export async function revokeOperatorKey(db: Db, id: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('operator_keys').set({ revoked_at: at }).where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function hasOperatorKey(db: Db, { id, hash }: Credential): Promise<boolean> {
  return (await liveKey(db, { id, hash })).rows.length > 0
}

const liveKey = prepared<{ id: string; hash: string }>((db, value) => db
  .selectFrom('operator_keys')
  .select('id')
  .where('id', '=', value('id'))
  .where('secret_hash', '=', value('hash'))
  .where('revoked_at', 'is', null))

export interface Place { role: Role; suspendedAt: string | null }

/** Someone's place on a team, told to a live key alone: undefined is one or the other, no place or no key. */
export async function findPlace(db: Db, { id, hash }: Credential, teamId: string, userId: string): Promise<Place | undefined> {
  return (await placeForKey(db, { id, hash, teamId, userId })).rows[0]
}

const placeForKey = prepared<{ id: string; hash: string; teamId: string; userId: string }, Place>((db, value) => db
  .selectFrom('operator_keys')
  .innerJoin('members', (join) => join.on('team_id', '=', value('teamId')).on('user_id', '=', value('userId')))
  .select(['role', 'suspended_at as suspendedAt'])
  .where('operator_keys.id', '=', value('id'))
  .where('secret_hash', '=', value('hash'))
  .where('revoked_at', 'is', null))
