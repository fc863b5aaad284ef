import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test'
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

    it('are those of each where many are written at once, and one that fails leaves the others whole', async () => {
      await run(world.store.db, 'insert into counters (n) select n from (select 100 as n union all select 200 union all select 300 union all select 400) as more')
      const wrote = await Promise.all([100, 200, 300, 400, 500].map((n) => writeIf(countFrom(n), note(n === 300 ? 100 : n), mark(n)).catch((error: Error) => error.message)))
      assert.deepEqual(wrote.map((one) => typeof one === 'string' ? /unique/i.test(one) : one), [true, true, true, true, false])
      assert.equal(wrote.filter((one) => typeof one === 'string').length, 1) // one of the two that write the same note
      const { counters, notes, marks } = await rows()
      assert.deepEqual(notes, [100, 200, 400])
      assert.deepEqual(marks, counters.filter((n: number) => n % 100 === 1).map((n: number) => n - 1))
      assert.equal(marks.length, 3)
    })

    it('are not written where someone else holds the row, who is not waited for', { skip: engine === 'sqlite' && 'has one writer at a time' }, async () => {
      await run(world.store.db, 'insert into counters (n) values (100)')
      await world.store.db.transact(async (tx) => {
        await run(tx, 'update counters set n = n where n = 0')
        assert.deepEqual(await Promise.all([0, 100].map((n) => writeIf(countFrom(n), note(n), mark(n)))), [false, true])
      })
      assert.deepEqual(await rows(), { counters: [0, 101], notes: [100], marks: [100] })
    })

    it('are written each in a transaction of several statements where the tables are spread by Citus', { skip: engine === 'sqlite' && 'is of PostgreSQL' }, async (t) => {
      const { db: { engine: other } } = await pretendCitus(world, t)
      for (const n of [0, 1]) assert.equal(await other.writeIf(countFrom(n), note(n), mark(n)), true)
      assert.equal(await other.writeIf(countFrom(0), note(7), mark(7)), false)
      await assert.rejects(other.writeIf(countFrom(2), mark(7), note(1)), /unique/i)
      await assert.rejects(other.writeIf(note(1), countFrom(2)), /unique/i)
      assert.deepEqual(await rows(), { counters: [2], notes: [0, 1], marks: [0, 1] })
    })

    it('are told each what came of its own where they cannot go together', async () => {
      await run(world.store.db, 'insert into counters (n) values (100)')
      const wrote = await Promise.all([0, 100, 200].map((n) => writeIf(countFrom(n), note(n), mark(n), note(n === 0 ? 100 : n + 1)).catch((error: Error) => error.message)))
      assert.equal(wrote[2], false)
      assert.deepEqual(wrote.slice(0, 2).map((one) => typeof one).sort(), ['boolean', 'string']) // of the two that write note 100 one fails
      assert.ok(wrote.includes(true))
      assert.equal((await rows()).marks.length, 1)
      assert.equal((await rows()).notes.length, 2)
    })
  })

  describe(`the same query of many at once (${engine})`, () => {
    let world: World
    before(async () => {
      world = await openWorld(engine)
      await run(world.store.db, 'create table words (n integer primary key, word text, at timestamptz)')
      for (const [n, word] of words.entries()) await run(world.store.db, 'insert into words (n, word, at) values (?, ?, ?)', n, word, n % 2 ? null : `2026-01-31T09:30:0${n}.500Z`)
    })
    after(() => world.close())

    const words = ['plain', null, '', 'NULL', 'a,b', '{a}', 'say "hi"', 'back\\slash', 'zwölf 🎉', "o'clock"]

    it('is answered to each with its own rows, in their order', async () => {
      const from = (n: number) => run<{ n: number; word: string | null; at: string | null }>(world.store.db, 'select n, word, at from words where n >= ? order by n desc limit cast(? as integer)', n, 3)
      const found = await Promise.all(Array.from({ length: 300 }, (_, n) => from(n % 12)))
      found.forEach(({ rows, changes }, n) => {
        const expected = words.map((word, at) => ({ n: at, word, at: at % 2 ? null : `2026-01-31T09:30:0${at}.500Z` })).filter((row) => row.n >= n % 12).reverse().slice(0, 3)
        assert.deepEqual(rows, expected)
        assert.equal(changes, expected.length)
      })
    })

    it('is asked with any text', async () => {
      const found = await Promise.all(words.map((word) => run<{ n: number }>(world.store.db, 'select n from words where word = ?', word)))
      assert.deepEqual(found.map(({ rows }) => rows.map(({ n }) => n)), words.map((word, n) => word === null ? [] : [n]))
    })

    it('fails for those alone whose values are wrong', { skip: engine === 'sqlite' && 'takes any value' }, async () => {
      const found = await Promise.allSettled(['1', 'two', '3', '1e99'].map((n) => run<{ n: number }>(world.store.db, 'select n from words where n = ?', n)))
      assert.deepEqual(found.map((one) => one.status === 'fulfilled' ? one.value.rows : (one.reason as { code: string }).code), [[{ n: 1 }], '22P02', [{ n: 3 }], '22P02'])
    })

    it('runs as one statement, but for Citus each by itself', { skip: engine === 'sqlite' && 'is of PostgreSQL' }, async (t) => {
      const statementsRun = async (db: Db) => new Set((await Promise.all([1, 2, 3, 4].map((n) => run<{ at: string }>(db, 'select cast(statement_timestamp() as text) as at from words where n = ?', n)))).map(({ rows }) => rows[0]!.at)).size
      assert.equal(await statementsRun(world.store.db), 1)
      assert.equal(await statementsRun((await pretendCitus(world, t)).db), 4)
    })
  })
}

/** The same database, which says to whoever asks from now on that Citus is there. */
async function pretendCitus({ url, store }: World, t: TestContext) {
  const inCatalog = (sql: string) => store.db.transact(async (tx) => {
    await run(tx, 'set local allow_system_table_mods = on')
    await run(tx, sql)
  })
  await inCatalog("insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) values (99999, 'citus', 10, 2200, false, '0')")
  const other = await openStore(url)
  t.after(async () => {
    await other.db.close()
    await inCatalog("delete from pg_extension where extname = 'citus'")
  })
  return other
}
