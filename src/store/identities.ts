import type { Authority, Membership } from '../domain/change.ts'
import type { Actor } from '../domain/events.ts'
import type { Role, Scope } from '../domain/roles.ts'
import type { Credential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import { type Db, fragment, statement, when } from './sql.ts'
import type { TeamAt } from './teams.ts'

/** Who a key stands for and what it may do at this moment; undefined if it is unknown, ended, or its member is gone or suspended. */
export async function findKeyHolder(db: Db, { id, of, hash }: Credential, now: string): Promise<Membership & { userId: string } | undefined> {
  const { rows: [row] } = await liveKey(db, { teamId: of, id, hash, now })
  return row && { teamId: of, userId: row.userId, role: row.role, scopes: scopesOf(row.scopes), team: { id: of, name: row.name, seatLimit: row.seatLimit, version: row.version } }
}

const teamColumns = fragment`teams.name, seat_limit as "seatLimit", seq as version`

interface OfKey { teamId: string; id: string; hash?: string; now: string }

/** A key that works now: its member's role. By its hash, if that is given, and then with the team. */
const liveKey = statement<OfKey, { userId: string; role: Role; scopes: string | null } & Omit<TeamAt, 'id'>>`
  select api_keys.user_id as "userId", role, scopes ${when('hash')`, ${teamColumns}`}
  from api_keys join members on members.team_id = api_keys.team_id and members.user_id = api_keys.user_id
  ${when('hash')`join teams on teams.id = api_keys.team_id`}
  where api_keys.team_id = ${'teamId'} and api_keys.id = ${'id'} ${when('hash')`and secret_hash = ${'hash'}`}
  and revoked_at is null and suspended_at is null and (expires_at is null or expires_at > ${'now'})`

/** All of it is null for who is on no team. */
interface PlaceRow { teamId: string | null; role: Role | null; name: string | null; seatLimit: number | null; version: number | null }

/** Beside a user their place on the given team, or on the current one: the one they chose, else the first they joined. */
const placeColumns = fragment`members.team_id as "teamId", members.role, ${teamColumns}`
const places = fragment`
  left join members on members.user_id = users.id and members.suspended_at is null ${when('teamId')`and members.team_id = ${'teamId'}`}
  left join teams on teams.id = members.team_id`
const currentFirst = fragment`order by case when members.team_id = users.current_team_id then 0 else 1 end, members.joined_at limit 1`

/** Whether this session lives, and its user's place on the team that is meant. */
export async function findSessionUser(db: Db, { id, of, hash }: Credential, now: string, teamId?: string): Promise<{ team: Membership | undefined } | undefined> {
  const { rows: [row] } = await liveSession(db, { userId: of, id, hash, now, teamId })
  return row && { team: membershipOf(row) }
}

const liveSession = statement<{ userId: string; id: string; hash: string; now: string; teamId: string | undefined }, PlaceRow>`
  select ${placeColumns} from sessions join users on users.id = sessions.user_id ${places}
  where sessions.user_id = ${'userId'} and sessions.id = ${'id'} and sessions.secret_hash = ${'hash'} and sessions.expires_at > ${'now'}
  ${currentFirst}`

/** A user's place on the team that is meant. */
export async function findPlace(db: Db, userId: string, teamId?: string): Promise<Membership | undefined> {
  const { rows: [row] } = await placeOfUser(db, { userId, teamId })
  return row && membershipOf(row)
}

const placeOfUser = statement<{ userId: string; teamId: string | undefined }, PlaceRow>`
  select ${placeColumns} from users ${places} where users.id = ${'userId'} ${currentFirst}`

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

interface OfMember { teamId: string; userId: string; sessionId: string | undefined; now: string }

/** A member who is not suspended, and whose session, if one is given, lives. */
const liveMember = statement<OfMember, { role: Role }>`
  select role from members where team_id = ${'teamId'} and user_id = ${'userId'} and suspended_at is null
  ${when('sessionId')`and exists (select id from sessions where sessions.user_id = ${'userId'} and sessions.id = ${'sessionId'} and expires_at > ${'now'})`}`

/** The user that a provider's subject is, and whether their address is verified. */
export async function findIdentity(db: Db, issuer: string, subject: string): Promise<{ userId: string; verified: boolean } | undefined> {
  const { rows: [row] } = await userBySubject(db, { issuer, subject })
  return row && { userId: row.userId, verified: row.verifiedAt !== null }
}

const userBySubject = statement<{ issuer: string; subject: string }, { userId: string; verifiedAt: string | null }>`
  select user_id as "userId", email_verified_at as "verifiedAt"
  from identities join users on users.id = identities.user_id
  where issuer = ${'issuer'} and subject = ${'subject'}`

interface NewIdentity { issuer: string; subject: string; userId: string; at: string }

export function insertIdentity(tx: Db, identity: NewIdentity) {
  return newIdentity(tx, { ...identity, id: newId() })
}

const newIdentity = statement<NewIdentity & { id: string }>`
  insert into identities (id, issuer, subject, user_id, created_at) values (${'id'}, ${'issuer'}, ${'subject'}, ${'userId'}, ${'at'})`

function scopesOf(text: string | null): Scope[] | null {
  return text === null ? null : text.split(' ') as Scope[]
}
