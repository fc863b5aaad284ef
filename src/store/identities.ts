import type { SelectQueryBuilder } from 'kysely'
import type { Authority, Membership } from '../domain/change.ts'
import type { Actor } from '../domain/events.ts'
import type { Role, Scope } from '../domain/roles.ts'
import type { Credential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'
import type { TeamAt } from './teams.ts'

/** Who a key stands for and what it may do at this moment; undefined if it is unknown, ended, or its member is gone or suspended. */
export async function findKeyHolder(db: Db, { id, of, hash }: Credential, now: string): Promise<Membership & { userId: string } | undefined> {
  const { rows: [row] } = await liveKey(db, { teamId: of, id, hash, now })
  return row && { teamId: of, userId: row.userId, role: row.role, scopes: scopesOf(row.scopes), team: { id: of, name: row.name, seatLimit: row.seatLimit, version: row.version } }
}

/** A key that works now: its member's role. By its hash, if that is given, and then with the team. */
const liveKey = prepared<{ teamId: string; id: string; hash?: string; now: string }, { userId: string; role: Role; scopes: string | null } & Omit<TeamAt, 'id'>>((db, value, has) => db
  .selectFrom('api_keys')
  .innerJoin('members', (join) => join.onRef('members.team_id', '=', 'api_keys.team_id').onRef('members.user_id', '=', 'api_keys.user_id'))
  .select(['api_keys.user_id as userId', 'role', 'scopes'])
  .where('api_keys.team_id', '=', value('teamId'))
  .where('api_keys.id', '=', value('id'))
  .$if(has('hash'), (query) => query.innerJoin('teams', 'teams.id', 'api_keys.team_id').select(teamColumns).where('secret_hash', '=', value('hash')))
  .where('revoked_at', 'is', null)
  .where('suspended_at', 'is', null)
  .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', value('now'))])))

const teamColumns = ['teams.name', 'seat_limit as seatLimit', 'seq as version'] as const

/** All of it is null for who is on no team. */
interface PlaceRow { teamId: string | null; role: Role | null; name: string | null; seatLimit: number | null; version: number | null }

/** Whether this session lives, and its user's place on the team that is meant. */
export async function findSessionUser(db: Db, { id, of, hash }: Credential, now: string, teamId?: string): Promise<{ team: Membership | undefined } | undefined> {
  const { rows: [row] } = await liveSession(db, { userId: of, id, hash, now, teamId })
  return row && { team: membershipOf(row) }
}

const liveSession = prepared<{ userId: string; id: string; hash: string; now: string; teamId: string | undefined }, PlaceRow>((db, value, has) => placed(
  db.selectFrom('sessions').innerJoin('users', 'users.id', 'sessions.user_id'),
  has('teamId') ? value('teamId') : undefined,
)
  .where('sessions.user_id', '=', value('userId'))
  .where('sessions.id', '=', value('id'))
  .where('sessions.secret_hash', '=', value('hash'))
  .where('sessions.expires_at', '>', value('now')))

/** A user's place on the team that is meant. */
export async function findPlace(db: Db, userId: string, teamId?: string): Promise<Membership | undefined> {
  const { rows: [row] } = await placeOfUser(db, { userId, teamId })
  return row && membershipOf(row)
}

const placeOfUser = prepared<{ userId: string; teamId: string | undefined }, PlaceRow>((db, value, has) => placed(db.selectFrom('users'), has('teamId') ? value('teamId') : undefined)
  .where('users.id', '=', value('userId')))

/** Beside a user their place on the given team, or on the current one: the one they chose, else the first they joined. */
function placed<T extends 'users' | 'sessions'>(query: SelectQueryBuilder<Tables, T, object>, teamId: string | undefined) {
  return (query as unknown as SelectQueryBuilder<Tables, 'users' | 'sessions', object>)
    .leftJoin('members', (join) => join.onRef('members.user_id', '=', 'users.id').on('members.suspended_at', 'is', null).$call((on) => teamId ? on.on('members.team_id', '=', teamId) : on))
    .leftJoin('teams', 'teams.id', 'members.team_id')
    .select(['members.team_id as teamId', 'members.role', ...teamColumns])
    .orderBy(({ eb }) => eb.case().whenRef('members.team_id', '=', 'users.current_team_id').then(0).else(1).end())
    .orderBy('members.joined_at')
    .limit(1)
}

function membershipOf({ teamId, role, name, seatLimit, version }: PlaceRow): Membership | undefined {
  return teamId && role && name !== null && version !== null ? { teamId, role, scopes: null, team: { id: teamId, name, seatLimit, version } } : undefined
}

/** What an actor may do on a team at this moment, read inside the transaction that asks. */
export async function findAuthority(tx: Db, teamId: string, actor: Actor, now: string): Promise<Authority | undefined> {
  if (actor.kind === 'api_key') {
    const { rows: [key] } = await liveKey(tx, { teamId, id: actor.keyId, now })
    return key && { role: key.role, scopes: scopesOf(key.scopes) }
  }
  if (actor.kind !== 'user') return undefined
  const { rows: [member] } = await liveMember(tx, { teamId, userId: actor.userId, sessionId: actor.sessionId, now })
  return member && { role: member.role, scopes: null }
}

/** A member who is not suspended, and whose session, if one is given, lives. */
const liveMember = prepared<{ teamId: string; userId: string; sessionId: string | undefined; now: string }, { role: Role }>((db, value, has) => db
  .selectFrom('members')
  .select('role')
  .where('team_id', '=', value('teamId'))
  .where('user_id', '=', value('userId'))
  .where('suspended_at', 'is', null)
  .$if(has('sessionId'), (query) => query.where(({ exists, selectFrom }) => exists(
    selectFrom('sessions').select('id').where('sessions.user_id', '=', value('userId')).where('sessions.id', '=', value('sessionId')).where('expires_at', '>', value('now')),
  ))))

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

function scopesOf(text: string | null): Scope[] | null {
  return text === null ? null : text.split(' ') as Scope[]
}
