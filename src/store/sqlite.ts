import { type CompiledQuery, type DatabaseConnection, type Driver, Kysely, type QueryResult, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { Store } from './open.ts'
import type { Tables } from './tables.ts'

/** At most this many transactions share one commit, so that the first never waits long for the last. */
const groupSize = 128

/**
 * Opens a SQLite file on Node's own `node:sqlite`: WAL, `synchronous = full`, foreign keys on.
 * Reads run on a connection of their own and see what is committed. Writes take turns on another,
 * and those that arrive together share one commit: see {@link CommitGroup}.
 */
export function openSqlite(file: string): Store {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const writer = open(file, 'pragma journal_mode = wal; pragma synchronous = full')
  const reader = open(file, 'pragma query_only = on')
  const group = new CommitGroup(writer)
  const db = new Kysely<Tables>({
    dialect: {
      createDriver: () => new SqliteDriver(group, writer, reader),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    },
  })
  return { db, lockSchema: async () => {} } // a write transaction is alone on SQLite as it is
}

function open(file: string, pragmas: string): Connection {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(`pragma foreign_keys = on; ${pragmas}`)
  return new Connection(database)
}

/** A database connection whose statements are prepared once and kept. */
class Connection {
  readonly database: DatabaseSync
  readonly #prepared = new Map<string, { statement: StatementSync; reads: boolean }>()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  run({ sql, parameters }: CompiledQuery): QueryResult<unknown> {
    const { statement, reads } = this.#prepared.get(sql) ?? this.#prepare(sql)
    const values = parameters as SQLInputValue[]
    if (reads) return { rows: statement.all(...values) }
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
  }

  #prepare(sql: string) {
    if (this.#prepared.size === 1000) this.#prepared.clear()
    const statement = this.database.prepare(sql)
    const prepared = { statement, reads: statement.columns().length > 0 }
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/**
 * Transactions that arrive together share one commit, and so one wait for the disk: each runs whole
 * in its own savepoint, one after the other; when none is waiting any more the group commits, and
 * only then is any of them told that it succeeded. One that fails rolls back to its savepoint and
 * leaves the others whole. What breaks the group itself (a full disk) fails all of it.
 */
class CommitGroup {
  readonly #writer: DatabaseSync
  readonly #waiting: (() => void)[] = []
  #members: { resolve: () => void; reject: (error: unknown) => void }[] = []
  #busy = false

  constructor(writer: Connection) {
    this.#writer = writer.database
  }

  async begin(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#busy = true
    try {
      if (!this.#writer.isTransaction) this.#writer.exec('begin immediate')
      this.#writer.exec('savepoint one')
    } catch (error) {
      this.#next()
      throw error
    }
  }

  commit(): Promise<void> {
    const committed = new Promise<void>((resolve, reject) => this.#members.push({ resolve, reject }))
    if (this.#writer.isTransaction) this.#writer.exec('release one')
    else this.#lose()
    this.#next()
    return committed
  }

  rollback(): void {
    if (this.#writer.isTransaction) this.#writer.exec('rollback to one; release one')
    else this.#lose()
    this.#next()
  }

  /** SQLite itself rolled back everything, as it does on a full disk. */
  #lose(): void {
    this.#settle((member) => member.reject(new Error('SQLite rolled back the whole group of transactions')))
  }

  #next(): void {
    if (this.#members.length >= groupSize) this.#flush()
    const next = this.#waiting.shift()
    if (next) return next()
    this.#busy = false
    setImmediate(() => { if (!this.#busy && this.#writer.isOpen) this.#flush() })
  }

  #flush(): void {
    if (!this.#writer.isTransaction) return
    try {
      this.#writer.exec('commit')
      this.#settle((member) => member.resolve())
    } catch (error) {
      if (this.#writer.isTransaction) this.#writer.exec('rollback')
      this.#settle((member) => member.reject(error))
    }
  }

  #settle(how: (member: { resolve: () => void; reject: (error: unknown) => void }) => void): void {
    const members = this.#members
    this.#members = []
    members.forEach(how)
  }
}

class SqliteDriver implements Driver {
  readonly #group: CommitGroup
  readonly #writer: Connection
  readonly #reader: Connection

  constructor(group: CommitGroup, writer: Connection, reader: Connection) {
    this.#group = group
    this.#writer = writer
    this.#reader = reader
  }

  async init() {}

  async acquireConnection() {
    return new SqliteConnection(this.#group, this.#writer, this.#reader)
  }

  async releaseConnection() {}

  async beginTransaction(connection: SqliteConnection) {
    await this.#group.begin()
    connection.inTransaction = true
  }

  async commitTransaction(connection: SqliteConnection) {
    connection.inTransaction = false
    await this.#group.commit()
  }

  async rollbackTransaction(connection: SqliteConnection) {
    if (!connection.inTransaction) return // its commit failed, with the whole group
    connection.inTransaction = false
    this.#group.rollback()
  }

  async destroy() {
    this.#reader.database.close()
    this.#writer.database.close()
  }
}

class SqliteConnection implements DatabaseConnection {
  inTransaction = false
  readonly #group: CommitGroup
  readonly #writer: Connection
  readonly #reader: Connection

  constructor(group: CommitGroup, writer: Connection, reader: Connection) {
    this.#group = group
    this.#writer = writer
    this.#reader = reader
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.inTransaction) return this.#writer.run(query) as QueryResult<R>
    if (query.query.kind === 'SelectQueryNode') return this.#reader.run(query) as QueryResult<R>
    return await this.#alone(query) as QueryResult<R>
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Page by key instead of streaming a query.')
  }

  async #alone(query: CompiledQuery) {
    await this.#group.begin()
    let result
    try {
      result = this.#writer.run(query)
    } catch (error) {
      this.#group.rollback()
      throw error
    }
    await this.#group.commit()
    return result
  }
}
