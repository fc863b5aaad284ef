import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Db, Store } from './open.ts'
import { statement } from './sql.ts'

const folder = path.resolve(import.meta.dirname, '../../migrations')

/** What migrations/ holds, in order: `0001_init.sql` is number 1. */
export const migrations = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort().map((name) => ({
  number: Number(name.slice(0, 4)),
  name,
  statements: () => statementsOf(readFileSync(path.join(folder, name), 'utf8')),
}))

export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew'
}

/**
 * Brings the database up to this program, in one transaction that holds off every other process
 * doing the same. @returns the names of the migrations that ran, none where there was nothing to do
 * @throws DatabaseTooNew where a later program has migrated it already
 */
export function migrate({ db, lockSchema }: Store, now: () => Date): Promise<string[]> {
  return db.transact(async (tx) => {
    await lockSchema(tx)
    await tx.run({ sql: 'create table if not exists migrations (number integer primary key, name text not null, at timestamptz not null)', values: [] })
    const ran = []
    for (const { number, name, statements } of pendingAfter(await lastMigration(tx))) {
      await newMigration(tx, { number, name, at: now().toISOString() })
      for (const sql of statements()) await tx.run({ sql, values: [] })
      ran.push(name)
    }
    return ran
  })
}

const newMigration = statement<{ number: number; name: string; at: string }>`insert into migrations (number, name, at) values (${'number'}, ${'name'}, ${'at'})`

/** Whether the database answers and wants no migration. Throws what the database throws. */
export async function isMigrated({ db }: Store): Promise<boolean> {
  return pendingAfter(await lastMigration(db)).length === 0
}

function statementsOf(text: string): string[] {
  return text.replaceAll(/--.*$/gm, '').split(';').filter((sql) => sql.trim())
}

async function lastMigration(db: Db): Promise<number> {
  return (await lastNumber(db, {})).rows[0]!.last ?? 0
}

const lastNumber = statement<object, { last: number | null }>`select max(number) as last from migrations`

function pendingAfter(last: number) {
  const known = migrations.at(-1)!.number
  if (last > known) throw new DatabaseTooNew(`This database is at migration ${last}, this program knows ${known}. Start a newer version of Roster, or restore a backup made before the upgrade.`)
  return migrations.filter(({ number }) => number > last)
}
