import { randomUUIDv7 } from 'node:crypto'
import pg from 'pg'
import { sha256 } from '../src/lib/credentials.ts'
import { invitationTokens, readInvitationToken } from '../src/lib/invitation-tokens.ts'
import { type Limit, memberColumns, showMember } from './limit-work.ts'

/** Each write is one statement, and so one round trip and one transaction. On a pool of 16 connections, or pipelined on one. */
export async function postgresLimit(url: string, { pipelined }: { pipelined: boolean }): Promise<Limit> {
  const options = { connectionString: url, options: '-c timezone=UTC', types: { getTypeParser } }
  const client = pipelined ? new pg.Client({ ...options, pipeline: true }) : new pg.Pool({ ...options, max: 16 })
  if (client instanceof pg.Client) await client.connect()
  const all = async (name: string, text: string, ...values: unknown[]): Promise<any[]> => (await client.query({ name, text, values })).rows
  const now = () => new Date().toISOString()
  const tokens = invitationTokens(process.env.ROSTER_SECRET!)

  return {
    async list(holder) {
      const [who] = await all('who', `select k.team_id ${holds('$2')}`, holder, now())
      return who && (await all('list', `
        select ${memberColumns} from members m join users u on u.id = m.user_id
        where m.team_id = $1 order by m.rank, m.joined_at, m.user_id`, who.team_id)).map(showMember)
    },

    member: async (operator, teamId, userId) => (await all('member', `
      select m.role from members m where m.team_id = $1 and m.user_id = $2 and m.suspended_at is null
        and exists (select 1 from operator_keys where secret_hash = $3 and revoked_at is null)`, teamId, userId, operator))[0],

    async invite(holder, teamId, email, role) {
      const id = randomUUIDv7(), at = now(), expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString()
      const token = tokens({ teamId, id, resends: 0 })
      const [made] = await all('invite', `
        with who as (select k.team_id, k.user_id, k.id ${holds('$2')} and m.role = 'owner' and k.team_id = $12),
        team as (update teams set seq = seq + 1 where id = (select team_id from who) returning seq),
        invitation as (
          insert into invitations (team_id, id, email, email_shown, role, invited_by, token_hash, created_at, expires_at)
          select team_id, $3::uuid, $4, $5, $6, user_id, $7, $2, $8::timestamptz from who returning invited_by),
        job as (
          insert into jobs (team_id, id, kind, payload, run_at, created_at)
          select team_id, $9::uuid, 'invitation.mail', $10, $2, $2 from who),
        event as (
          insert into events (team_id, seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, after, at)
          select team_id, seq, 'invitation.created', 'api_key', user_id, id, 'invitation', $3::uuid, $11, $2 from who, team)
        select u.id, u.email_shown from invitation join users u on u.id = invited_by`,
      holder, at, id, email.toLowerCase(), email, role, sha256(token), expiresAt, randomUUIDv7(), JSON.stringify({ invitationId: id }), JSON.stringify({ role }), teamId)
      return made && { id, email, role, status: 'pending', invited_by: made.id, invited_by_email: made.email_shown, created_at: at, expires_at: expiresAt, token }
    },

    accept: async (session, token) => {
      const { teamId, firstId, lastId, hash } = readInvitationToken(token)!
      return shown(await all('accept', `
        with who as (
          select s.user_id, u.email from sessions s join users u on u.id = s.user_id
          where s.secret_hash = $1 and s.expires_at > $2 and u.email_verified_at is not null),
        invitation as (
          update invitations i set accepted_at = $2, accepted_by = who.user_id from who
          where i.team_id = $3 and i.id between $4 and $5 and i.token_hash = $6 and i.status = 'pending' and i.expires_at > $2 and i.email = who.email
          returning i.id, i.role, who.user_id),
        team as (update teams set seq = seq + 1 where id = $3 and exists (select 1 from invitation) returning seq),
        m as (insert into members (team_id, user_id, role, joined_at) select $3, user_id, role, $2 from invitation returning user_id, role, suspended_at),
        chosen as (update users set current_team_id = $3 from invitation where users.id = invitation.user_id),
        event as (
          insert into events (team_id, seq, type, actor_kind, actor_id, subject_kind, subject_id, after, at)
          select $3, seq, 'invitation.accepted', 'user', user_id, 'invitation', id, json_build_object('role', role)::text, $2 from invitation, team)
        select ${memberColumns} from m join users u on u.id = m.user_id`, session, now(), teamId, firstId, lastId, hash))
    },

    changeRole: async (holder, userId, role) => shown(await all('role', `
      with who as (select k.team_id, k.user_id, k.id ${holds('$2')} and m.role = 'owner'),
      m as (
        update members set role = $4 from who
        where members.team_id = who.team_id and members.user_id = $3 and members.role <> 'owner'
        returning members.user_id, members.role, members.suspended_at),
      ${recorded('member.role_changed', "json_build_object('role', m.role)::text")}
      select ${memberColumns} from m join users u on u.id = m.user_id`, holder, now(), userId, role)),

    remove: async (holder, userId) => (await all('remove', `
      with who as (select k.team_id, k.user_id, k.id ${holds('$2')} and m.role = 'owner'),
      m as (
        delete from members using who
        where members.team_id = who.team_id and members.user_id = $3 and members.role <> 'owner' returning members.user_id),
      keys as (update api_keys k set revoked_at = $2 from who, m where k.team_id = who.team_id and k.user_id = m.user_id and k.revoked_at is null),
      offers as (update invitations i set revoked_at = $2 from who, m where i.team_id = who.team_id and i.invited_by = m.user_id and i.status = 'pending'),
      ${recorded('member.removed', "'{}'")}
      select user_id from m`, holder, now(), userId))[0],
  }
}

/** Who holds the key $1, if its member is there and active. */
function holds(now: string): string {
  return `
    from api_keys k join members m on m.team_id = k.team_id and m.user_id = k.user_id
    where k.secret_hash = $1 and k.revoked_at is null and m.suspended_at is null and (k.expires_at is null or k.expires_at > ${now})`
}

/** The event of a change to the member `m`, by `who`. */
function recorded(type: string, after: string): string {
  return `
    team as (update teams set seq = seq + 1 where id = (select team_id from who) and exists (select 1 from m) returning seq),
    event as (
      insert into events (team_id, seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, after, at)
      select who.team_id, seq, '${type}', 'api_key', who.user_id, who.id, 'member', m.user_id, ${after}, $2 from who, team, m)`
}

function shown([row]: any[]) {
  return row && showMember(row)
}

/** Times come as `2025-06-15 15:06:40.1+00`. */
const isoOf = (text: string) => `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`
const parsers: Record<number, (text: string) => string> = { [pg.types.builtins.TIMESTAMPTZ]: isoOf }

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return parsers[oid] ?? pg.types.getTypeParser(oid, format)
}
