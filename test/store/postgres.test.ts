import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, openStore } from '../../src/store/open.ts'
import { accept, request } from '../support/contracts.ts'
import { createDatabase, engines } from '../support/postgres.ts'
import { openWorld } from '../support/world.ts'

if (engines.length > 1) {
  it('a connection to PostgreSQL that breaks fails the transaction on it, and nothing else', async (t) => {
    const { url, drop } = await createDatabase()
    const troubles: Error[] = []
    const [{ db }, { db: other }] = [await openStore(url, { onError: (error) => troubles.push(error) }), await openStore(url)]
    t.after(async () => {
      await db.destroy()
      await other.destroy()
      await drop()
    })
    const breakIt = async (pid: number) => {
      await sql`select pg_terminate_backend(${pid})`.execute(other)
      while ((await sql`select from pg_stat_activity where pid = ${pid}`.execute(other)).rows.length > 0) await sleep(5)
    }

    await sql`create table notes (n integer)`.execute(db)
    await assert.rejects(db.transact(async (tx) => {
      await sql`insert into notes values (1)`.execute(tx)
      await breakIt(await processOf(tx))
      await sql`insert into notes values (2)`.execute(tx)
    }), /connection/i)
    assert.deepEqual((await sql`select n from notes`.execute(db)).rows, [])

    await breakIt(await processOf(db)) // an idle one
    while (troubles.length === 0) await sleep(5)
    assert.deepEqual((await sql`select n from notes`.execute(db)).rows, [])
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
  return (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]!.pid
}
