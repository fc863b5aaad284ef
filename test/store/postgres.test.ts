import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, openStore } from '../../src/store/open.ts'
import { accept, contracts, request, resend } from '../support/contracts.ts'
import { createDatabase, engines } from '../support/postgres.ts'
import { openWorld } from '../support/world.ts'

if (engines.length > 1) {
  it('a connection to PostgreSQL that breaks fails the transaction on it, and nothing else', async (t) => {
    const { url, drop } = await createDatabase()
    const troubles: Error[] = []
    const [{ db }, { db: other }] = [openStore(url, { onError: (error) => troubles.push(error) }), openStore(url)]
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
    await assert.rejects(db.transaction().execute(async (tx) => {
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
    const read = () => Promise.all(Object.values(contracts).flatMap((speak) => [speak(world).members(team.key('ann')), speak(world).pending(team.key('ann'))]))
    const live = async (name: string) => {
      const { body: { id } } = await request(world, 'POST', '/v1/team/invite', team.key('bob'), { email: `${name}@crew.test` })
      const dan = await world.person(name), token = await world.mailedToken(`${name}@crew.test`)
      return [...await read(), await resend(world, team.key('bob'), id), await accept(world, dan.token, token), await request(world, 'GET', '/v1/team/events', team.key('ann'))].map(({ status }) => status)
    }
    const before = await live('dan')
    for (const { name } of await world.db.introspection.getTables()) await sql`alter table ${sql.table(name)} add column of_later text`.execute(world.db)
    assert.deepEqual(await live('eve'), before)
  })
}

async function processOf(db: Db): Promise<number> {
  return (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]!.pid
}
