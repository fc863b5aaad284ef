import type { SelectQueryBuilder } from 'kysely'
import type { Authority, Membership } from '../domain/change.ts'
import type { Actor } from '../domain/events.ts'
import type { Role, Scope } from '../domain/roles.ts'
import type { Credential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import type { Db } from './open.ts'
import type { Tables } from './tables.ts'

/** Who a key stands for and what it may do at this moment; undefined if it is unknown, ended, or its member is gone or suspended. */
export async function findKeyHolder(db: Db, { id, of, hash }: Credential, now: string): Promise<Authority & { userId: string } | undefined> {
  const row = await liveKeys(db, of, id, now).where('api_keys.secret_hash', '=', hash).executeTakeFirst()
  return row && { userId: row.userId, role: row.role, scopes: scopesOf(row.scopes) }
}

/** Whether this session lives, and its user's place on the team that is meant. */
export async function findSessionUser(db: Db, { id, of, hash }: Credential, now: string, teamId?: string): Promise<{ team: Membership | undefined } | undefined> {
  const row = await placed(db.selectFrom('sessions').innerJoin('users', 'users.id', 'sessions.user_id'), teamId)
    .where('sessions.user_id', '=', of)
    .where('sessions.id', '=', id)
    .where('sessions.secret_hash', '=', hash)
    .where('sessions.expires_at', '>', now)
    .executeTakeFirst()
  return row && { team: membershipOf(row) }
}

/** A user's place on the team that is meant. */
export async function findPlace(db: Db, userId: string, teamId?: string): Promise<Membership | undefined> {
  const row = await placed(db.selectFrom('users'), teamId).where('users.id', '=', userId).executeTakeFirst()
  return row && membershipOf(row)
}

export async function hasOperatorKey(db: Db, { id, hash }: Credential): Promise<boolean> {
  const row = await db.selectFrom('operator_keys').select('id').where('id', '=', id).where('secret_hash', '=', hash).where('revoked_at', 'is', null).executeTakeFirst()
  return row !== undefined
}

/** The user that a provider's subject is, and whether their address is verified. */
export async function findIdentity(db: Db, issuer: string, subject: string): Promise<{ userId: string; verified: boolean } | undefined> {
  const row = await db
    .selectFrom('identities')
    .innerJoin('users', 'users.id', 'identities.user_id')
    .select(['user_id', 'email_verified_at'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row && { userId: row.user_id, verified: row.email_verified_at !== null }
}

export async function insertIdentity(tx: Db, identity: { issuer: string; subject: string; userId: string }, at: string): Promise<void> {
  await tx.insertInto('identities').values({ id: newId(), issuer: identity.issuer, subject: identity.subject, user_id: identity.userId, created_at: at }).execute()
}

/** What an actor may do on a team at this moment, read inside the transaction that asks. */
export async function findAuthority(tx: Db, teamId: string, actor: Actor, now: string): Promise<Authority | undefined> {
  if (actor.kind === 'api_key') {
    const row = await liveKeys(tx, teamId, actor.keyId, now).executeTakeFirst()
    return row && { role: row.role, scopes: scopesOf(row.scopes) }
  }
  if (actor.kind !== 'user') return undefined
  const { userId, sessionId } = actor
  const row = await tx
    .selectFrom('members')
    .select('role')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where('suspended_at', 'is', null)
    .$if(sessionId !== undefined, (query) => query.where(({ exists, selectFrom }) => exists(
      selectFrom('sessions').select('id').where('sessions.user_id', '=', userId).where('sessions.id', '=', sessionId!).where('expires_at', '>', now),
    )))
    .executeTakeFirst()
  return row && { role: row.role, scopes: null }
}

/** Beside a user their place on the given team, or on the current one: the one they chose, else the first they joined. */
function placed<T extends 'users' | 'sessions'>(query: SelectQueryBuilder<Tables, T, object>, teamId: string | undefined) {
  return (query as unknown as SelectQueryBuilder<Tables, 'users' | 'sessions', object>)
    .leftJoin('members', (join) => join.onRef('members.user_id', '=', 'users.id').on('members.suspended_at', 'is', null).$call((on) => teamId ? on.on('members.team_id', '=', teamId) : on))
    .select(['members.team_id as teamId', 'members.role'])
    .orderBy(({ eb }) => eb.case().whenRef('members.team_id', '=', 'users.current_team_id').then(0).else(1).end())
    .orderBy('members.joined_at')
    .limit(1)
}

function membershipOf({ teamId, role }: { teamId: string | null; role: Role | null }): Membership | undefined {
  return teamId && role ? { teamId, role, scopes: null } : undefined
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
