import { Socket } from 'node:net'
import pg from 'pg'
import { Database, type Engine, type EngineTransaction } from './database.ts'
import type { Store } from './open.ts'
import { joined, statementOf } from './postgres-statements.ts'
import type { Query, Result } from './sql.ts'

/** Any number that nobody else locks this database by. */
const schemaLock = 7_304_961_120

/** Single statements share these connections, each sent without waiting for the one before it. */
const sharedConnections = 2

/**
 * Opens a PostgreSQL database, 15 or later. Every statement is prepared under its own name and kept
 * by its connection; times come back as the ISO texts that they went in as.
 */
export function openPostgres(url: string, onError: (error: Error) => void, prepare: boolean): Store {
  const db = new Database(new PostgresEngine(url, onError, prepare))
  return { db, lockSchema: async (tx) => { await tx.run({ sql: 'select pg_advisory_xact_lock(?)', values: [schemaLock] }) } }
}

/** A pool for transactions, which need a connection of their own, and a few shared ones for everything else. */
class PostgresEngine implements Engine {
  readonly #options: pg.ClientConfig
  readonly #onError: (error: Error) => void
  readonly #pool: pg.Pool
  readonly #shared: (Promise<pg.Client> | undefined)[] = []
  readonly #prepare: boolean
  #turn = 0
  #isTurn = false
  #joins = true
  #closing: Promise<unknown> | undefined

  constructor(url: string, onError: (error: Error) => void, prepare: boolean) {
    this.#options = { connectionString: url, connectionTimeoutMillis: 5000, types: { getTypeParser }, pipeline: true, stream: () => new GatheringSocket() }
    this.#onError = onError
    this.#prepare = prepare
    this.#pool = new pg.Pool({ ...this.#options, max: 16 })
    this.#pool.on('error', onError) // an idle connection that broke; the pool opens another when one is wanted
    this.#pool.on('connect', (client) => { client.on('error', () => {}) }) // one in use: its next statement fails, and says so
  }

  async run<R>(query: Query) {
    return await send<R>(await this.#pick(), query, this.#prepare)
  }

  /** As one statement where the database takes it, which is one trip and half of the work. */
  async writeIf(...writes: [Query, ...Query[]]) {
    const together = this.#joins ? joined(writes, this.#prepare) : undefined
    const outcome = together ? await this.#try(together) : notSupported
    if (outcome !== notSupported) return outcome !== divisionByZero
    if (together) this.#joins = false // as on Citus, where no `with` may insert
    return await this.#writeInTurn(writes)
  }

  /** @returns one of the two errors that say something of the statement, and nothing of the connection */
  async #try(statement: pg.QueryConfig): Promise<string | undefined> {
    const client = await this.#pool.connect()
    try {
      await client.query(statement)
    } catch (error) {
      const { code } = error as pg.DatabaseError
      if (code !== divisionByZero && code !== notSupported) {
        client.release(error as Error)
        throw error
      }
      client.release()
      return code
    }
    client.release()
    return undefined
  }

  async #writeInTurn([first, ...rest]: [Query, ...Query[]]) {
    const transaction = await this.begin()
    const isReady = (await transaction.run(first)).changes === 1
    if (isReady) for (const query of rest) transaction.run(query).catch(() => {}) // it fails the commit
    await (isReady ? transaction.commit() : transaction.rollback())
    return isReady
  }

  async begin() {
    return new PostgresTransaction(await this.#pool.connect(), this.#prepare)
  }

  /** One that others use at the same time, and the same for all of a turn, so that it runs in order; a broken one is opened anew when it is next wanted. */
  async #pick(): Promise<pg.Client> {
    if (this.#closing) throw new Error('The database was closed.')
    if (!this.#isTurn) {
      this.#isTurn = true
      this.#turn = (this.#turn + 1) % sharedConnections
      setImmediate(() => { this.#isTurn = false })
    }
    const turn = this.#turn
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

  async close() {
    await (this.#closing ??= Promise.all([this.#pool.end(), ...this.#shared.map((client) => client?.then((open) => open.end(), () => {}))]))
  }
}

/**
 * Sends what is asked without waiting in between at once: each sending costs more than what is sent.
 * pg corks its socket while it writes the parts of a statement; here the cork stays in until all that
 * could run has run.
 */
class GatheringSocket extends Socket {
  #isGathering = false

  override cork() {
    super.cork()
    if (this.#isGathering) return
    this.#isGathering = true
    super.cork()
    process.nextTick(() => {
      this.#isGathering = false
      this.uncork()
    })
  }
}

class PostgresTransaction implements EngineTransaction {
  readonly #prepare: boolean
  #client: pg.PoolClient | undefined
  #failure: Error | undefined

  /** Begins ahead of the first statement, which would fail if this did: it is never prepared, so it rests on nothing but the connection. */
  constructor(client: pg.PoolClient, prepare: boolean) {
    this.#client = client
    this.#prepare = prepare
    send(client, { sql: 'begin', values: [] }, false).catch(() => {})
  }

  async run<R>(query: Query) {
    if (!this.#client) throw new Error('This transaction is over.')
    try {
      return await send<R>(this.#client, query, this.#prepare)
    } catch (error) {
      this.#failure ??= error as Error
      throw error
    }
  }

  commit() {
    return this.#end('commit')
  }

  rollback() {
    return this.#end('rollback')
  }

  async #end(how: 'commit' | 'rollback') {
    const client = this.#client!
    this.#client = undefined
    const { command } = await send(client, { sql: how, values: [] }, false).catch((error) => {
      client.release(error)
      throw error
    })
    client.release()
    if (command.toLowerCase() !== how) throw this.#failure ?? new Error('PostgreSQL rolled the transaction back.')
  }
}

async function send<R>(client: pg.ClientBase, { sql, values }: Query, prepare: boolean): Promise<Result<R> & { command: string }> {
  const { rows, rowCount, command } = await client.query(statementOf(sql, values, prepare))
  return { rows, changes: rowCount ?? 0, command }
}

/** PostgreSQL's error codes. */
const divisionByZero = '22012', notSupported = '0A000'

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
