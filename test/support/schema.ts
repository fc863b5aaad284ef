import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrate } from '../../src/store/migrate.ts'
import { type Db, openStore } from '../../src/store/open.ts'
import { run } from './statements.ts'

/** Where the result of all migrations is committed, for people to read. Run this file to write it. */
export const schemaFile = path.resolve(import.meta.dirname, '../../migrations/schema.sql')

/** The schema that the migrations make on SQLite, as it is committed. */
export async function schemaText(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-schema-'))
  const store = await openStore(path.join(folder, 'schema.db'))
  await migrate(store, () => new Date())
  const { rows } = await run<{ sql: string }>(store.db, `select sql from sqlite_schema where sql is not null order by tbl_name, type = 'index', name`)
  await store.db.close()
  await rm(folder, { recursive: true })
  return ['-- The result of the migrations, written by test/support/schema.ts. To change it, add a migration.', ...rows.map((row) => tidy(row.sql))].join('\n\n') + '\n'
}

/** SQLite shouts, leaves blanks where comments were, and puts added columns behind the last line. */
function tidy(statement: string): string {
  return statement.replace(/^[A-Z ]+/, (words) => words.toLowerCase()).replaceAll(/ +$/gm, '').replace(/\n, (.*)\)$/, ',\n  $1\n)') + ';'
}

/** What both engines have to agree on: each column with its type, whether it may be null, and its place in the primary key; each index. */
export async function describeSchema(db: Db, engine: 'sqlite' | 'postgres'): Promise<string[]> {
  const { rows } = await run<{ line: string }>(db, engine === 'sqlite' ? onSqlite : onPostgres)
  return rows.map(({ line }) => line).sort()
}

const onSqlite = `
  select t.name || '.' || c.name || ' ' || lower(c.type) || case when c."notnull" or c.pk > 0 then ' not null' else '' end || case when c.pk > 0 then ' key ' || c.pk else '' end as line
  from sqlite_schema t join pragma_table_xinfo(t.name) c where t.type = 'table'
  union all
  select t.name || case when i."unique" then ' unique' else '' end || case when i.partial then ' partial' else '' end || ' index: ' || (select group_concat(name, ', ' order by seqno) from pragma_index_info(i.name))
  from sqlite_schema t join pragma_index_list(t.name) i where t.type = 'table' and i.origin <> 'pk'`

const onPostgres = `
  select t.relname || '.' || c.attname || ' ' || replace(format_type(c.atttypid, null), 'timestamp with time zone', 'timestamptz') ||
    case when c.attnotnull then ' not null' else '' end || coalesce(' key ' || array_position(k.conkey, c.attnum), '') as line
  from pg_class t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
    left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
  where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace
  union all
  select t.relname || case when i.indisunique then ' unique' else '' end || case when i.indpred is not null then ' partial' else '' end || ' index: ' ||
    (select string_agg(c.attname, ', ' order by n.place) from unnest(i.indkey) with ordinality n (attnum, place) join pg_attribute c on c.attrelid = t.oid and c.attnum = n.attnum)
  from pg_index i join pg_class t on t.oid = i.indrelid
  where t.relnamespace = 'public'::regnamespace and not i.indisprimary`

if (import.meta.main) await writeFile(schemaFile, await schemaText())
