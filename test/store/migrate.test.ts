import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { readConfig } from '../../src/config.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { queriesOn } from '../support/kysely.ts'
import { describeSchema, schemaFile, schemaText } from '../support/schema.ts'
import { openPlace, type Place, roster, startServer } from '../support/server.ts'
import { run } from '../support/statements.ts'
import { type Engine, engines } from '../support/world.ts'

for (const engine of engines) {
  describe(`migrations (${engine})`, () => {
    it('run once when ten processes start at once', async (t) => {
      const place = await openTestPlace(t, engine)
      const serving = [1, 2].map(() => startServer(place)), migrating = Array.from({ length: 8 }, () => roster(place, 'migrate', '--json'))
      for (const { code, json, stderr } of await Promise.all(migrating)) assert.deepEqual([code, json?.version, stderr], [0, migrations.at(-1)!.number, ''])
      for (const server of await Promise.all(serving)) {
        assert.equal((await server.request('GET', '/readyz')).status, 200)
        await server.kill()
      }

      const { db } = await openTestStore(t, place)
      const ran = await queriesOn(db, engine).selectFrom('migrations').select('name').orderBy('number').execute()
      assert.deepEqual(ran.map(({ name }) => name), migrations.map(({ name }) => name))
      assert.deepEqual(await describeSchema(db, engine), await schemaOn('sqlite', t))
    })

    it('keep every row of the tables that they make anew', async (t) => {
      const store = await openTestStore(t, await openTestPlace(t, engine)), queries = queriesOn(store.db, engine)
      await migrateTo(5, store)
      const at = '2026-01-02T03:04:05.678Z', id = '0190a000-0000-7000-8000-000000000001'
      await queries.insertInto('teams').values({ id, name: 'Crew', seat_limit: 5, seq: 7, created_at: at }).execute()
      await queries.insertInto('users').values({ id, email: 'ann@crew.example', email_shown: 'Ann@crew.example', email_verified_at: at, name: 'Ann', image_url: 'https://crew.example/ann.png', current_team_id: id, created_at: at, last_login_at: at }).execute()
      await queries.insertInto('members').values({ team_id: id, user_id: id, role: 'admin', joined_at: at, suspended_at: at }).execute()
      await queries.insertInto('api_keys').values({ team_id: id, id, user_id: id, name: 'CI', prefix: 'roster_live_', secret_hash: 'k', scopes: 'read', created_at: at, expires_at: at, revoked_at: at, last_used_at: at }).execute()
      await queries.insertInto('sessions').values({ user_id: id, id, secret_hash: 's', created_at: at, expires_at: at, ip_address: '::1', user_agent: 'curl' }).execute()
      await queries.insertInto('identities').values({ id, issuer: 'https://id.crew.example', subject: 'ann', user_id: id, created_at: at }).execute()
      await queries.insertInto('passkeys').values({ id, user_id: id, name: 'Phone', public_key: 'p', credential_id: 'c', counter: 1, device_type: 'singleDevice', backed_up: 1, transports: 'usb', aaguid: 'a', created_at: at }).execute()
      await queries.insertInto('invitations').values({ team_id: id, id, email: 'ben@crew.example', email_shown: 'Ben@crew.example', role: 'admin', invited_by: id, token_hash: 't', resends: 1, created_at: at, expires_at: at, accepted_at: at, accepted_by: id, declined_at: at, revoked_at: at, expired_at: at }).execute()
      await queries.insertInto('events').values({ team_id: id, seq: 7, type: 'member.role_changed', actor_kind: 'user', actor_id: id, key_id: id, subject_kind: 'member', subject_id: id, request_id: 'r', before: '{}', after: '{}', at }).execute()
      await queries.insertInto('operator_keys').values({ id, name: 'Product', secret_hash: 'o', created_at: at, revoked_at: at }).execute()
      const tables = ['teams', 'users', 'members', 'invitations', 'api_keys', 'events', 'sessions', 'identities', 'passkeys', 'operator_keys'] as const
      const rows = () => Promise.all(tables.map((table) => queries.selectFrom(table).selectAll().execute()))

      const before = await rows()
      assert.deepEqual(before.map(({ length }) => length), tables.map(() => 1))
      assert.deepEqual(await migrate(store, () => new Date()), migrations.filter(({ number }) => number > 5).map(({ name }) => name))
      assert.deepEqual(await rows(), before)
    })

    it('of a later program: this one refuses the database, and says what to do', async (t) => {
      const place = await openTestPlace(t, engine)
      const store = await openTestStore(t, place)
      await migrate(store, () => new Date())
      await queriesOn(store.db, engine).insertInto('migrations').values({ number: 9999, name: '9999_later.sql', at: new Date().toISOString() }).execute()

      const sentence = /This database is at migration 9999, this program knows \d+\. Start a newer version of Roster/
      const [serving, migrating, examining] = await Promise.all([roster(place, 'serve'), roster(place, 'migrate', '--json'), roster(place, 'doctor', '--json')])
      assert.deepEqual([serving.code, migrating.code, examining.code], [1, 1, 1])
      assert.match(serving.stderr, sentence)
      assert.match(migrating.json.error.message, sentence)
      assert.match(examining.json.checks.find((check: { check: string }) => check.check === 'database').message, sentence)
    })
  })
}

describe('the schema', () => {
  it('is committed as the migrations make it', async () => {
    assert.equal(await readFile(schemaFile, 'utf8'), await schemaText(), 'run: node test/support/schema.ts')
  })
})

/** Leaves the database as an earlier program did. */
async function migrateTo(last: number, { db }: Store): Promise<void> {
  await run(db, 'create table migrations (number integer primary key, name text not null, at timestamptz not null)')
  for (const { number, name, statements } of migrations.filter((each) => each.number <= last)) {
    for (const sql of statements()) await run(db, sql)
    await run(db, 'insert into migrations (number, name, at) values (?, ?, ?)', number, name, new Date().toISOString())
  }
}

async function openTestPlace(t: TestContext, engine: Engine): Promise<Place> {
  const place = await openPlace(engine)
  t.after(place.close)
  return place
}

async function openTestStore(t: TestContext, place: Place) {
  const store = await openStore(readConfig(place.env).database)
  t.after(() => store.db.close())
  return store
}

/** As one process makes it. */
async function schemaOn(engine: Engine, t: TestContext): Promise<string[]> {
  const store = await openTestStore(t, await openTestPlace(t, engine))
  await migrate(store, () => new Date())
  return describeSchema(store.db, engine)
}
