import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { readConfig } from '../../src/config.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { queriesOn } from '../support/kysely.ts'
import { describeSchema, schemaFile, schemaText } from '../support/schema.ts'
import { openPlace, type Place, roster, startServer } from '../support/server.ts'
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
