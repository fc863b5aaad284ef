import { type CompiledQuery, type DatabaseConnection, type Driver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult, sql } from 'kysely'
import pg from 'pg'
import { openKysely } from './kysely.ts'
import type { Store } from './open.ts'

/** Any number that nobody else locks this database by. */
const schemaLock = 7_304_961_120

/** Single statements share these connections, each sent without waiting for the one before it. */
const sharedConnections = 2

/**
 * Opens a PostgreSQL database, 15 or later. Every statement is prepared under its own name and kept
 * by its connection; times come back as the ISO texts that they went in as.
 */
export function openPostgres(url: string, onError: (error: Error) => void, prepare: boolean): Store {
  const connections = new Connections(url, onError, prepare)
  return {
    db: openKysely({
      createDriver: () => new PostgresDriver(connections),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    }, new PostgresConnection(connections)),
    lockSchema: async (tx) => { await sql`select pg_advisory_xact_lock(${schemaLock})`.execute(tx) },
  }
}

/** A pool for transactions, which need a connection of their own, and a few shared ones for everything else. */
class Connections {
  readonly #options: pg.ClientConfig
  readonly #onError: (error: Error) => void
  readonly #pool: pg.Pool
  readonly #shared: (Promise<pg.Client> | undefined)[] = []
  readonly prepare: boolean
  #turn = 0
  #closing: Promise<unknown> | undefined

  constructor(url: string, onError: (error: Error) => void, prepare: boolean) {
    this.#options = { connectionString: url, connectionTimeoutMillis: 5000, types: { getTypeParser }, pipeline: true }
    this.#onError = onError
    this.prepare = prepare
    this.#pool = new pg.Pool({ ...this.#options, max: 16 })
    this.#pool.on('error', onError) // an idle connection that broke; the pool opens another when one is wanted
    this.#pool.on('connect', (client) => { client.on('error', () => {}) }) // one in use: its next statement fails, and says so
  }

  own(): Promise<pg.PoolClient> {
    return this.#pool.connect()
  }

  /** One that others use at the same time; a broken one is opened anew when it is next wanted. */
  async shared(): Promise<pg.Client> {
    if (this.#closing) throw new Error('The database was closed.')
    const turn = this.#turn = (this.#turn + 1) % sharedConnections
    return this.#shared[turn] ??= this.#open(() => { this.#shared[turn] = undefined })
  }

  async #open(forget: () => void): Promise<pg.Client> {
    const client = new pg.Client(this.#options)
    client.on('error', (error) => {
      forget()
      this.#onError(error)
    })
    client.on('end', forget)
    try {
      await client.connect()
      return client
    } catch (error) {
      forget()
      throw error
    }
  }

  close(): Promise<unknown> {
    return this.#closing ??= Promise.all([this.#pool.end(), ...this.#shared.map((client) => client?.then((open) => open.end(), () => {}))])
  }
}

class PostgresDriver implements Driver {
  readonly #connections: Connections

  constructor(connections: Connections) {
    this.#connections = connections
  }

  async init() {}

  async acquireConnection() {
    return new PostgresConnection(this.#connections)
  }

  async releaseConnection() {}

  async beginTransaction(connection: PostgresConnection) {
    await connection.begin()
  }

  async commitTransaction(connection: PostgresConnection) {
    await connection.end('commit')
  }

  async rollbackTransaction(connection: PostgresConnection) {
    await connection.end('rollback')
  }

  async destroy() {
    await this.#connections.close()
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly #connections: Connections
  #own: pg.PoolClient | undefined

  constructor(connections: Connections) {
    this.#connections = connections
  }

  async executeQuery<R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const client = this.#own ?? await this.#connections.shared()
    const name = this.#connections.prepare ? { name: nameOf(text) } : {}
    const { rows, rowCount, command } = await client.query({ ...name, text, values: parameters as unknown[] })
    return command === 'SELECT' ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) }
  }

  /** Sent ahead of the first statement, which would fail if this did. */
  async begin(): Promise<void> {
    this.#own = await this.#connections.own()
    this.#own.query('begin').catch(() => {})
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const client = this.#own
    if (!client) return // its commit failed, and rolled back
    this.#own = undefined
    const command = await client.query(how).then((result) => result.command, (error: Error) => {
      client.release(error)
      throw error
    })
    client.release()
    if (command.toLowerCase() !== how) throw new Error('PostgreSQL rolled the transaction back.')
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Page by key instead of streaming a query.')
  }
}

const names = new Map<string, string>()

/** A short name for a statement, the same each time: PostgreSQL cuts names at 63 characters. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size}`
  names.set(text, name)
  return name
}

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.TIMESTAMPTZ]: toIso,
}

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return parsers[oid] ?? pg.types.getTypeParser(oid, format)
}

/** `2026-01-31 09:30:00.5+00`, as a server in UTC says it, without the cost of a Date where that is what it is. */
function toIso(text: string): string {
  if (!text.endsWith('+00') || text.length < 22) return new Date(text).toISOString()
  const [seconds, fraction = ''] = text.slice(0, -3).split('.')
  return fraction.length > 3 ? new Date(text).toISOString() : `${seconds!.replace(' ', 'T')}.${fraction.padEnd(3, '0')}Z`
}
