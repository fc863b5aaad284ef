import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { queriesOn } from '../support/kysely.ts'
import { engines } from '../support/world.ts'
import { type Installation, openInstallation } from './installation.ts'

for (const engine of engines) {
  describe(`"serve" (${engine})`, () => {
    let roster: Installation
    before(async () => { roster = await openInstallation(engine) })
    after(() => roster.close())

    it('says how to make the first team as long as there is none, and stops when it is told to', async () => {
      const empty = roster.start(['serve'])
      assert.match(await empty.prints('Roster listens on '), /There is no team yet\..*\n +http:\S+\/setup#token=\S+\n.*\n.* team create --name .* --owner /)
      empty.kill('SIGTERM')
      assert.equal((await empty.exit()).code, 0)

      await roster.run('team', 'create', '--name', 'Crew', '--owner', 'ann@example.com')
      const later = roster.start(['serve'])
      assert.doesNotMatch(await later.prints('Roster listens on '), /no team/)
      later.kill('SIGINT')
      assert.equal((await later.exit()).code, 0)
    })

    it('leaves the jobs to other processes where it is told to, and writes down what it saw itself', async () => {
      const { answer: { api_key: key } } = await roster.json('team', 'create', '--name', 'Crew', '--owner', 'cid@example.com')
      const quiet = roster.start(['serve'], { ROSTER_JOBS: 'off' })
      const url = /listens on (\S+)/.exec(await quiet.prints('listens on '))![1]!
      const sent = await fetch(`${url}/v1/team/invite`, { method: 'POST', headers: { 'x-api-key': key, 'content-type': 'application/json' }, body: '{"email":"dan@example.com"}' })
      assert.equal(sent.status, 201)
      await sleep(2500) // a worker looks once a second
      quiet.kill('SIGTERM')
      await quiet.exit()

      const store = await openStore(roster.database), db = queriesOn(store.db, engine)
      const { attempts } = await db.selectFrom('jobs').select('attempts').where('kind', '=', 'invitation.mail').executeTakeFirstOrThrow()
      const used = await db.selectFrom('api_keys').select('last_used_at').where('last_used_at', 'is not', null).execute()
      await store.db.close()
      assert.deepEqual([attempts, used.length], [0, 1])
    })

    it('says so where its port is taken', async (t) => {
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      t.after(() => other.close())
      const { code, stderr } = await roster.start(['serve'], { PORT: String((other.address() as AddressInfo).port) }).exit()
      assert.equal(code, 1)
      assert.match(stderr, /EADDRINUSE.*set PORT to another/)
    })

    it('refuses a database that a later version has migrated, and so does every command', async () => {
      const store = await openStore(roster.database)
      await queriesOn(store.db, engine).insertInto('migrations').values({ number: 9999, name: '9999_later.sql', at: new Date().toISOString() }).execute()
      await store.db.close()
      const served = await roster.run('serve')
      assert.equal(served.code, 1)
      assert.match(served.stderr, /This database is at migration 9999, this program knows \d+\. Start a newer version/)
      const { code, answer } = await roster.json('user', 'create', '--email', 'bob@example.com')
      assert.deepEqual([code, answer.error.code], [1, 'database_too_new'])
      assert.equal((await roster.run('doctor')).code, 1)
    })
  })
}

describe('the data folder', () => {
  it('is made on the first start, and nobody else can read it or the secret in it', async (t) => {
    const roster = await openInstallation('sqlite')
    t.after(() => roster.close())
    await roster.serve()
    const modeOf = async (name: string) => ((await stat(path.join(roster.folder, 'data', name))).mode & 0o777).toString(8)
    assert.deepEqual([await modeOf(''), await modeOf('secret')], ['700', '600'])
  })
})

it('a container starts the server as "npm start" does', async () => {
  const read = (name: string) => readFile(path.resolve(import.meta.dirname, '../..', name), 'utf8')
  const [, container] = /^CMD (\[.*\])$/m.exec(await read('Dockerfile'))!
  const [, npm] = /exec (node .*)$/.exec(JSON.parse(await read('package.json')).scripts.start)!
  assert.equal(JSON.parse(container!).join(' '), npm)
})
