import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { type Db, openStore } from '../../src/store/open.ts'
import type { Query } from '../../src/store/sql.ts'
import { runScript } from '../support/script.ts'
import { run } from '../support/statements.ts'

describe('transactions on SQLite', { timeout: 60_000 }, () => {
  it('that arrive together share a commit, 128 at most', async (t) => {
    const { db, notes } = await openNotes(t)
    const { mock } = t.mock.method(StatementSync.prototype, 'run')
    await Promise.all(Array.from({ length: 300 }, (_, n) => db.transact((tx) => write(tx, n))))
    assert.equal(mock.calls.filter((call) => (call.this as StatementSync).sourceSQL === 'commit').length, 3)
    assert.equal(notes().length, 300)
  })

  it('that fail take nothing of the others with them', async (t) => {
    const { db, notes } = await openNotes(t)
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((n) => db.transact(async (tx) => {
      await write(tx, n)
      await write(tx, n * 10)
      if (n % 2) throw new Error('no')
      if (n === 4) await write(tx, n) // not unique
    })))
    assert.deepEqual(outcomes.map(({ status }) => status), ['rejected', 'fulfilled', 'rejected', 'rejected'])
    assert.deepEqual(notes(), [2, 20])
  })

  it('are answered once they are committed, and not before', async (t) => {
    const { db, notes } = await openNotes(t)
    const seen = await Promise.all([1, 2, 3].map((n) => db.transact((tx) => write(tx, n)).then(notes)))
    assert.deepEqual(seen, [[1, 2, 3], [1, 2, 3], [1, 2, 3]])
  })

  it('are refused because of another\'s change only once that change is committed', async (t) => {
    const { db, notes } = await openNotes(t)
    const refused = async (tx: Db) => { throw new Error(`there are ${(await read(tx)).length}`) }
    const [, outcome] = await Promise.all([
      db.transact((tx) => write(tx, 1)),
      db.transact(refused).catch((error: Error) => [error.message, notes()]),
    ])
    assert.deepEqual(outcome, ['there are 1', [1]])
  })

  it('that are ready to be written together are one, and where one of them fails each has a savepoint', async (t) => {
    const { db, notes } = await openNotes(t)
    const { mock } = t.mock.method(StatementSync.prototype, 'run')
    const took = () => mock.calls.map((call) => (call.this as StatementSync).sourceSQL).filter((sql) => !sql.startsWith('insert'))
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => db.engine.writeIf(note(n), note(n * 10)))), [true, true, true])
    assert.deepEqual(took(), ['begin immediate', 'commit'])

    mock.resetCalls()
    const outcomes = await Promise.allSettled([4, 1, 5].map((n) => db.engine.writeIf(note(n * 100), note(n))))
    assert.deepEqual(outcomes.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled'])
    assert.deepEqual(took(), ['begin immediate', 'rollback', 'begin immediate', 'savepoint one', 'rollback to one', 'release one', 'savepoint one', 'release one', 'commit'])
    assert.deepEqual(notes(), [1, 2, 3, 4, 5, 10, 20, 30, 400, 500])
  })

  it('show nothing to a read outside of them until they are committed', async (t) => {
    const { db } = await openNotes(t)
    const wrote = Promise.withResolvers<number>(), seen = Promise.withResolvers<void>()
    const writing = db.transact(async (tx) => {
      await write(tx, 1)
      wrote.resolve((await read(tx)).length)
      await seen.promise
    })
    assert.equal(await wrote.promise, 1)
    assert.equal((await read(db)).length, 0)
    seen.resolve()
    await writing
    assert.equal((await read(db)).length, 1)
  })
})

describe('a SQLite file in trouble', { timeout: 60_000 }, () => {
  it('cannot be committed to: the whole group fails, the refused with it, and the next one works', async (t) => {
    const { db, notes } = await openNotes(t)
    await run(db, 'create table replies (note integer references notes (n) deferrable initially deferred)')
    const outcomes = await Promise.allSettled([
      db.transact((tx) => write(tx, 1)),
      db.transact(async (tx) => { await run(tx, 'insert into replies values (99)') }),
      db.transact(async () => { throw new Error('no') }),
      run(db, 'insert into notes (n) values (2)'),
    ])
    assert.deepEqual(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.message), Array(4).fill('FOREIGN KEY constraint failed'))
    await db.transact((tx) => write(tx, 3))
    assert.deepEqual(notes(), [3])
  })

  it('is full: SQLite rolls back the whole group, all of it fails, and it works again when there is room', async (t) => {
    const { db, notes, fill } = await openNotes(t)
    await fill(true)
    const outcomes = await Promise.allSettled([
      db.transact((tx) => write(tx, 1)),
      db.transact((tx) => write(tx, 2, 'x'.repeat(100_000))),
      db.transact((tx) => write(tx, 3)),
    ])
    assert.deepEqual(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.message), ['SQLite rolled back the whole group of transactions.', 'database or disk is full', false])
    await fill(false)
    await db.transact((tx) => write(tx, 4, 'x'.repeat(100_000)))
    assert.deepEqual(notes(), [3, 4])
  })

  it('is full, and the transaction goes on as if nothing had happened: nothing of it stays', async (t) => {
    const { db, notes, fill } = await openNotes(t)
    await fill(true)
    const outcomes = await Promise.allSettled([
      db.transact((tx) => write(tx, 1)),
      db.transact(async (tx) => {
        await write(tx, 2, 'x'.repeat(100_000)).catch(() => {})
        await write(tx, 3).catch(() => {})
      }),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status), ['rejected', 'rejected'])
    assert.deepEqual(notes(), [])
  })

  it('is locked by another process for a while: writes wait, and reads go on', async (t) => {
    const { db, other, notes } = await openNotes(t)
    other.exec('begin immediate; insert into notes (n) values (1)')
    const writing = Promise.all([2, 3].map((n) => db.transact((tx) => write(tx, n))))
    assert.equal((await read(db)).length, 0)
    setTimeout(() => other.exec('commit'), 20)
    await writing
    assert.deepEqual(notes(), [1, 2, 3])
  })

  it('is locked for too long: who waited fails, and the next one works', async (t) => {
    const { db, other, notes } = await openNotes(t)
    other.exec('begin immediate')
    let time = 0
    const { mock } = t.mock.method(performance, 'now', () => time += 1500)
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => db.transact((tx) => write(tx, n))))
    assert.deepEqual(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.message), Array(3).fill('database is locked'))
    mock.restore()
    other.exec('rollback')
    await db.transact((tx) => write(tx, 4))
    assert.deepEqual(notes(), [4])
  })

  it('is locked for too long: what arrived to be written together fails, and the next one works', async (t) => {
    const { db, other, notes } = await openNotes(t)
    other.exec('begin immediate')
    let time = 0
    const { mock } = t.mock.method(performance, 'now', () => time += 1500)
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => db.engine.writeIf(note(n))))
    assert.deepEqual(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.message), Array(3).fill('database is locked'))
    mock.restore()
    other.exec('rollback')
    assert.equal(await db.engine.writeIf(note(4)), true)
    assert.deepEqual(notes(), [4])
  })

  it('is closed: what was done is kept, what was not fails, and nobody waits for ever', async (t) => {
    const { db, notes } = await openNotes(t)
    await db.transact((tx) => write(tx, 1))
    const outcomes = await Promise.allSettled([
      db.transact((tx) => write(tx, 2)),
      db.transact(async (tx) => {
        await write(tx, 3)
        await db.close()
        await write(tx, 4)
      }),
      db.transact((tx) => write(tx, 5)),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status), ['rejected', 'rejected', 'rejected'])
    assert.deepEqual(notes(), [1])
  })

  it('is closed right after a transaction: it is kept', async (t) => {
    const { db, notes } = await openNotes(t)
    const closed = Promise.withResolvers<void>()
    const done = db.transact(async (tx) => {
      await write(tx, 1)
      process.nextTick(() => db.close().then(closed.resolve)) // before the event loop comes to the commit
    })
    await Promise.all([done, closed.promise])
    assert.deepEqual(notes(), [1])
  })
})

describe('a SQLite file', { timeout: 60_000 }, () => {
  it('is written by two processes at once, and neither loses anything', async (t) => {
    const { db, notes, file } = await openNotes(t)
    const script = `
      import { openStore } from './src/store/open.ts'
      const { db } = await openStore(process.argv[1])
      for (let n = 1_000_000; n < 1_000_100; n++) await db.transact((tx) => tx.run({ sql: 'insert into notes (n) values (?)', values: [n] }))
      await db.close()`
    const others = runScript(script, file)
    let mine = 0
    while (others.child.exitCode === null) await Promise.all([1, 2, 3].map(() => db.transact((tx) => write(tx, mine++))))
    assert.equal((await others).stderr, '')
    assert.equal(notes().length, mine + 100)
    assert.ok(mine > 3)
  })

  it('is locked once for all that is read in a turn, which sees what has been written by its end, here and elsewhere', async (t) => {
    const { db, other } = await openNotes(t)
    const { mock } = t.mock.method(StatementSync.prototype, 'run')
    const count = async () => (await read(db)).length
    const counts = Promise.all([count(), count(), count()])
    other.exec('insert into notes (n) values (1)')
    assert.deepEqual(await counts, [1, 1, 1])
    assert.deepEqual(mock.calls.map((call) => (call.this as StatementSync).sourceSQL), ['begin', 'commit'])

    other.exec('insert into notes (n) values (2)')
    assert.equal(await count(), 2)
    await db.transact((tx) => write(tx, 3))
    assert.equal(await count(), 3)
    assert.equal(other.prepare('pragma wal_checkpoint(truncate)').get()!.busy, 0, 'nobody reads any more')
  })

  it('answers the other reads of a turn when one fails', async (t) => {
    const { db } = await openNotes(t)
    const [good, bad, last] = await Promise.allSettled([read(db), run(db, 'select nothing from nowhere'), read(db)])
    assert.deepEqual([good.status, bad.status, last.status], ['fulfilled', 'rejected', 'fulfilled'])
    await db.transact((tx) => write(tx, 1))
    assert.equal((await read(db)).length, 1)
  })

  it('is written to after a read of the same turn, also where another process has written in between', async (t) => {
    const { db, other, notes } = await openNotes(t)
    await read(db)
    other.exec('insert into notes (n) values (1)')
    const [, seen] = await Promise.all([db.transact((tx) => write(tx, 2)), db.transact(read)])
    assert.equal(seen.length, 2)
    assert.deepEqual(notes(), [1, 2])
  })

  it('keeps what it was told across a power cut, holds its references, and is for our eyes only', async (t) => {
    const { db, file } = await openNotes(t)
    const ask = async (pragma: string) => Object.values((await run<object>(db, `pragma ${pragma}`)).rows[0]!)[0]
    assert.deepEqual([await ask('journal_mode'), await ask('synchronous'), await ask('foreign_keys')], ['wal', 2, 1])
    for (const name of [file, `${file}-wal`, `${file}-shm`]) assert.equal((await stat(name)).mode & 0o777, 0o600, name)
  })
})

async function write(db: Db, n: number, text = ''): Promise<void> {
  await db.run(note(n, text))
}

function note(n: number, text = ''): Query {
  return { sql: 'insert into notes (n, text) values (?, ?)', values: [n, text] }
}

async function read(db: Db) {
  return (await run(db, 'select * from notes')).rows
}

/** A database with one table. `other` and `notes` look at the same file from outside. */
async function openNotes(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-sqlite-'))
  const file = path.join(folder, 'notes.db')
  const { db } = await openStore(file)
  await run(db, 'create table notes (n integer primary key, text text)')
  const other = new DatabaseSync(file)
  t.after(async () => {
    other.close()
    await db.close()
    await rm(folder, { recursive: true })
  })
  return {
    db, file, other,
    notes: () => other.prepare('select n from notes order by n').all().map(({ n }) => n),
    fill: (full: boolean) => run(db, `pragma max_page_count = ${full ? 4 : 1_000_000}`),
  }
}
