import type { ApiKey } from '../domain/api-keys.ts'
import type { Role, Scope } from '../domain/roles.ts'
import type { Database, Db } from './open.ts'
import { fragment, statement } from './sql.ts'

interface NewApiKey {
  team_id: string
  id: string
  user_id: string
  name: string
  prefix: string
  secret_hash: string
  scopes: string | null
  created_at: string
  expires_at: string | null
}

export const insertApiKey = statement<NewApiKey>`
  insert into api_keys (team_id, id, user_id, name, prefix, secret_hash, scopes, created_at, expires_at)
  values (${'team_id'}, ${'id'}, ${'user_id'}, ${'name'}, ${'prefix'}, ${'secret_hash'}, ${'scopes'}, ${'created_at'}, ${'expires_at'})`

/** Ends every key by which a user acts on a team, for good. */
export const revokeKeysOf = statement<{ teamId: string; userId: string; at: string }>`
  update api_keys set revoked_at = ${'at'}
  where team_id = ${'teamId'} and user_id = ${'userId'} and revoked_at is null`

type KeyRow = Omit<ApiKey, 'scopes'> & { scopes: string | null }

const liveKeys = fragment`
  select api_keys.id, api_keys.user_id as "userId", users.email_shown as email, members.role, api_keys.name, prefix, scopes,
    api_keys.created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"
  from api_keys
  inner join members on members.team_id = api_keys.team_id and members.user_id = api_keys.user_id
  inner join users on users.id = api_keys.user_id
  where api_keys.team_id = ${'teamId'} and revoked_at is null and (expires_at is null or expires_at > ${'now'})`

/** The team's keys that have not ended, newest first; of one user, or of members with these roles. */
export async function listKeys(db: Db, teamId: string, of: { userId: string; roles: readonly Role[] }, now: string): Promise<ApiKey[]> {
  const held = Object.fromEntries(of.roles.map((role) => [role, role]))
  const { rows } = await liveKeysOf(db, { teamId, userId: of.userId, now, ...noRole, ...held })
  return rows.map(keyOf)
}

const noRole = { owner: null, admin: null, billing: null, member: null }

const liveKeysOf = statement<{ teamId: string; userId: string; now: string } & { [R in Role]: R | null }, KeyRow>`${liveKeys}
  and (api_keys.user_id = ${'userId'} or members.role in (${'owner'}, ${'admin'}, ${'billing'}, ${'member'}))
  order by api_keys.created_at desc, api_keys.id desc`

export async function findKey(db: Db, teamId: string, id: string, now: string): Promise<ApiKey | undefined> {
  const { rows: [row] } = await liveKey(db, { teamId, id, now })
  return row && keyOf(row)
}

const liveKey = statement<{ teamId: string; id: string; now: string }, KeyRow>`${liveKeys} and api_keys.id = ${'id'}`

export const revokeKey = statement<{ teamId: string; id: string; at: string }>`update api_keys set revoked_at = ${'at'} where team_id = ${'teamId'} and id = ${'id'}`

export const setKeyExpiry = statement<{ teamId: string; id: string; expiresAt: string }>`update api_keys set expires_at = ${'expiresAt'} where team_id = ${'teamId'} and id = ${'id'}`

export async function setLastUsed(db: Database, used: { teamId: string; id: string; at: string }[]): Promise<void> {
  await db.transact(async (tx) => {
    for (const use of used) await lastUse(tx, use)
  })
}

const lastUse = statement<{ teamId: string; id: string; at: string }>`update api_keys set last_used_at = ${'at'} where team_id = ${'teamId'} and id = ${'id'}`

function keyOf(row: KeyRow): ApiKey {
  return { ...row, scopes: row.scopes === null ? null : row.scopes.split(' ') as Scope[] }
}
