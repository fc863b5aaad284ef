import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/domain/change.ts'
import { createSession } from '../../src/domain/sessions.ts'
import { createTeam } from '../../src/domain/teams.ts'
import { createUser } from '../../src/domain/users.ts'
import { type Running, start } from '../../src/main.ts'
import { freePort } from '../support/free-port.ts'
import { createDatabase } from '../support/postgres.ts'
import { nobody } from '../support/start-postgres.ts'

/** Debian puts it where only root's PATH leads. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
const skip = !process.env.TEST_POSTGRES ? 'runs where there is a PostgreSQL'
  : spawnSync('pgbouncer', ['--version'], { env }).status !== 0 && !process.env.CI && 'PgBouncer is not installed: apt-get install pgbouncer'

describe('behind PgBouncer in transaction mode, without prepared statements', { skip }, () => {
  let folder: string, database: { url: string; drop(): Promise<void> }, bouncer: ChildProcess, running: Running, operator: Context
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'roster-pgbouncer-'))
    database = await createDatabase()
    const { url, child } = await startPgBouncer(folder, database.url)
    bouncer = child
    running = await start(readConfig({
      DATABASE_URL: url, DATABASE_PREPARE: 'off', ROSTER_SECRET: 'a secret that is made up for the tests', ROSTER_DATA: path.join(folder, 'data'),
      ROSTER_RATE_LIMIT: 'off', LOG_LEVEL: 'silent', PORT: '0',
    }))
    operator = { ...running.deps, actor: { kind: 'operator' } }
  })
  after(async () => {
    await running?.close()
    if (bouncer?.exitCode === null) {
      bouncer.kill('SIGKILL')
      await once(bouncer, 'exit')
    }
    await database?.drop()
    await rm(folder, { recursive: true })
  })

  async function call(as: string, method: string, resource: string, body?: object): Promise<{ status: number; body: any }> {
    const answer = await fetch(running.url + resource, { method, headers: { authorization: `Bearer ${as}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }) })
    return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() }
  }

  /** A team from its first invitation to its last removal. @returns what each step answered */
  async function story(n: number) {
    const { key: { secret: ann } } = await createTeam(operator, { name: `Crew ${n}`, seatLimit: 3 }, `ann${n}@example.com`)
    const bob = await createUser(operator, `bob${n}@example.com`, null)
    const { accessToken } = await createSession(operator, bob.email, new Date(Date.now() + 60_000))
    const twice = await Promise.all([1, 2].map(() => call(ann, 'POST', '/v1/team/invite', { email: bob.email })))
    const { token } = twice.find(({ status }) => status === 201)!.body
    const accepted = await Promise.all(Array.from({ length: 4 }, () => call(accessToken, 'POST', '/v1/team/invitations/accept', { token })))
    const lists = await Promise.all(['/v1/team/members', '/v1/team/members?limit=1', '/v1/me', '/v1/team/events?limit=2'].map((list) => call(ann, 'GET', list)))
    const promoted = await call(ann, 'PATCH', `/v1/team/members/${bob.id}/role`, { team_role: 'admin' })
    const removed = await call(ann, 'DELETE', `/v1/team/members/${bob.id}`)
    const refused = await call(accessToken, 'GET', '/v1/team/members')
    const left = await call(ann, 'GET', '/v1/team/members')
    const told = await call(ann, 'GET', '/v1/team/events')
    return {
      invited: twice.map(({ status }) => status).sort(), accepted: accepted.map(({ status }) => status), lists: lists.map(({ status }) => status), members: lists[0]!.body.length,
      promoted: promoted.body.team_role, removed: removed.status, refused: refused.body.code, left: left.body.length, events: told.body.map((event: any) => event.type),
    }
  }

  it('invites, accepts, lists, changes roles and removes, for many teams at once', async () => {
    const stories = await Promise.all(Array.from({ length: 12 }, (_, n) => story(n)))
    for (const told of stories) {
      assert.deepEqual(told, {
        invited: [201, 409], accepted: [200, 200, 200, 200], lists: [200, 200, 200, 200], members: 2, promoted: 'admin', removed: 204, refused: 'no_team', left: 1,
        events: ['member.removed', 'member.role_changed', 'invitation.accepted', 'invitation.created', 'team.created'],
      })
    }
  })
})

/** Four connections to PostgreSQL for whoever comes. It refuses to run as root. */
async function startPgBouncer(folder: string, database: string): Promise<{ url: string; child: ChildProcess }> {
  const { hostname, port, username, password, pathname } = new URL(database)
  const listen = await freePort()
  await writeFile(path.join(folder, 'users.txt'), `"${username}" "${password}"\n`)
  await writeFile(path.join(folder, 'pgbouncer.ini'), `
    [databases]
    * = host=${hostname} port=${port || 5432}
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = ${listen}
    unix_socket_dir =
    auth_type = trust
    auth_file = ${path.join(folder, 'users.txt')}
    pool_mode = transaction
    default_pool_size = 4
    max_client_conn = 100
  `.replaceAll(/^ +/gm, ''))
  await chmod(folder, 0o755)

  const child = spawn('pgbouncer', [path.join(folder, 'pgbouncer.ini')], { ...(process.getuid?.() === 0 && nobody), env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk
      if (said.includes('process up')) resolve()
    })
    child.once('error', (error) => reject(new Error(`PgBouncer could not be started. Install it: apt-get install pgbouncer`, { cause: error })))
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${said}`)))
  })
  return { url: `postgres://${username}:${password}@127.0.0.1:${listen}${pathname}`, child }
}
