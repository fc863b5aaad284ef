import type { CompiledQuery } from 'kysely'
import type { Database } from '../../src/store/open.ts'

export interface Statement { sql: string; parameters: readonly unknown[] }

/** A transaction, or one statement by itself. */
export interface Unit { statements: Statement[] }

/** Keeps what runs on this database from now on, in the order in which it began. */
export function recordStatements({ engine }: Database): Unit[] {
  const units: Unit[] = []
  const run = engine.run.bind(engine), begin = engine.begin.bind(engine), writeIf = engine.writeIf.bind(engine)
  const newUnit = () => units[units.push({ statements: [] }) - 1]!
  const note = ({ sql, parameters }: CompiledQuery, { statements }: Unit) => statements.push({ sql, parameters })

  engine.run = (query) => {
    note(query, newUnit())
    return run(query)
  }
  engine.writeIf = (...writes) => {
    const unit = newUnit()
    for (const query of writes) note(query, unit)
    return writeIf(...writes)
  }
  engine.begin = async () => {
    const unit = newUnit(), transaction = await begin(), runInside = transaction.run.bind(transaction)
    transaction.run = (query) => {
      note(query, unit)
      return runInside(query)
    }
    return transaction
  }
  return units
}
