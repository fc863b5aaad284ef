import { type CompiledQuery, type DatabaseConnection, DefaultConnectionProvider, DefaultQueryExecutor, type Dialect, Kysely, type QueryResult } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * Kysely over an engine of ours: the driver's connections are for transactions, and a statement by
 * itself goes straight to `alone`, which takes any number at once. Kysely would take a connection
 * for it and give it back, which costs as much as a short read.
 */
export function openKysely(dialect: Dialect, alone: DatabaseConnection): Kysely<Tables> {
  const driver = dialect.createDriver()
  const executor = new Executor(dialect, new DefaultConnectionProvider(driver), alone)
  return new Kysely<Tables>({ config: { dialect }, dialect, driver, executor })
}

class Executor extends DefaultQueryExecutor {
  readonly #alone: DatabaseConnection

  constructor(dialect: Dialect, connections: DefaultConnectionProvider, alone: DatabaseConnection) {
    super(dialect.createQueryCompiler(), dialect.createAdapter(), connections)
    this.#alone = alone
  }

  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#alone.executeQuery(query)
  }
}
