import fs from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** How long the log may be, in pages of 4 KB, before all of it is copied into the file, to begin anew: the longer, the less often a page that changes often is copied. */
export const longestLog = 64_000

/** So few pages are copied at once, and their disk is waited for. */
const few = 500

/** How long a copy may take, in ms: nobody is answered meanwhile. After a longer one the next begins with half as many pages, after one of less than half with twice as many. */
const longestPause = 30

/** With fewer pages none begins while the log is shorter than it may be: a page that changes often would be copied again and again. */
const shortestStep = longestLog / 16

/**
 * Copies SQLite's log into the file without waiting for the disk: pages are given to the system, which writes them while
 * requests go on. Until they have reached the disk a reader of the log holds it, so that nobody writes over what would be
 * nowhere else after a power cut. What is written meanwhile is copied in the same way, until it is few pages; then all is in
 * the file, and the log begins anew. Where to copy all of it would take long, it is copied as it grows.
 * https://www.sqlite.org/wal.html#concurrency
 */
export class SqliteLog {
  readonly #holder: DatabaseSync
  readonly #length: StatementSync
  readonly #copy: StatementSync
  readonly #copyAndWait: StatementSync
  readonly #file: number
  /** With how many pages a copy is begun. */
  #step = longestLog
  #flushing: Promise<void> | undefined

  /** @param copier a connection with `synchronous = off`, which is in no transaction when a commit ends */
  constructor(file: string, copier: DatabaseSync) {
    this.#holder = new DatabaseSync(file)
    this.#holder.exec('pragma synchronous = full; pragma cache_size = -10')
    this.#length = this.#holder.prepare('pragma wal_checkpoint(noop)') // before SQLite 3.51 this copies, and so must wait for the disk
    this.#copy = copier.prepare('pragma wal_checkpoint(passive)')
    this.#copyAndWait = this.#holder.prepare('pragma wal_checkpoint(passive)')
    this.#file = fs.openSync(file, 'r+')
  }

  /** To be called after each commit. What cannot be copied now, as on a full disk, is copied after another one. */
  copyWhereLong(): void {
    if (this.#flushing) return
    try {
      const { log, checkpointed } = this.#length.get() as { log: number; checkpointed: number }
      const left = log - checkpointed
      if (left < (log < longestLog ? this.#step : 1)) return
      if (left <= few) this.#copyAndWait.get() // a step is always more
      else this.#copyAndFlush(left)
    } catch {}
  }

  #copyAndFlush(pages: number): void {
    try {
      this.#holder.exec('begin; pragma user_version')
      const began = performance.now()
      this.#copy.get()
      if (pages >= this.#step) this.#fitStep(performance.now() - began)
    } catch (error) {
      if (this.#holder.isTransaction) this.#holder.exec('rollback')
      throw error
    }
    this.#flushing = new Promise((resolve) => {
      fs.fdatasync(this.#file, (error) => {
        if (error) throw diskFailed(error)
        this.#holder.exec('commit')
        this.#flushing = undefined
        resolve()
      })
    })
  }

  #fitStep(took: number): void {
    if (took > longestPause) this.#step = Math.max(this.#step / 2, shortestStep)
    else if (took < longestPause / 2) this.#step = Math.min(this.#step * 2, longestLog)
  }

  /** To be closed last: SQLite then copies what is left, waits for the disk, and removes the log. */
  async close(): Promise<void> {
    await this.#flushing
    this.#holder.close()
    fs.closeSync(this.#file)
  }
}

/** Ends the process, since what a disk has lost it says once: the next start goes on from the log, as after a power cut. */
function diskFailed(cause: Error): Error {
  return new Error('The disk did not take what was written to the database. Nothing that was answered is lost: it is in the log, which the next start reads. Look after the disk, then start again.', { cause })
}
