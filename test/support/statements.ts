import type { Database } from '../../src/store/open.ts'
import type { Db, Query } from '../../src/store/sql.ts'

/** A transaction, or one statement by itself. */
export interface Unit { statements: Query[] }

/** Keeps what runs on this database from now on, in the order in which it began. */
export function recordStatements({ engine }: Database): Unit[] {
  const units: Unit[] = []
  const runAlone = engine.run.bind(engine), begin = engine.begin.bind(engine), writeIf = engine.writeIf.bind(engine)
  const newUnit = () => units[units.push({ statements: [] }) - 1]!

  engine.run = (query) => {
    newUnit().statements.push(query)
    return runAlone(query)
  }
  engine.writeIf = (...writes) => {
    newUnit().statements.push(...writes)
    return writeIf(...writes)
  }
  engine.begin = async () => {
    const transaction = await begin(), runInside = transaction.run.bind(transaction)
    let unit: Unit | undefined // not before something runs in it: an engine may begin one for what it was given to write together
    transaction.run = (query) => {
      unit ??= newUnit()
      unit.statements.push(query)
      return runInside(query)
    }
    return transaction
  }
  return units
}

/** Runs a statement that a test has written out. */
export function run<R = unknown>(db: Db, sql: string, ...values: unknown[]) {
  return db.run<R>({ sql, values })
}
