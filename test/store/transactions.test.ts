import assert from 'node:assert/strict'
import { type Kysely, sql } from 'kysely'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Db } from '../../src/store/open.ts'
import { engines, openWorld, type World } from '../support/world.ts'

type Notes = Kysely<{ notes: { n: number } }>

for (const engine of engines) {
  describe(`a transaction (${engine})`, () => {
    let world: World
    before(async () => {
      world = await openWorld(engine)
      await sql`create table notes (n integer primary key)`.execute(world.db)
    })
    beforeEach(async () => { await sql`delete from notes`.execute(world.db) })
    after(() => world.close())

    const write = (db: Db, n: number) => (db as unknown as Notes).insertInto('notes').values({ n }).execute()
    const notes = async () => (await (world.db as unknown as Notes).selectFrom('notes').select('n').orderBy('n').execute()).map(({ n }) => n)

    it('runs statements that nobody waits for in their order, and commits behind them', async () => {
      await world.db.transact(async (tx) => {
        for (let n = 1; n <= 50; n++) void write(tx, n)
        void sql`update notes set n = n + 100 where n <= 25`.execute(tx)
      })
      assert.deepEqual(await notes(), Array.from({ length: 50 }, (_, i) => i < 25 ? 26 + i : 76 + i))
    })

    it('keeps nothing where one of them failed, and tells that one\'s error', async () => {
      await assert.rejects(world.db.transact(async (tx) => {
        for (const n of [1, 2, 2, 3]) write(tx, n).catch(() => {})
        return 'done'
      }), /unique/i)
      assert.deepEqual(await notes(), [])
      await world.db.transact((tx) => write(tx, 4))
      assert.deepEqual(await notes(), [4])
    })

    it('keeps nothing where its body throws', async () => {
      await assert.rejects(world.db.transact(async (tx) => {
        await write(tx, 1)
        throw new Error('no')
      }), /^Error: no$/)
      assert.deepEqual(await notes(), [])
    })

    it('runs nothing once it is over', async () => {
      const kept = await world.db.transact(async (tx) => tx)
      await assert.rejects(write(kept, 1))
      assert.deepEqual(await notes(), [])
    })
  })
}
