import type { Database } from './database.ts'
import type { Db } from './sql.ts'

export { type Database, NeedsTransaction } from './database.ts'
export type { Db } from './sql.ts'

export interface Store {
  db: Database
  /** Holds off every other process that would change the schema, until the transaction ends. */
  lockSchema(tx: Db): Promise<void>
}

/**
 * The engine is chosen here and known nowhere else; the other one is never loaded.
 * @param url `postgres://…`, or the path of a SQLite file, which is made where there is none
 * @param onError told of a broken idle connection
 * @param prepare false behind a pooler that hands each transaction another connection and knows no prepared statements
 */
export async function openStore(url: string, { onError = () => {}, prepare = true }: { onError?: (error: Error) => void; prepare?: boolean } = {}): Promise<Store> {
  if (/^postgres(ql)?:/.test(url)) return (await import('./postgres.ts')).openPostgres(url, onError, prepare)
  return (await import('./sqlite.ts')).openSqlite(url)
}
