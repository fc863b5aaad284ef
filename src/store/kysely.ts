import { type CompiledQuery, DefaultQueryExecutor, type Dialect, type DialectAdapter, type Driver, Kysely, type KyselyProps, type QueryCompiler, type QueryResult } from 'kysely'
import type { Db, Tables } from './tables.ts'

/** Something that runs statements. */
export interface Runner {
  run(query: CompiledQuery): Promise<QueryResult<unknown>>
}

/** A database of one kind. `run` takes any number of statements at once, each by itself; those of one turn run in their order. */
export interface Engine extends Runner {
  begin(): Promise<EngineTransaction>
  /**
   * Runs writes as one transaction, where the first of them changes a row; else none of them.
   * None may rest on what another one writes. @returns whether they were run
   */
  writeIf(first: CompiledQuery, ...rest: CompiledQuery[]): Promise<boolean>
  close(): Promise<void>
}

/**
 * A transaction, which runs nothing more once it is over. Its statements need not wait for one another,
 * nor the commit for them: they run in the order in which they were sent.
 */
export interface EngineTransaction extends Runner {
  /** @throws the error of the first statement that failed, also of one that nobody waited for; all of it is then rolled back */
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** What Kysely has to know of a kind of database. */
export type Kind = Omit<Dialect, 'createDriver'>

/**
 * Kysely over an engine of ours. Kysely takes a connection for each statement and gives it back, which
 * costs as much as a short read, and lets the statements of a transaction wait for one another; here
 * all of them go straight to the engine.
 */
export class Database extends Kysely<Tables> {
  readonly engine: Engine
  readonly kind: Kind
  readonly #over: (runner: Runner) => KyselyProps

  constructor(engine: Engine, kind: Kind) {
    const compiler = kind.createQueryCompiler(), adapter = kind.createAdapter(), driver = driverOf(engine)
    const dialect = { ...kind, createDriver: () => driver }
    const over = (runner: Runner) => ({ config: { dialect }, dialect, driver, executor: new Executor(compiler, adapter, runner) })
    super(over(engine))
    this.engine = engine
    this.kind = kind
    this.#over = over
  }

  /** Runs the body in a transaction, which is committed with its end, and rolled back where it throws or one of its statements failed. */
  async transact<T>(body: (tx: Db) => Promise<T>): Promise<T> {
    const transaction = await this.engine.begin()
    const tx = new Kysely<Tables>(this.#over(transaction))
    let result: T
    try {
      result = await body(tx)
    } catch (error) {
      await transaction.rollback()
      throw error
    }
    await transaction.commit()
    return result
  }

  /** A database that reads at once, and gathers what is written: see {@link Gathering}. */
  gather(): Gathering {
    return new Gathering((runner) => new Kysely<Tables>(this.#over(runner)), this.engine)
  }
}

/** What is to be written as one, while nothing is locked. */
export class Gathering {
  readonly tx: Db
  readonly #engine: Engine
  #writes: CompiledQuery[] = []
  #isEnough = true

  constructor(over: (runner: Runner) => Db, engine: Engine) {
    this.tx = over({ run: (query) => this.#run(query) })
    this.#engine = engine
  }

  /** Whether anything is to be written. */
  get isEmpty(): boolean {
    return this.#writes.length === 0
  }

  /** Writes all of it, if one more write, which comes before it, changes a row. @returns whether it did */
  async commitIf(condition: (tx: Db) => Promise<unknown>): Promise<boolean> {
    if (!this.#isEnough) return false
    const writes = this.#writes
    this.#writes = []
    condition(this.tx).catch(() => {}) // it is gathered too, and tells nothing
    return await this.#engine.writeIf(this.#writes[0]!, ...writes)
  }

  async #run(query: CompiledQuery): Promise<QueryResult<unknown>> {
    const { query: node } = query, reads = node.kind === 'SelectQueryNode'
    if (reads && this.isEmpty) return await this.#engine.run(query)
    if (reads || ('returning' in node && node.returning)) {
      this.#isEnough = false
      throw new NeedsTransaction()
    }
    this.#writes.push(query)
    return { rows: [], get numAffectedRows(): never { throw new NeedsTransaction() } }
  }
}

/** Something wants to know what a write has done before all is written. */
export class NeedsTransaction extends Error {
  override readonly name = 'NeedsTransaction'
}

class Executor extends DefaultQueryExecutor {
  readonly #runner: Runner

  constructor(compiler: QueryCompiler, adapter: DialectAdapter, runner: Runner) {
    super(compiler, adapter, { provideConnection: (consume) => consume({ executeQuery: (query) => this.executeQuery(query), streamQuery: refuse }) })
    this.#runner = runner
  }

  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#runner.run(query) as Promise<QueryResult<R>>
  }
}

/** Kysely asks it for nothing but its end. */
function driverOf(engine: Engine): Driver {
  return { init: async () => {}, acquireConnection: refuse, releaseConnection: refuse, beginTransaction: refuse, commitTransaction: refuse, rollbackTransaction: refuse, destroy: () => engine.close() }
}

function refuse(): never {
  throw new Error('Use transact for a transaction, and page by key instead of streaming a query.')
}
