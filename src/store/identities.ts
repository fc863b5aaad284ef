import type { Authority } from '../domain/change.ts'
import type { Actor } from '../domain/events.ts'
import type { Scope } from '../domain/roles.ts'
import type { Credential } from '../lib/credentials.ts'
import type { Db } from './open.ts'

/** Who a key stands for and what it may do at this moment; undefined if it is unknown, ended, or its member is gone or suspended. */
export async function findKeyHolder(db: Db, { id, of, hash }: Credential, now: string): Promise<Authority & { userId: string } | undefined> {
  const row = await liveKeys(db, of, id, now).where('api_keys.secret_hash', '=', hash).executeTakeFirst()
  return row && { userId: row.userId, role: row.role, scopes: scopesOf(row.scopes) }
}

/** Whether this session lives, and its user's place on their current team: the one they chose, else the first they joined. */
export async function findSessionUser(db: Db, { id, of, hash }: Credential, now: string) {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('members', (join) => join.onRef('members.user_id', '=', 'users.id').on('members.suspended_at', 'is', null))
    .select(['members.team_id as teamId', 'members.role'])
    .where('sessions.user_id', '=', of)
    .where('sessions.id', '=', id)
    .where('sessions.secret_hash', '=', hash)
    .where('sessions.expires_at', '>', now)
    .orderBy(({ eb }) => eb.case().whenRef('members.team_id', '=', 'users.current_team_id').then(0).else(1).end())
    .orderBy('members.joined_at')
    .limit(1)
    .executeTakeFirst()
  return row && { team: row.teamId && row.role ? { teamId: row.teamId, role: row.role, scopes: null } : undefined }
}

/** What an actor may do on a team at this moment, read inside the transaction that asks. */
export async function findAuthority(tx: Db, teamId: string, actor: Actor, now: string): Promise<Authority | undefined> {
  if (actor.kind === 'api_key') {
    const row = await liveKeys(tx, teamId, actor.keyId, now).executeTakeFirst()
    return row && { role: row.role, scopes: scopesOf(row.scopes) }
  }
  if (actor.kind !== 'user') return undefined
  const row = await tx
    .selectFrom('members')
    .innerJoin('sessions', 'sessions.user_id', 'members.user_id')
    .select('role')
    .where('members.team_id', '=', teamId)
    .where('members.user_id', '=', actor.userId)
    .where('suspended_at', 'is', null)
    .where('sessions.id', '=', actor.sessionId)
    .where('sessions.expires_at', '>', now)
    .executeTakeFirst()
  return row && { role: row.role, scopes: null }
}

function liveKeys(db: Db, teamId: string, keyId: string, now: string) {
  return db
    .selectFrom('api_keys')
    .innerJoin('members', (join) => join.onRef('members.team_id', '=', 'api_keys.team_id').onRef('members.user_id', '=', 'api_keys.user_id'))
    .select(['api_keys.user_id as userId', 'role', 'scopes'])
    .where('api_keys.team_id', '=', teamId)
    .where('api_keys.id', '=', keyId)
    .where('revoked_at', 'is', null)
    .where('suspended_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
}

function scopesOf(text: string | null): Scope[] | null {
  return text === null ? null : text.split(' ') as Scope[]
}
