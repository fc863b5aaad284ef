import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Db, openStore } from '../../src/store/open.ts'
import type { Query } from '../../src/store/sql.ts'
import { run } from '../support/statements.ts'
import { engines, openWorld, type World } from '../support/world.ts'

for (const engine of engines) {
  describe(`a transaction (${engine})`, () => {
    let world: World
    before(async () => {
      world = await openWorld(engine)
      await run(world.store.db, 'create table notes (n integer primary key)')
    })
    beforeEach(async () => { await run(world.store.db, 'delete from notes') })
    after(() => world.close())

    const write = (db: Db, n: number) => run(db, 'insert into notes (n) values (?)', n)
    const notes = async () => (await run<{ n: number }>(world.store.db, 'select n from notes order by n')).rows.map(({ n }) => n)

    it('runs statements that nobody waits for in their order, and commits behind them', async () => {
      await world.store.db.transact(async (tx) => {
        for (let n = 1; n <= 50; n++) void write(tx, n)
        void run(tx, 'update notes set n = n + 100 where n <= 25')
      })
      assert.deepEqual(await notes(), Array.from({ length: 50 }, (_, i) => i < 25 ? 26 + i : 76 + i))
    })

    it('keeps nothing where one of them failed, and tells that one\'s error', async () => {
      await assert.rejects(world.store.db.transact(async (tx) => {
        for (const n of [1, 2, 2, 3]) write(tx, n).catch(() => {})
        return 'done'
      }), /unique/i)
      assert.deepEqual(await notes(), [])
      await world.store.db.transact((tx) => write(tx, 4))
      assert.deepEqual(await notes(), [4])
    })

    it('keeps nothing where its body throws', async () => {
      await assert.rejects(world.store.db.transact(async (tx) => {
        await write(tx, 1)
        throw new Error('no')
      }), /^Error: no$/)
      assert.deepEqual(await notes(), [])
    })

    it('runs nothing once it is over', async () => {
      const kept = await world.store.db.transact(async (tx) => tx)
      await assert.rejects(write(kept, 1))
      assert.deepEqual(await notes(), [])
    })
  })
}

for (const engine of engines) {
  describe(`writes of which the first decides (${engine})`, () => {
    let world: World
    before(async () => {
      world = await openWorld(engine)
      await run(world.store.db, 'create table counters (n integer)')
      for (const table of ['notes', 'marks']) await run(world.store.db, `create table ${table} (n integer primary key)`)
    })
    beforeEach(async () => {
      for (const table of ['counters', 'notes', 'marks']) await run(world.store.db, `delete from ${table}`)
      await run(world.store.db, 'insert into counters (n) values (0)')
    })
    after(() => world.close())

    const countFrom = (n: number): Query => ({ sql: 'update counters set n = n + 1 where n = ?', values: [n] })
    const note = (n: number): Query => ({ sql: 'insert into notes (n) values (?)', values: [n] })
    const mark = (n: number): Query => ({ sql: 'insert into marks (n) values (?)', values: [n] })
    const writeIf = (...writes: [Query, ...Query[]]) => world.store.db.engine.writeIf(...writes)
    const rows = async () => Object.fromEntries(await Promise.all(['counters', 'notes', 'marks'].map(async (table) => {
      return [table, (await run<{ n: number }>(world.store.db, `select n from ${table} order by n`)).rows.map(({ n }) => n)]
    })))

    it('are all written where it changes a row', async () => {
      assert.equal(await writeIf(countFrom(0), note(1), mark(2)), true)
      assert.deepEqual(await rows(), { counters: [1], notes: [1], marks: [2] })
      assert.equal(await writeIf(countFrom(1)), true)
      assert.deepEqual(await rows(), { counters: [2], notes: [1], marks: [2] })
    })

    it('are not written where it changes none', async () => {
      assert.equal(await writeIf(countFrom(7), note(1), mark(2)), false)
      assert.equal(await writeIf(countFrom(7), note(1), note(2)), false)
      assert.deepEqual(await rows(), { counters: [0], notes: [], marks: [] })
    })

    it('are not written where one of them fails, whose error is told', async () => {
      await writeIf(countFrom(0), note(1))
      await assert.rejects(writeIf(countFrom(1), mark(2), note(1)), /unique/i)
      await assert.rejects(writeIf(countFrom(1), note(1), mark(2)), /unique/i)
      await assert.rejects(writeIf(countFrom(1), mark(2), note(3), note(1), note(4)), /unique/i)
      await assert.rejects(writeIf(note(1), countFrom(1)), /unique/i)
      assert.deepEqual(await rows(), { counters: [1], notes: [1], marks: [] })
    })

    it('are written in their order where two of them are to one table', async () => {
      const double: Query = { sql: 'update notes set n = n * 2', values: [] }
      assert.equal(await writeIf(countFrom(0), note(1), double, note(5), countFrom(1)), true)
      assert.deepEqual(await rows(), { counters: [2], notes: [2, 5], marks: [] })
    })

    it('are those of one where sixty-four want the same row at once', async () => {
      const wrote = await Promise.all(Array.from({ length: 64 }, (_, n) => writeIf(countFrom(0), note(n), mark(n))))
      assert.equal(wrote.filter(Boolean).length, 1)
      const winner = wrote.indexOf(true)
      assert.deepEqual(await rows(), { counters: [1], notes: [winner], marks: [winner] })
    })

    it('are written one by one, in a transaction, where PostgreSQL takes no such "with"', { skip: engine === 'sqlite' && 'is of PostgreSQL' }, async (t) => {
      await run(world.store.db, 'create rule as_on_citus as on insert to notes do also delete from marks where false')
      await assert.rejects(run(world.store.db, 'with w as (insert into notes (n) values (1)) select 1'), { code: '0A000' })
      const { db: { engine: other } } = await openStore(world.url)
      t.after(async () => {
        await other.close()
        await run(world.store.db, 'drop rule as_on_citus on notes')
      })
      for (const n of [0, 1]) assert.equal(await other.writeIf(countFrom(n), note(n), mark(n)), true)
      assert.equal(await other.writeIf(countFrom(0), note(7), mark(7)), false)
      await assert.rejects(other.writeIf(countFrom(2), mark(7), note(1)), /unique/i)
      assert.deepEqual(await rows(), { counters: [2], notes: [0, 1], marks: [0, 1] })
    })
  })
}
