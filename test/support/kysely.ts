import { type CompiledQuery, DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Db, Query } from '../../src/store/sql.ts'
import type { Tables } from './tables.ts'

/** What a test asks a database, or a transaction on it, in Kysely's words: its statements run where those of the program do. */
export function queriesOn(db: Db, kind: 'sqlite' | 'postgres'): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: { ...kinds[kind], createDriver: () => new Driver(db) } })
}

const kinds = {
  sqlite: {
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (kysely: Kysely<any>) => new SqliteIntrospector(kysely),
  },
  postgres: {
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (kysely: Kysely<any>) => new PostgresIntrospector(kysely),
  },
}

class Driver extends DummyDriver {
  readonly #db: Db

  constructor(db: Db) {
    super()
    this.#db = db
  }

  override async acquireConnection() {
    return {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
        const { rows, changes } = await this.#db.run<R>(queryOf(query))
        return { rows, numAffectedRows: BigInt(changes) }
      },
      streamQuery: () => { throw new Error('Nothing is streamed here.') },
    }
  }
}

/** With a `?` in place of each `$1`, as our engines take it. */
function queryOf({ sql, parameters }: CompiledQuery): Query {
  const numbers = Array.from(sql.matchAll(/\$(\d+)/g), ([, number]) => Number(number))
  return numbers.length > 0 ? { sql: sql.replaceAll(/\$\d+/g, '?'), values: numbers.map((number) => parameters[number - 1]) } : { sql, values: parameters }
}
