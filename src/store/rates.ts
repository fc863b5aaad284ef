import { sql } from 'kysely'
import type { Db } from './open.ts'

/** Counts one more in a window that all processes share. @returns how many it makes */
export async function takeOne(db: Db, key: string, startsAt: string): Promise<number> {
  const { taken } = await db
    .insertInto('rate_windows')
    .values({ key, starts_at: startsAt, taken: 1 })
    .onConflict((conflict) => conflict.columns(['key', 'starts_at']).doUpdateSet({ taken: sql`rate_windows.taken + 1` }))
    .returning('taken')
    .executeTakeFirstOrThrow()
  return taken
}

export async function deleteWindowsBefore(db: Db, time: string): Promise<void> {
  await db.deleteFrom('rate_windows').where('starts_at', '<', time).execute()
}
