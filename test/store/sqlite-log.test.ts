import assert from 'node:assert/strict'
import fs from 'node:fs'
import { access, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { longestLog } from '../../src/store/sqlite-log.ts'
import { runScript } from '../support/script.ts'
import { run } from '../support/statements.ts'

describe('the log of a SQLite file', { timeout: 60_000 }, () => {
  it('is copied while nobody waits for the disk, and until that has all of it, a power cut takes nothing', async (t) => {
    const { file, write, writeUntil, waiting, log } = await openNotes(t)
    await copyFile(file, `${file}.before`)
    await writeUntil(() => waiting.length === 1)
    assert.ok(log().length > longestLog)
    assert.equal(log().copied, log().length)
    const wrote = await write()
    assert.equal(waiting.length, 1)

    // What the system was given has not reached the disk; what was committed has.
    const cut = path.join(path.dirname(file), 'cut')
    await mkdir(cut)
    await copyFile(`${file}.before`, path.join(cut, 'notes.db'))
    await copyFile(`${file}-wal`, path.join(cut, 'notes.db-wal'))
    assert.equal(countIn(path.join(cut, 'notes.db')), wrote)
  })

  it('is copied again for what was written meanwhile, and begins anew once little was', async (t) => {
    const { write, writeUntil, waiting, log, mustBeginAnew } = await openNotes(t)
    await writeUntil(() => waiting.length === 1)
    await write()
    await write()
    waiting.shift()!(null)
    await write()
    assert.equal(waiting.length, 1)
    assert.equal(log().copied, log().length)
    await mustBeginAnew()
  })

  for (const { title, took, earlier } of [
    { title: 'as it grows, where that takes long', took: 1000, earlier: 15 },
    { title: 'once it is long, where that is quick', took: 0, earlier: 0 },
  ]) {
    it(`is copied ${title}`, async (t) => {
      let now = 0
      t.mock.method(performance, 'now', () => now += took)
      const { write, writeUntil, waiting, log, mustBeginAnew } = await openNotes(t)
      const copiesUntilLong = async () => {
        let count = 0
        await writeUntil(() => log().length > longestLog, async () => {
          if (waiting.length === 0) return
          count++
          await write() // or the log would begin anew at once
          waiting.shift()!(null)
        })
        return count
      }
      for (let tries = 0; tries < 2; tries++) { // finds out how quick it is
        await copiesUntilLong()
        await mustBeginAnew()
      }
      assert.equal(await copiesUntilLong(), earlier)
    })
  }

  it('stays until the disk has all of it, also where the file is closed', async (t) => {
    const { db, file, write, writeUntil, waiting } = await openNotes(t)
    await writeUntil(() => waiting.length === 1)
    const wrote = await write(), closed = db.close()
    await access(`${file}-wal`)
    waiting.shift()!(null)
    await closed
    await assert.rejects(access(`${file}-wal`), { code: 'ENOENT' })
    assert.equal(countIn(file), wrote)
  })

  it('is what to go on from where the disk fails: the process ends, and the next one finds all of it', async (t) => {
    const { db, file } = await openNotes(t)
    await db.close()
    const script = `
      import fs from 'node:fs'
      import { openStore } from './src/store/open.ts'
      fs.fdatasync = (file, done) => setImmediate(done, new Error('the disk is broken'))
      const { db } = await openStore(process.argv[1])
      for (let n = 1; ; n++) {
        await db.run({ sql: 'insert into notes (text) values (zeroblob(1048576))', values: [] })
        fs.writeSync(1, n + ' ')
      }`
    const { stdout, stderr } = await runScript(script, file).then(() => assert.fail(), (error: { stdout: string; stderr: string }) => error)
    assert.match(stderr, /Nothing that was answered is lost[^]*the disk is broken/)
    const answered = Number(stdout.trim().split(' ').at(-1))
    assert.ok(answered > 100)
    assert.ok(countIn(file) >= answered)
  })

  it('is copied by SQLite itself, for which all wait, where the disk cannot keep up', async (t) => {
    const { writeUntil, log, mustBeginAnew } = await openNotes(t)
    await writeUntil(() => log().length > 2 * longestLog)
    await mustBeginAnew()
  })
})

function countIn(file: string): number {
  const database = new DatabaseSync(file)
  assert.equal(database.prepare('pragma integrity_check').get()!.integrity_check, 'ok')
  const { count } = database.prepare('select count(*) as count from notes').get()!
  database.close()
  return count as number
}

/** A database with one table, whose disk does nothing until one of those who are `waiting` for it is told. */
async function openNotes(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-log-'))
  const file = path.join(folder, 'notes.db')
  const { db } = await openStore(file)
  await run(db, 'create table notes (n integer primary key, text text)')
  const waiting: ((error: null) => void)[] = []
  t.mock.method(fs, 'fdatasync', (_: number, done: (error: null) => void) => waiting.push(done))
  t.after(async () => {
    for (const done of waiting) done(null)
    await db.close()
    await rm(folder, { recursive: true })
  })

  let wrote = 0
  /** Writes a megabyte. @returns how many there are */
  const write = async () => {
    await run(db, 'insert into notes (text) values (zeroblob(1048576))')
    return ++wrote
  }
  /** In pages. */
  const log = () => {
    const database = new DatabaseSync(file), state = database.prepare('pragma wal_checkpoint(noop)').get()!
    database.close()
    return { length: state.log as number, copied: state.checkpointed as number }
  }
  return {
    db, file, write, waiting, log,
    writeUntil: async (isEnough: () => boolean, each = async () => {}) => {
      while (!isEnough()) {
        await each()
        assert.ok(await write() < 1000)
      }
    },
    /** Once the disk has done what it is waited for. */
    mustBeginAnew: async () => {
      waiting.shift()!(null)
      await write()
      assert.equal(waiting.length, 0)
      await write()
      assert.ok(log().length < 1000)
      assert.equal(countIn(file), wrote)
    },
  }
}
