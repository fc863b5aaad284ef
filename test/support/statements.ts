import type { CompiledQuery } from 'kysely'
import type { Db } from '../../src/store/open.ts'

export interface Statement { sql: string; parameters: readonly unknown[] }

/** A transaction, or one statement by itself. */
export interface Unit { statements: Statement[] }

/** Keeps what runs on this database from now on, in the order in which it began. */
export function recordStatements(db: Db): Unit[] {
  const units: Unit[] = []
  const executor = db.getExecutor()
  const provide = executor.provideConnection.bind(executor), runAlone = executor.executeQuery.bind(executor)
  const note = ({ sql, parameters }: CompiledQuery, unit: Unit) => unit.statements.push({ sql, parameters })

  executor.executeQuery = (query: CompiledQuery) => {
    const unit: Unit = { statements: [] }
    units.push(unit)
    note(query, unit)
    return runAlone(query) as never
  }
  executor.provideConnection = (consume) => provide((connection) => {
    const unit: Unit = { statements: [] }, run = connection.executeQuery
    units.push(unit)
    connection.executeQuery = (query: CompiledQuery) => {
      note(query, unit)
      return run.call(connection, query) as never
    }
    return consume(connection)
  })
  return units
}
