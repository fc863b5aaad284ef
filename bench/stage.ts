import { type Bulk, openBulk } from './bulk.ts'

/** How the guests stand to their teams when a run begins. */
export type Guests = 'away' | 'invited' | 'members'

/** What a run must have changed, once for each answer: more invitations, more or fewer guests on teams, more guests above member. */
export type Effect = 'invitations' | 'members' | 'promoted'

/** A contender's database, between the runs. */
export interface Stage {
  /** Undoes what the last run did to the guests, and puts the first so many of them as the next one wants them. */
  setGuests(guests: Guests, count: number): Promise<void>
  count(what: Effect): Promise<number>
  close(): Promise<void>
}

interface Script {
  tables: string[]
  reset: string
  counts: Record<Effect, string>
  invite(bulk: Bulk, count: number): Promise<void>
  admit(bulk: Bulk, count: number): Promise<void>
}

/** @param url of a seeded database */
export async function stageOn(url: string, script: Script): Promise<Stage> {
  const bulk = await openBulk(url)
  return {
    async setGuests(guests, count) {
      await bulk.run(script.reset)
      if (guests === 'invited') await script.invite(bulk, count)
      if (guests === 'members') await script.admit(bulk, count)
      await bulk.settle(...script.tables)
    },
    count: (what) => bulk.number(script.counts[what]),
    close: () => bulk.close(),
  }
}
