import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, openStore } from '../../src/store/open.ts'
import { accept, request } from '../support/contracts.ts'
import { createDatabase, engines } from '../support/postgres.ts'
import { run } from '../support/statements.ts'
import { openWorld } from '../support/world.ts'

if (engines.length > 1) {
  it('a connection to PostgreSQL that breaks fails the transaction on it, and nothing else', async (t) => {
    const { url, drop } = await createDatabase()
    const troubles: Error[] = []
    const [{ db }, { db: other }] = [await openStore(url, { onError: (error) => troubles.push(error) }), await openStore(url)]
    t.after(async () => {
      await db.close()
      await other.close()
      await drop()
    })
    const breakIt = async (pid: number) => {
      await run(other, 'select pg_terminate_backend(?)', pid)
      while ((await run(other, 'select from pg_stat_activity where pid = ?', pid)).rows.length > 0) await sleep(5)
    }

    await run(db, 'create table notes (n integer)')
    await assert.rejects(db.transact(async (tx) => {
      await run(tx, 'insert into notes values (1)')
      await breakIt(await processOf(tx))
      await run(tx, 'insert into notes values (2)')
    }), /connection/i)
    assert.deepEqual((await run(db, 'select n from notes')).rows, [])

    await breakIt(await processOf(db)) // an idle one
    while (troubles.length === 0) await sleep(5)
    assert.deepEqual((await run(db, 'select n from notes')).rows, [])
  })

  it('a later program adds columns while this one runs on PostgreSQL, and this one goes on', async (t) => {
    const world = await openWorld('postgres')
    t.after(world.close)
    const team = await world.team({ ann: 'owner', bob: 'admin' })
    const live = async (name: string) => { // one after the other, on one connection and its prepared statements
      const person = await world.person(name)
      const invited = await request(world, 'POST', '/v1/team/invite', team.key('bob'), { email: person.email })
      const accepted = await accept(world, person.token, await world.mailedToken(person.email))
      const read = []
      for (const url of ['/v1/team/members', '/v1/team/invitations', '/v1/team/events', '/api/team/members']) read.push(await request(world, 'GET', url, team.key('ann')))
      return [invited, accepted, ...read].map(({ status }) => status)
    }
    assert.deepEqual(await live('dan'), [201, 200, 200, 200, 200, 200])
    for (const { name } of await world.db.introspection.getTables()) await sql`alter table ${sql.table(name)} add column of_later text`.execute(world.db)
    assert.deepEqual(await live('eve'), [201, 200, 200, 200, 200, 200])
  })
}

async function processOf(db: Db): Promise<number> {
  return (await run<{ pid: number }>(db, 'select pg_backend_pid() as pid')).rows[0]!.pid
}
