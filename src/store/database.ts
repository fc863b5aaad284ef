import { type Db, type Query, reads, type Result, returns } from './sql.ts'

/** A database of one kind. `run` takes any number of statements at once, each by itself, and runs them in no order. */
export interface Engine extends Db {
  begin(): Promise<EngineTransaction>
  /**
   * Runs writes as one transaction, where the first of them, an update, changes a row; else none of them. A row that someone else
   * is changing may be taken for changed. None may rest on what another one writes. @returns whether they were run
   */
  writeIf(first: Query, ...rest: Query[]): Promise<boolean>
  close(): Promise<void>
}

/**
 * A transaction, which runs nothing more once it is over. Its statements need not wait for one another,
 * nor the commit for them: they run in the order in which they were sent.
 */
export interface EngineTransaction extends Db {
  /** @throws the error of the first statement that failed, also of one that nobody waited for; all of it is then rolled back */
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** A statement that waits for others to go with. */
export interface Asked { query: Query; resolve: (result: Result<any>) => void; reject: (error: unknown) => void }

/** What all of the store is given: statements go straight to the engine. */
export class Database implements Db {
  readonly engine: Engine

  constructor(engine: Engine) {
    this.engine = engine
  }

  run<R>(query: Query): Promise<Result<R>> {
    return this.engine.run<R>(query)
  }

  /** Runs the body in a transaction: see {@link transact}. */
  transact<T>(body: (tx: Db) => Promise<T>): Promise<T> {
    return transact(this.engine, body)
  }

  /** Reads at once, and gathers what is written: see {@link Gathering}. */
  gather(): Gathering {
    return new Gathering(this.engine)
  }

  close(): Promise<void> {
    return this.engine.close()
  }
}

/** Runs the body in a transaction, which is committed with its end, and rolled back where it throws or one of its statements failed. */
export async function transact<T>(engine: Engine, body: (tx: Db) => Promise<T>): Promise<T> {
  const transaction = await engine.begin()
  let result: T
  try {
    result = await body(transaction)
  } catch (error) {
    await transaction.rollback()
    throw error
  }
  await transaction.commit()
  return result
}

/** What is to be written as one, while nothing is locked. */
export class Gathering implements Db {
  readonly #engine: Engine
  #writes: Query[] = []
  #isEnough = true

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Whether there is nothing to write. */
  get isEmpty(): boolean {
    return this.#writes.length === 0
  }

  run<R>(query: Query): Promise<Result<R>> {
    if (reads(query.sql) && this.isEmpty) return this.#engine.run<R>(query)
    if (reads(query.sql) || returns(query.sql)) {
      this.#isEnough = false
      return Promise.reject(new NeedsTransaction())
    }
    this.#writes.push(query)
    return unknownYet
  }

  /** Writes all of it, if one more write, which comes before it, changes a row. @returns whether it did */
  async commitIf(condition: (db: Db) => Promise<unknown>): Promise<boolean> {
    if (!this.#isEnough) return false
    const writes = this.#writes
    this.#writes = []
    condition(this).catch(() => {}) // it is gathered too, and tells nothing
    return await this.#engine.writeIf(this.#writes[0]!, ...writes)
  }
}

/** What a write that is gathered has done. */
const unknownYet = Promise.resolve<Result<never>>({ rows: [], get changes(): never { throw new NeedsTransaction() } })

/** Something wants to know what a write has done before all is written. */
export class NeedsTransaction extends Error {
  override readonly name = 'NeedsTransaction'
}
