import type { Role } from '../domain/roles.ts'
import type { Credential } from '../lib/credentials.ts'
import { type Db, statement } from './sql.ts'

export const insertOperatorKey = statement<{ id: string; name: string; secretHash: string; at: string }>`
  insert into operator_keys (id, name, secret_hash, created_at) values (${'id'}, ${'name'}, ${'secretHash'}, ${'at'})`

export async function listOperatorKeys(db: Db): Promise<{ id: string; name: string; createdAt: string }[]> {
  return (await liveKeys(db, {})).rows
}

const liveKeys = statement<object, { id: string; name: string; createdAt: string }>`
  select id, name, created_at as "createdAt" from operator_keys where revoked_at is null order by created_at`

/** @returns whether there was one */
export async function revokeOperatorKey(db: Db, id: string, at: string): Promise<boolean> {
  return (await revocation(db, { id, at })).changes === 1
}

const revocation = statement<{ id: string; at: string }>`update operator_keys set revoked_at = ${'at'} where id = ${'id'} and revoked_at is null`

export async function hasOperatorKey(db: Db, { id, hash }: Credential): Promise<boolean> {
  return (await liveKey(db, { id, hash })).rows.length > 0
}

const liveKey = statement<{ id: string; hash: string }, { id: string }>`
  select id from operator_keys where id = ${'id'} and secret_hash = ${'hash'} and revoked_at is null`

export interface Place { role: Role; suspendedAt: string | null }

/** Someone's place on a team, told to a live key alone: undefined is one or the other, no place or no key. */
export async function findPlace(db: Db, { id, hash }: Credential, teamId: string, userId: string): Promise<Place | undefined> {
  return (await placeForKey(db, { id, hash, teamId, userId })).rows[0]
}

const placeForKey = statement<{ id: string; hash: string; teamId: string; userId: string }, Place>`
  select role, suspended_at as "suspendedAt"
  from operator_keys join members on team_id = ${'teamId'} and user_id = ${'userId'}
  where operator_keys.id = ${'id'} and secret_hash = ${'hash'} and revoked_at is null`
