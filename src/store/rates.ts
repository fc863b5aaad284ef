import type { Db } from './open.ts'
import { statement } from './sql.ts'

/** Counts one more in a window that all processes share. @returns how many it makes */
export async function takeOne(db: Db, key: string, startsAt: string): Promise<number> {
  return (await oneMore(db, { key, startsAt })).rows[0]!.taken
}

const oneMore = statement<{ key: string; startsAt: string }, { taken: number }>`
  insert into rate_windows (key, starts_at, taken) values (${'key'}, ${'startsAt'}, 1)
  on conflict (key, starts_at) do update set taken = rate_windows.taken + 1 returning taken`

export const deleteWindowsBefore = statement<{ time: string }>`delete from rate_windows where starts_at < ${'time'}`
