import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a transaction waits for its turn and for other processes that write, in ms. */
export const patience = 5000

/** At most this many transactions share one commit, so that the first never waits long for the last. */
const groupSize = 128

/**
 * Transactions that arrive together share one commit, and so one wait for the disk: each runs whole,
 * one after the other; when none is waiting any more the group commits, and only then is any of them
 * answered: also one that failed, since it may have failed because of what another one did. Each but
 * the first has a savepoint: one that fails rolls back to it and leaves the others whole. What breaks
 * the group itself (a full disk) fails all of it.
 */
export class CommitGroup {
  readonly #writer: DatabaseSync
  readonly #afterCommit: () => void
  readonly #prepared = new Map<string, StatementSync>()
  readonly #waiting: (() => void)[] = []
  #members: { resolve: () => void; reject: (error: unknown) => void }[] = []
  #busy = false
  /** Whether all that has been written is by whom the turn is: then there is nothing else to keep, and a savepoint would only copy each page. */
  #isFirst = false

  constructor(writer: DatabaseSync, afterCommit: () => void) {
    this.#writer = writer
    this.#afterCommit = afterCommit
  }

  /** Waits for its turn, and for other processes that write: without blocking, and for `patience` in all. */
  async begin(): Promise<void> {
    const deadline = performance.now() + patience
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      this.#gather()
    })
    try {
      this.#isFirst = !this.isAlive
      if (!this.#isFirst) this.#run('savepoint one')
      else while (!this.#lockFile(deadline)) await sleep(5)
    } catch (error) {
      this.#next()
      throw error
    }
  }

  commit(): Promise<void> {
    return this.#leave(this.#isFirst ? [] : ['release one'])
  }

  async rollback(): Promise<void> {
    if (this.isAlive && !this.#isFirst) return await this.#leave(['rollback to one', 'release one'])
    try {
      if (this.isAlive) this.#run('rollback')
    } finally {
      this.#next() // nobody else is in the group, and its own error says why
    }
  }

  /** Whether there is a transaction to write in: SQLite ends it by itself where it must, as on a full disk. */
  get isAlive(): boolean {
    return this.#writer.isOpen && this.#writer.isTransaction
  }

  /** Ends the group; who still writes in it fails. */
  end(): void {
    if (this.#busy) this.#abandon(new Error('The database was closed in the middle of a transaction.'))
    else this.#flush()
  }

  #lockFile(deadline: number): boolean {
    try {
      this.#run('begin immediate')
      return true
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      return false
    }
  }

  #leave(steps: string[]): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => this.#members.push({ resolve, reject }))
    try {
      for (const step of steps) this.#run(step)
    } catch (error) {
      this.#abandon(error)
    }
    this.#next()
    return answered
  }

  #run(sql: string): void {
    let statement = this.#prepared.get(sql)
    if (!statement) this.#prepared.set(sql, statement = this.#writer.prepare(sql))
    statement.run()
  }

  /**
   * Gives the first turn when the event loop has read all that has arrived, and then what came while it read that: so
   * that all of it is one group, and is read before any of it writes.
   */
  #gather(): void {
    if (this.#busy) return
    this.#busy = true
    setImmediate(() => setImmediate(() => this.#next()))
  }

  #next(): void {
    if (!this.isAlive) this.#settle((member) => member.reject(rolledBack()))
    if (this.#members.length >= groupSize) this.#flush()
    const next = this.#waiting.shift()
    if (next) return next()
    this.#busy = false
    this.#flush()
  }

  #flush(): void {
    if (!this.isAlive) return
    try {
      this.#run('commit')
      this.#settle((member) => member.resolve())
      this.#afterCommit()
    } catch (error) {
      this.#abandon(error)
    }
  }

  #abandon(error: unknown): void {
    if (this.isAlive) this.#run('rollback')
    this.#settle((member) => member.reject(error))
  }

  #settle(how: (member: { resolve: () => void; reject: (error: unknown) => void }) => void): void {
    const members = this.#members
    this.#members = []
    members.forEach(how)
  }
}

/** The error of everyone in a group that SQLite ended by itself. */
export function rolledBack(): Error {
  return new Error('SQLite rolled back the whole group of transactions.')
}

export function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode! & 0xff) === 5 // SQLITE_BUSY, also with an extended code
}
