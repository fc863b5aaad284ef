import type { Insertable } from 'kysely'
import type { ApiKey } from '../domain/api-keys.ts'
import type { Role, Scope } from '../domain/roles.ts'
import type { Database, Db } from './open.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'

export async function insertApiKey(tx: Db, key: Insertable<Tables['api_keys']>): Promise<void> {
  await tx.insertInto('api_keys').values(key).execute()
}

/** Ends every key by which a user acts on a team, for good. */
export async function revokeKeysOf(tx: Db, teamId: string, userId: string, at: string): Promise<void> {
  await endOfKeys(tx, { teamId, userId, at })
}

const endOfKeys = prepared<{ teamId: string; userId: string; at: string }>((db, value) => db
  .updateTable('api_keys')
  .set({ revoked_at: value('at') })
  .where('team_id', '=', value('teamId'))
  .where('user_id', '=', value('userId'))
  .where('revoked_at', 'is', null))

const columns = ['api_keys.id', 'api_keys.user_id as userId', 'users.email_shown as email', 'members.role', 'api_keys.name', 'prefix', 'scopes', 'api_keys.created_at as createdAt', 'last_used_at as lastUsedAt', 'expires_at as expiresAt'] as const

/** The team's keys that have not ended, newest first; of one user, or of members with these roles. */
export async function listKeys(db: Db, teamId: string, of: { userId: string; roles: readonly Role[] }, now: string): Promise<ApiKey[]> {
  const rows = await liveKeys(db, teamId, now)
    .where(({ or, eb }) => or([eb('api_keys.user_id', '=', of.userId), ...(of.roles.length > 0 ? [eb('members.role', 'in', [...of.roles])] : [])]))
    .orderBy('api_keys.created_at', 'desc')
    .orderBy('api_keys.id', 'desc')
    .execute()
  return rows.map(keyOf)
}

export async function findKey(db: Db, teamId: string, id: string, now: string): Promise<ApiKey | undefined> {
  const row = await liveKeys(db, teamId, now).where('api_keys.id', '=', id).executeTakeFirst()
  return row && keyOf(row)
}

export async function revokeKey(tx: Db, teamId: string, id: string, at: string): Promise<void> {
  await tx.updateTable('api_keys').set({ revoked_at: at }).where('team_id', '=', teamId).where('id', '=', id).execute()
}

export async function setKeyExpiry(tx: Db, teamId: string, id: string, expiresAt: string): Promise<void> {
  await tx.updateTable('api_keys').set({ expires_at: expiresAt }).where('team_id', '=', teamId).where('id', '=', id).execute()
}

export async function setLastUsed(db: Database, used: { teamId: string; id: string; at: string }[]): Promise<void> {
  await db.transact(async (tx) => {
    for (const { teamId, id, at } of used) await tx.updateTable('api_keys').set({ last_used_at: at }).where('team_id', '=', teamId).where('id', '=', id).execute()
  })
}

function liveKeys(db: Db, teamId: string, now: string) {
  return db
    .selectFrom('api_keys')
    .innerJoin('members', (join) => join.onRef('members.team_id', '=', 'api_keys.team_id').onRef('members.user_id', '=', 'api_keys.user_id'))
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select(columns)
    .where('api_keys.team_id', '=', teamId)
    .where('revoked_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
}

function keyOf<T extends { scopes: string | null }>(row: T) {
  return { ...row, scopes: row.scopes === null ? null : row.scopes.split(' ') as Scope[] }
}
