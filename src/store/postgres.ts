import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Store } from './open.ts'
import type { Tables } from './tables.ts'

/** Any number that nobody else locks this database by. */
const schemaLock = 7_304_961_120

/**
 * Opens a PostgreSQL database, 15 or later. Every statement is prepared under its own name and kept
 * by its connection; times come back as the ISO texts that they went in as.
 */
export function openPostgres(url: string, onError: (error: Error) => void): Store {
  const pool = new pg.Pool({ connectionString: url, max: 16, connectionTimeoutMillis: 5000, types: { getTypeParser }, Client: PreparingClient })
  pool.on('error', onError) // an idle connection that broke; the pool opens another when one is wanted
  pool.on('connect', (client) => { client.on('error', () => {}) }) // one in use: its next statement fails, and says so
  return {
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    lockSchema: async (tx) => { await sql`select pg_advisory_xact_lock(${schemaLock})`.execute(tx) },
  }
}

class PreparingClient extends pg.Client {
  // Its overloads are pg's own; Kysely calls it with a text and values.
  override query(text: any, values?: any, callback?: any): any {
    if (typeof text !== 'string' || !Array.isArray(values)) return super.query(text, values, callback)
    return super.query({ name: nameOf(text), text, values })
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
  [pg.types.builtins.TIMESTAMPTZ]: (text) => new Date(text).toISOString(),
}

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return parsers[oid] ?? pg.types.getTypeParser(oid, format)
}
