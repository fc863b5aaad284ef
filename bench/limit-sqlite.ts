import { randomUUIDv7 } from 'node:crypto'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { sha256 } from '../src/lib/credentials.ts'
import { invitationTokens, readInvitationToken } from '../src/lib/invitation-tokens.ts'
import { longestLog } from '../src/store/sqlite-log.ts'
import { type Limit, memberColumns, showMember } from './limit-work.ts'

/** On one connection. With `shareCommits`, writes that arrive together share one commit and one fsync, each in its savepoint. */
export function sqliteLimit(file: string, { shareCommits }: { shareCommits: boolean }): Limit {
  const db = new DatabaseSync(file, { timeout: 5000 })
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = ${longestLog}`)
  const kept = new Map<string, StatementSync>()
  const prepared = (text: string) => kept.get(text) ?? kept.set(text, db.prepare(text)).get(text)!
  const get = (text: string, ...values: SQLInputValue[]): any => prepared(text).get(...values)
  const run = (text: string, ...values: SQLInputValue[]) => prepared(text).run(...values).changes === 1
  const write = shareCommits ? sharedCommits(db) : ownCommit(db)
  const now = () => new Date().toISOString()
  const tokens = invitationTokens(process.env.ROSTER_SECRET!)

  const whoHolds = (holder: string) => get(`
    select k.team_id, k.user_id, k.id, m.role from api_keys k join members m on m.team_id = k.team_id and m.user_id = k.user_id
    where k.secret_hash = ? and k.revoked_at is null and m.suspended_at is null and (k.expires_at is null or k.expires_at > ?)`, holder, now())
  const memberOf = (teamId: string, userId: string) => showMember(get(`
    select ${memberColumns} from members m join users u on u.id = m.user_id where m.team_id = ? and m.user_id = ?`, teamId, userId))

  function record(teamId: string, actor: { user_id: string; id?: string }, type: string, subject: string, after: object, at: string) {
    const { seq } = get('update teams set seq = seq + 1 where id = ? returning seq', teamId)
    run('insert into events (team_id, seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, after, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      teamId, seq, type, actor.id ? 'api_key' : 'user', actor.user_id, actor.id ?? null, type.split('.')[0]!, subject, JSON.stringify(after), at)
  }

  return {
    list(holder) {
      const who = whoHolds(holder)
      return who && prepared(`
        select ${memberColumns} from members m join users u on u.id = m.user_id
        where m.team_id = ? order by m.rank, m.joined_at, m.user_id`).all(who.team_id).map(showMember)
    },

    member: (operator, teamId, userId) => get(`
      select m.role from members m where m.team_id = ? and m.user_id = ? and m.suspended_at is null
        and exists (select 1 from operator_keys where secret_hash = ? and revoked_at is null)`, teamId, userId, operator),

    invite: (holder, teamId, email, role) => write(() => {
      const who = whoHolds(holder), id = randomUUIDv7(), at = now(), expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString()
      if (who?.role !== 'owner' || who.team_id !== teamId) return undefined
      const token = tokens({ teamId, id, resends: 0 }), { email_shown: emailShown } = get('select email_shown from users where id = ?', who.user_id)
      run('insert into invitations (team_id, id, email, email_shown, role, invited_by, token_hash, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        teamId, id, email.toLowerCase(), email, role, who.user_id, sha256(token), at, expiresAt)
      run('insert into jobs (team_id, id, kind, payload, run_at, created_at) values (?, ?, ?, ?, ?, ?)', teamId, randomUUIDv7(), 'invitation.mail', JSON.stringify({ invitationId: id }), at, at)
      record(teamId, who, 'invitation.created', id, { role }, at)
      return { id, email, role, status: 'pending', invited_by: who.user_id, invited_by_email: emailShown, created_at: at, expires_at: expiresAt, token }
    }),

    accept: (session, token) => write(() => {
      const at = now(), { teamId, firstId, lastId, hash } = readInvitationToken(token)!
      const who = get('select s.user_id, u.email from sessions s join users u on u.id = s.user_id where s.secret_hash = ? and s.expires_at > ? and u.email_verified_at is not null', session, at)
      const invitation = who && get(`
        update invitations set accepted_at = ?, accepted_by = ?
        where team_id = ? and id between ? and ? and token_hash = ? and status = 'pending' and expires_at > ? and email = ? returning id, role`, at, who.user_id, teamId, firstId, lastId, hash, at, who.email)
      if (!invitation) return undefined
      run('insert into members (team_id, user_id, role, joined_at) values (?, ?, ?, ?)', teamId, who.user_id, invitation.role, at)
      run('update users set current_team_id = ? where id = ?', teamId, who.user_id)
      record(teamId, { user_id: who.user_id }, 'invitation.accepted', invitation.id, { role: invitation.role }, at)
      return memberOf(teamId, who.user_id)
    }),

    changeRole: (holder, userId, role) => write(() => {
      const who = whoHolds(holder)
      if (who?.role !== 'owner' || !run("update members set role = ? where team_id = ? and user_id = ? and role <> 'owner'", role, who.team_id, userId)) return undefined
      record(who.team_id, who, 'member.role_changed', userId, { role }, now())
      return memberOf(who.team_id, userId)
    }),

    remove: (holder, userId) => write(() => {
      const who = whoHolds(holder), at = now()
      if (who?.role !== 'owner' || !run("delete from members where team_id = ? and user_id = ? and role <> 'owner'", who.team_id, userId)) return undefined
      run('update api_keys set revoked_at = ? where team_id = ? and user_id = ? and revoked_at is null', at, who.team_id, userId)
      run("update invitations set revoked_at = ? where team_id = ? and invited_by = ? and status = 'pending'", at, who.team_id, userId)
      record(who.team_id, who, 'member.removed', userId, {}, at)
      return {}
    }),
  }
}

type Write = <T>(body: () => T) => T | Promise<T>

function ownCommit(db: DatabaseSync): Write {
  const begin = db.prepare('begin immediate'), commit = db.prepare('commit')
  return (body) => {
    begin.run()
    try {
      const result = body()
      commit.run()
      return result
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
}

function sharedCommits(db: DatabaseSync): Write {
  const begin = db.prepare('begin immediate'), commit = db.prepare('commit')
  const savepoint = db.prepare('savepoint one'), release = db.prepare('release one')
  let waiting: (() => () => void)[] = []

  function commitAll() {
    const bodies = waiting
    waiting = []
    begin.run()
    const answers = bodies.map((body) => body())
    commit.run()
    for (const answer of answers) answer()
  }

  return (body) => new Promise((resolve, reject) => {
    if (waiting.length === 0) setImmediate(commitAll)
    waiting.push(() => {
      savepoint.run()
      try {
        const result = body()
        release.run()
        return () => resolve(result)
      } catch (error) {
        db.exec('rollback to one; release one')
        return () => reject(error)
      }
    })
  })
}
