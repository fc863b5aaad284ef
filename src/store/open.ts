import type { Database } from './kysely.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { Db } from './tables.ts'

export type { Database } from './kysely.ts'
export type { Db } from './tables.ts'

export interface Store {
  db: Database
  /** Holds off every other process that would change the schema, until the transaction ends. */
  lockSchema(tx: Db): Promise<void>
}

/**
 * The engine is chosen here and known nowhere else.
 * @param url `postgres://…`, or the path of a SQLite file, which is made where there is none
 * @param onError told of a broken idle connection
 * @param prepare false behind a pooler that hands each transaction another connection and knows no prepared statements
 */
export function openStore(url: string, { onError = () => {}, prepare = true }: { onError?: (error: Error) => void; prepare?: boolean } = {}): Store {
  return /^postgres(ql)?:/.test(url) ? openPostgres(url, onError, prepare) : openSqlite(url)
}
