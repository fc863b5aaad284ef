import type pg from 'pg'

/** A statement as pg is given it, under a name by which each connection keeps it prepared. */
export function statementOf(sql: string, values: readonly unknown[], prepare: boolean): pg.QueryConfig & { queryMode: 'extended' } {
  let statement = statements.get(sql)
  if (!statement) statements.set(sql, statement = { name: `s${statements.size}`, text: numbered(sql) })
  const { name, text } = statement
  return { text, values: values as unknown[], queryMode: 'extended', ...(prepare && { name }) } // the way in which pg corks
}

/** Each with a short name, the same each time: PostgreSQL cuts names at 63 characters. */
const statements = new Map<string, { name: string; text: string }>()

/** As PostgreSQL writes it; `without rowid` says where SQLite keeps a table's rows. */
function numbered(sql: string): string {
  let number = 0
  return sql.replace(/ without rowid\s*$/, '').replaceAll('?', () => `$${++number}`)
}

/**
 * The types of the values of some statements, as PostgreSQL infers them where it prepares these, which it then
 * forgets. @returns undefined where rows of many teams lie on many nodes: on Citus each is better asked for alone
 */
export async function askTypes(client: pg.ClientBase, sqls: string[]): Promise<string[] | undefined> {
  const names = sqls.map(() => `typed_${++typed}`)
  const results = await client.query([
    ...sqls.map((sql, nth) => `prepare ${names[nth]} as ${numbered(sql)}`),
    `select name, parameter_types::text[] as types from pg_prepared_statements where name like 'typed\\_%'`,
    `select from pg_extension where extname = 'citus'`,
    ...names.map((name) => `deallocate ${name}`),
  ].join('; ')) as unknown as pg.QueryResult[]
  const [{ rows }, citus] = results.slice(sqls.length) as [pg.QueryResult<{ name: string; types: string[] }>, pg.QueryResult]
  return citus.rows.length > 0 ? undefined : names.flatMap((name) => rows.find((row) => row.name === name)!.types)
}

/** How many have been; each of a connection needs a name of its own. */
let typed = 0

/**
 * A query for many sets of values at once. Its values are arrays, one for each `?` of the query. Of which set
 * a row is, from 1 on, is its last column; rows of one set keep their order. `offset 0` has the query
 * planned as it is alone.
 * @param types of its values, from {@link askTypes} @returns undefined where it has no values: then it has no sets of them
 */
export function queryOfMany(sqls: string[], types: string[]): string | undefined {
  if (types.length === 0) return undefined
  return `select found.*, asked.nth from ${asked(types)}, lateral (${named(sqls)[0]} offset 0) as found`
}

/**
 * Writes with many sets of values as one statement. Its values are arrays, one for each `?` of all the writes. It tells
 * which sets, from 1 on, it has written: each whole, where the first of its writes, an update, changes a row, and else
 * none of it. A row that someone else is changing is taken for changed, so that no set waits for the lock of another.
 * @returns undefined where two writes are to one table, since PostgreSQL says nothing of the order in which it runs them,
 * and where one has another form than those below, or the first sets what it is given
 */
export function writesOfMany(sqls: string[], types: string[]): string | undefined {
  const [first, ...rest] = named(sqls), [, table, change, where] = /^update (\w+) set ([^.()]*?) where (.*)$/.exec(first!) ?? []
  const writes = rest.map(ofDone), tables = [table, ...writes.map((write) => write?.table)]
  if (tables.includes(undefined) || new Set(tables).size < tables.length) return undefined
  return `with asked as (select * from ${asked(types)}),
    held as (select ${table}.ctid as place, nth from ${table}, asked where ${where} for no key update of ${table} skip locked),
    done as (update ${table} set ${change} from held where ${table}.ctid = held.place returning nth)
    ${writes.map((write, nth) => `, write_${nth} as (${write!.sql})`).join('')}
    select nth from done`
}

/** A write, in one of the forms that the store has, with those sets whose first write was done. */
function ofDone(sql: string): { table: string; sql: string } | undefined {
  const those = 'asked join done using (nth)'
  const [, target, columns, values] = /^insert into (\w+) (\([^)]*\)) values \(([^()]*)\)$/.exec(sql) ?? []
  if (target) return { table: target, sql: `insert into ${target} ${columns} select ${values} from ${those}` }
  const [, head, table, where] = /^((?:update|delete from) (\w+)(?: set [^()]*?)?) where (.*)$/.exec(sql) ?? []
  if (!table || where!.includes(' returning ')) return undefined
  return { table, sql: `${head} ${head!.startsWith('update') ? 'from' : 'using'} ${those} where ${where}` }
}

/** With the columns of {@link asked} for the values of all of the statements. */
function named(sqls: string[]): string[] {
  let number = 0
  return sqls.map((sql) => sql.replaceAll('?', () => `asked.p${++number}`))
}

function asked(types: string[]): string {
  return `unnest(${types.map((type) => `(select ?::${type}[])`).join(', ')}) with ordinality as asked (${types.map((_, at) => `p${at + 1}, `).join('')}nth)`
}
