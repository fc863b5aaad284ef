import { type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { openKysely } from './kysely.ts'
import type { Store } from './open.ts'
import { CommitGroup, isBusy, patience, rolledBack } from './sqlite-commits.ts'

/**
 * Opens a SQLite file on Node's own `node:sqlite`: WAL, `synchronous = full`, foreign keys on.
 * Writes take turns on one connection, and those that arrive together share one commit: see
 * sqlite-commits.ts. Reads run there as well as long as nobody writes, since what another connection
 * keeps of the file is worth nothing after each commit; else on their own, and see what is committed.
 */
export function openSqlite(file: string): Store {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, '', { flag: 'a', mode: 0o600 }) // SQLite would make it readable to all
  const writer = open(file, 'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 0; pragma cache_size = -8000') // 8 MB of pages, each otherwise a call of the system
  const reader = open(file, 'pragma query_only = on')
  const group = new CommitGroup(writer.database)
  const db = openKysely({
    createDriver: () => new SqliteDriver(group, writer, reader),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  }, new SqliteConnection(group, writer, reader))
  return { db, lockSchema: async () => {} } // a write transaction is alone on SQLite as it is
}

function open(file: string, pragmas: string): Connection {
  const database = new DatabaseSync(file, { timeout: patience })
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
    await this.#group.rollback()
  }

  async destroy() {
    if (!this.#writer.database.isOpen) return
    this.#group.end()
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
    if (this.inTransaction) return this.#inside(query) as QueryResult<R>
    if (query.query.kind === 'SelectQueryNode') return this.#read(query) as QueryResult<R>
    return await this.#alone(query) as QueryResult<R>
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Page by key instead of streaming a query.')
  }

  #read(query: CompiledQuery) {
    if (this.#group.isAlive) return this.#reader.run(query)
    try {
      return this.#writer.run(query)
    } catch (error) {
      if (isBusy(error)) return this.#reader.run(query) // which waits
      throw error
    }
  }

  async #alone(query: CompiledQuery) {
    await this.#group.begin()
    let result
    try {
      result = this.#writer.run(query)
    } catch (error) {
      await this.#group.rollback()
      throw error
    }
    await this.#group.commit()
    return result
  }

  /** Outside of a transaction each statement would commit by itself. */
  #inside(query: CompiledQuery) {
    if (!this.#group.isAlive) throw rolledBack()
    return this.#writer.run(query)
  }
}
