import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Asked, Database, type Engine, type EngineTransaction, transact } from './database.ts'
import type { Store } from './open.ts'
import { objectOf, type Query, reads, type Result } from './sql.ts'
import { CommitGroup, isBusy, patience, rolledBack } from './sqlite-commits.ts'
import { longestLog, SqliteLog } from './sqlite-log.ts'

/**
 * Pages that are kept, in bytes: each is otherwise a call of the system. A 32nd of the file is what leads to its rows,
 * the inner pages of tables and indexes (217 MB of 6.9 GB with ten million members); of a small file it is too little, as
 * changes to 1,000 teams touch 18 MB.
 */
const smallestCache = 12e6, largestCache = 256e6

/**
 * Opens a SQLite file on Node's own `node:sqlite`: WAL, `synchronous = full`, foreign keys on.
 * Writes take turns on one connection, and those that arrive together share one commit: see
 * sqlite-commits.ts. Reads run there as well as long as nobody writes, since what another connection
 * keeps of the file is worth nothing after each commit; else on their own, and see what is committed.
 * The log is copied by sqlite-log.ts; only where that cannot keep up, SQLite does so itself, and all wait.
 */
export function openSqlite(file: string): Store {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, '', { flag: 'a', mode: 0o600 }) // SQLite would make it readable to all
  const cache = Math.min(Math.max(statSync(file).size / 32, smallestCache), largestCache)
  const writer = open(file, `pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 0; pragma cache_size = -${Math.round(cache / 1024)}; pragma wal_autocheckpoint = ${2 * longestLog}; pragma temp_store = memory`)
  const reader = open(file, 'pragma query_only = on; pragma synchronous = off; pragma cache_size = -500')
  return { db: new Database(new SqliteEngine(writer, reader, new SqliteLog(file, reader.database))), lockSchema: async () => {} } // a write transaction is alone on SQLite as it is
}

function open(file: string, pragmas: string): Connection {
  const database = new DatabaseSync(file, { timeout: patience })
  database.exec(`pragma foreign_keys = on; ${pragmas}`)
  return new Connection(database)
}

/** A database connection whose statements are prepared once and kept. */
class Connection {
  readonly database: DatabaseSync
  readonly #prepared = new Map<string, { statement: StatementSync; names: string[] }>()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  run<R>({ sql, values }: Query): Result<R> {
    const { statement, names } = this.#prepared.get(sql) ?? this.#prepare(sql)
    if (names.length === 0) return { rows: [], changes: Number(statement.run(...values as SQLInputValue[]).changes) }
    const rows = (statement.all(...values as SQLInputValue[]) as unknown as unknown[][]).map((row) => objectOf(names, row) as R)
    return { rows, changes: rows.length }
  }

  #prepare(sql: string) {
    if (this.#prepared.size === 1000) this.#prepared.clear()
    const statement = this.database.prepare(sql)
    statement.setReturnArrays(true) // an object of node:sqlite's own brings its own shape with it, which lives until all of the heap is collected
    const prepared = { statement, names: statement.columns().map(({ name }) => name) }
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

const begin: Query = { sql: 'begin', values: [] }, commit: Query = { sql: 'commit', values: [] }

/** Writes that go together: see {@link Engine.writeIf}. */
interface Writes { first: Query; rest: Query[]; resolve: (ran: boolean) => void; reject: (error: unknown) => void }

class SqliteEngine implements Engine {
  readonly #group: CommitGroup
  readonly #writer: Connection
  readonly #reader: Connection
  readonly #log: SqliteLog
  readonly #asked: Asked[] = []
  readonly #arrived: Writes[] = []

  constructor(writer: Connection, reader: Connection, log: SqliteLog) {
    this.#group = new CommitGroup(writer.database, () => log.copyWhereLong())
    this.#writer = writer
    this.#reader = reader
    this.#log = log
  }

  run<R>(query: Query): Promise<Result<R>> {
    if (!reads(query.sql)) return transact(this, (tx) => tx.run<R>(query))
    return new Promise<Result<R>>((resolve, reject) => {
      if (this.#asked.push({ query, resolve, reject }) === 1) setImmediate(() => this.#answer(this.#asked.splice(0)))
    })
  }

  /**
   * Reads what was asked for in one turn of the event loop. It shares one lock and one view of the file, since a lock for
   * each costs as much as its rows; and all who asked go on together, step by step: code that is run again before
   * the processor has forgotten it takes a fifth less time.
   */
  #answer(asked: Asked[]): void {
    const connection = this.#group.isAlive ? this.#reader : this.#writer
    try {
      connection.run(begin)
      for (const { query, resolve, reject } of asked) {
        try {
          resolve(this.#read(connection, query))
        } catch (error) {
          reject(error)
        }
      }
      connection.run(commit)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }

  #read<R>(connection: Connection, query: Query): Result<R> {
    try {
      return connection.run(query)
    } catch (error) {
      if (isBusy(error)) return this.#reader.run(query) // which waits
      throw error
    }
  }

  async begin() {
    await this.#group.begin()
    return new SqliteTransaction(this.#group, this.#writer)
  }

  writeIf(first: Query, ...rest: Query[]) {
    return new Promise<boolean>((resolve, reject) => {
      this.#arrived.push({ first, rest, resolve, reject })
      if (this.#arrived.length === 1) void this.#write(() => this.#arrived.splice(0))
    })
  }

  /** Writes what there is when the turn comes as one transaction; where that fails, each by itself. */
  async #write(take: () => Writes[]): Promise<void> {
    let writes: Writes[] = []
    try {
      const ran = await transact(this, async () => {
        writes = take()
        return writes.map((each) => this.#runIf(each))
      })
      writes.forEach(({ resolve }, nth) => resolve(ran[nth]!))
    } catch (error) {
      if (writes.length > 1) for (const each of writes) void this.#write(() => [each])
      else for (const { reject } of writes.length === 1 ? writes : take()) reject(error)
    }
  }

  #runIf({ first, rest }: Writes): boolean {
    if (this.#writer.run(first).changes === 0) return false
    for (const query of rest) this.#writer.run(query)
    return true
  }

  async close() {
    if (!this.#writer.database.isOpen) return
    this.#group.end()
    this.#reader.database.close()
    this.#writer.database.close()
    await this.#log.close()
  }
}

class SqliteTransaction implements EngineTransaction {
  readonly #group: CommitGroup
  readonly #writer: Connection
  #isOver = false
  #failure: Error | undefined

  constructor(group: CommitGroup, writer: Connection) {
    this.#group = group
    this.#writer = writer
  }

  /** Outside of a transaction each statement would commit by itself. */
  async run<R>(query: Query) {
    if (this.#isOver || !this.#group.isAlive) throw rolledBack()
    try {
      return this.#writer.run<R>(query)
    } catch (error) {
      this.#failure ??= error as Error
      throw error
    }
  }

  async commit() {
    if (!this.#failure) {
      this.#isOver = true
      return await this.#group.commit()
    }
    await this.rollback()
    throw this.#failure
  }

  async rollback() {
    this.#isOver = true
    await this.#group.rollback()
  }
}
