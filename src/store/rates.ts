import { sql } from 'kysely'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

/** Counts one more in a window that all processes share. @returns how many it makes */
export async function takeOne(db: Db, key: string, startsAt: string): Promise<number> {
  return (await oneMore(db, { key, startsAt })).rows[0]!.taken
}

const oneMore = prepared<{ key: string; startsAt: string }, { taken: number }>((db, value) => db
  .insertInto('rate_windows')
  .values({ key: value('key'), starts_at: value('startsAt'), taken: 1 })
  .onConflict((conflict) => conflict.columns(['key', 'starts_at']).doUpdateSet({ taken: sql`rate_windows.taken + 1` }))
  .returning('taken'))

export async function deleteWindowsBefore(db: Db, time: string): Promise<void> {
  await db.deleteFrom('rate_windows').where('starts_at', '<', time).execute()
}
