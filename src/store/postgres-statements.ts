import type pg from 'pg'
import type { Query } from './sql.ts'

/** A statement as pg is given it, under a name by which each connection keeps it prepared. */
export function statementOf(sql: string, values: readonly unknown[], prepare: boolean): pg.QueryConfig & { queryMode: 'extended' } {
  let statement = statements.get(sql)
  if (!statement) statements.set(sql, statement = { name: `s${statements.size}`, text: numbered(sql) })
  const { name, text } = statement
  return { text, values: values as unknown[], queryMode: 'extended', ...(prepare && { name }) } // the way in which pg corks
}

/** Each with a short name, the same each time: PostgreSQL cuts names at 63 characters. */
const statements = new Map<string, { name: string; text: string }>()

function numbered(sql: string): string {
  let number = 0
  return sql.replaceAll('?', () => `$${++number}`)
}

/**
 * Writes as one statement, which fails with a division by zero where the first of them changes no row. PostgreSQL says
 * nothing of the order in which it runs them, so none where two of them write to one table.
 */
export function joined(writes: Query[], prepare: boolean) {
  const key = writes.map(({ sql }) => sql).join(';')
  let text = joins.get(key)
  if (text === undefined) joins.set(key, text = join(writes.map(({ sql }) => sql)))
  return text ? statementOf(text, writes.flatMap(({ values }) => values), prepare) : undefined
}

const joins = new Map<string, string>()

function join([first, ...rest]: string[]): string {
  const tables = [first!, ...rest].map((sql) => /^(?:insert into|update|delete from) (\w+)/.exec(sql)?.[1])
  if (new Set(tables).size < tables.length || tables.includes(undefined)) return ''
  return `with ${[`${first} returning 1`, ...rest].map((sql, nth) => `w${nth} as (${sql})`).join(', ')} select 1 / count(*) from w0`
}
