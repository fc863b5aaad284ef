import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

export type Value = string | number | null

/** A way into a contender's database besides its server: to fill it quickly and to look whether it changed. */
export interface Bulk {
  insert(table: string, columns: string[], rows: Iterable<Value[]>): Promise<void>
  run(sql: string): Promise<void>
  /** The first column of the first row. */
  number(sql: string): Promise<number>
  /** Leaves nothing behind that would be written, or cleaned up, while something is measured. */
  settle(...tables: string[]): Promise<void>
  close(): Promise<void>
}

/** @param url `postgres://…`, or the path of a SQLite file */
export function openBulk(url: string): Promise<Bulk> {
  return isPostgres(url) ? openPostgres(url) : Promise.resolve(openSqlite(url))
}

export function isPostgres(url: string): boolean {
  return url.startsWith('postgres:')
}

function openSqlite(file: string): Bulk {
  const db = new DatabaseSync(file, { timeout: 10_000, enableForeignKeyConstraints: false })
  // The log is copied in settle() alone: by itself SQLite would do so without waiting for the disk, and the next server would wait.
  db.exec('pragma journal_mode = wal; pragma synchronous = off; pragma wal_autocheckpoint = 0; pragma cache_size = -500000')
  return {
    async insert(table, columns, rows) {
      const statement = db.prepare(`insert into ${names(table)} (${names(...columns)}) values (${columns.map(() => '?').join(', ')})`)
      db.exec('begin immediate')
      for (const row of rows) statement.run(...row)
      db.exec('commit')
    },
    async run(sql) {
      db.exec(sql)
    },
    async number(sql) {
      return Number(Object.values(db.prepare(sql).get()!)[0])
    },
    async settle() {
      db.exec('pragma synchronous = full; pragma wal_checkpoint(restart); pragma synchronous = off')
    },
    async close() {
      db.close()
    },
  }
}

async function openPostgres(url: string): Promise<Bulk> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set session_replication_role = replica') // no foreign key is looked up for each row
  return {
    insert: (table, columns, rows) => copyIn(client, `copy ${names(table)} (${names(...columns)}) from stdin`, rows),
    async run(sql) {
      await client.query(sql)
    },
    async number(sql) {
      const { rows } = await client.query(sql)
      return Number(Object.values(rows[0])[0])
    },
    async settle(...tables) {
      if (tables.length > 0) await client.query(`vacuum analyze ${names(...tables)}`)
      await client.query('checkpoint')
    },
    close: () => client.end(),
  }
}

/** PostgreSQL's own bulk load, in its text form; pg leaves the sending to a query object like this one. */
function copyIn(client: pg.Client, sql: string, rows: Iterable<Value[]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const copy = {
      submit(connection: any) { connection.query(sql) },
      async handleCopyInResponse(connection: any) {
        for (const chunk of chunksOf(rows)) {
          connection.sendCopyFromChunk(chunk)
          if (connection.stream.writableNeedDrain) await new Promise((drained) => connection.stream.once('drain', drained))
        }
        connection.endCopyFrom()
      },
      handleCommandComplete() {},
      handleReadyForQuery: () => resolve(),
      handleError: reject,
      callback() {},
    }
    client.query(copy as never)
  })
}

/** None of our values needs an escape. */
function* chunksOf(rows: Iterable<Value[]>): Generator<Buffer> {
  let text = ''
  for (const row of rows) {
    text += `${row.map((value) => value ?? '\\N').join('\t')}\n`
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

function names(...identifiers: string[]): string {
  return identifiers.map((name) => `"${name}"`).join(', ')
}
