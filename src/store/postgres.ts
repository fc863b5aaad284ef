import pg from 'pg'
import { type Asked, Database, type Engine, type EngineTransaction, transact } from './database.ts'
import type { Store } from './open.ts'
import { PostgresConnections } from './postgres-connections.ts'
import { askTypes, queryOfMany, statementOf, writesOfMany } from './postgres-statements.ts'
import { objectOf, type Query, reads, type Result } from './sql.ts'

/** Any number that nobody else locks this database by. */
const schemaLock = 7_304_961_120

/**
 * Opens a PostgreSQL database, 15 or later. Every statement is prepared under its own name and kept
 * by its connection; times come back as the ISO texts that they went in as.
 */
export function openPostgres(url: string, onError: (error: Error) => void, prepare: boolean): Store {
  const db = new Database(new PostgresEngine(new PostgresConnections(url, onError), prepare))
  return { db, lockSchema: async (tx) => { await tx.run({ sql: 'select pg_advisory_xact_lock(?)', values: [schemaLock] }) } }
}

/** At most this many go as one statement, so that the first never waits long for the last. */
const mostAtOnce = 128

interface Change { writes: Query[]; resolve: (isWritten: boolean) => void; reject: (error: unknown) => void }

/**
 * What arrives together goes together: the same query of many requests as one statement, and the same
 * change of many teams as one, which shares one commit. What fails together is done again each by
 * itself, so that one's failure is no other's.
 */
class PostgresEngine implements Engine {
  readonly #connections: PostgresConnections
  readonly #prepare: boolean
  readonly #enqueue = inRounds<Asked>(async (asked) => {
    for (const same of Map.groupBy(asked, ({ query }) => query.sql).values()) void this.#answer(same)
  })
  readonly #changes = new Map<string, (change: Change) => void>()
  readonly #ofMany = new Map<string, Promise<string | undefined>>()

  constructor(connections: PostgresConnections, prepare: boolean) {
    this.#connections = connections
    this.#prepare = prepare
  }

  run<R>(query: Query) {
    return new Promise<Result<R>>((resolve, reject) => this.#enqueue({ query, resolve, reject }))
  }

  /** While changes of one kind are under way, others of that kind gather. */
  writeIf(...writes: [Query, ...Query[]]) {
    const kind = textsOf(writes).join(';')
    let add = this.#changes.get(kind)
    if (!add) this.#changes.set(kind, add = inRounds<Change>((changes) => this.#write(changes)))
    return new Promise<boolean>((resolve, reject) => add({ writes, resolve, reject }))
  }

  async begin() {
    return new PostgresTransaction(await this.#connections.take(), this.#prepare)
  }

  close() {
    return this.#connections.close()
  }

  async #answer(asked: Asked[]): Promise<void> {
    const isAnswered = asked.length > 1 && reads(asked[0]!.query.sql) && await this.#answerTogether(asked).catch(() => false)
    if (!isAnswered) for (const one of asked) void this.#answerAlone(one)
  }

  async #answerAlone({ query, resolve, reject }: Asked): Promise<void> {
    try {
      resolve(await send(await this.#connections.share(), query, this.#prepare))
    } catch (error) {
      reject(error)
    }
  }

  /** @returns whether it could */
  async #answerTogether(asked: Asked[]): Promise<boolean> {
    const sql = await this.#textOf(queryOfMany, [asked[0]!.query.sql])
    if (!sql) return false
    const client = await this.#connections.share()
    const { rows, fields } = await ask(client, { ...statementOf(sql, columnsOf(asked.map(({ query }) => query.values)), this.#prepare), rowMode: 'array' })
    const found = asked.map((): object[] => []), names = fields.slice(0, -1).map(({ name }) => name)
    for (const row of rows) found[row[names.length] - 1]!.push(objectOf(names, row))
    asked.forEach(({ resolve }, nth) => resolve({ rows: found[nth]!, changes: found[nth]!.length }))
    return true
  }

  /** @throws nothing: each is told what came of it */
  async #write(changes: Change[]): Promise<void> {
    const sql = await this.#textOf(writesOfMany, textsOf(changes[0]!.writes)).catch(() => undefined)
    if (!sql) return void await Promise.all(changes.map(({ writes, resolve, reject }) => this.#writeInTurn(writes).then(resolve, reject)))
    try {
      const isWritten = await this.#writeTogether(sql, changes.map(({ writes }) => writes))
      changes.forEach(({ resolve }, nth) => resolve(isWritten[nth]!))
    } catch (error) {
      if (changes.length > 1 && error instanceof pg.DatabaseError) await Promise.all(changes.map((one) => this.#write([one]))) // nothing was written
      else for (const { reject } of changes) reject(error)
    }
  }

  async #writeTogether(sql: string, changes: Query[][]): Promise<boolean[]> {
    const client = await this.#connections.take()
    try {
      const { rows } = await ask(client, { ...statementOf(sql, columnsOf(changes.map((writes) => writes.flatMap(({ values }) => values))), this.#prepare), rowMode: 'array' })
      client.release()
      const written = new Set(rows.map(([nth]) => nth))
      return changes.map((_, nth) => written.has(nth + 1))
    } catch (error) {
      client.release(error instanceof pg.DatabaseError ? undefined : error as Error)
      throw error
    }
  }

  #writeInTurn([first, ...rest]: Query[]): Promise<boolean> {
    return transact(this, async (tx) => {
      const isReady = (await tx.run(first!)).changes > 0
      if (isReady) for (const query of rest) tx.run(query).catch(() => {}) // it fails the commit
      return isReady
    })
  }

  /** What some statements are for many sets of values; made once. */
  #textOf(ofMany: (sqls: string[], types: string[]) => string | undefined, sqls: string[]): Promise<string | undefined> {
    const key = sqls.join(';')
    let text = this.#ofMany.get(key)
    if (!text) {
      text = this.#connections.share().then((client) => askTypes(client, sqls)).then((types) => types && ofMany(sqls, types))
      this.#ofMany.set(key, text)
      text.catch(() => this.#ofMany.delete(key))
    }
    return text
  }
}

/** Hands over what was added in one turn of the event loop, or while the round before was under way. */
function inRounds<T>(round: (items: T[]) => Promise<void>): (item: T) => void {
  let waiting: T[] = [], isUnderWay = false
  async function go() {
    while (waiting.length > 0) await round(waiting.splice(0, mostAtOnce))
    isUnderWay = false
  }
  return (item) => {
    waiting.push(item)
    if (isUnderWay) return
    isUnderWay = true
    setImmediate(() => { void go() })
  }
}

const textsOf = (queries: Query[]) => queries.map(({ sql }) => sql)

function columnsOf(rows: (readonly unknown[])[]): unknown[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]))
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
  const { rows, rowCount, command } = await ask(client, statementOf(sql, values, prepare))
  return { rows, changes: rowCount ?? 0, command }
}

/** Not by the promise that pg would make: what that leads to outlives two collections of the young, and so fills the heap until all of it is collected. */
function ask(client: pg.ClientBase, statement: pg.QueryConfig | pg.QueryArrayConfig): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    client.query(statement, (error: Error | null, result: pg.QueryResult) => {
      if (error) reject(error)
      else resolve(result)
    })
  })
}
