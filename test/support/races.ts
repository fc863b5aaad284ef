import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Database } from '../../src/store/open.ts'
import { type Answer, type Contract, contracts, type TeamClient } from './contracts.ts'
import { openTwin, withoutTransactions, withPauses } from './twin.ts'
import { engines, openWorld, type Team, type World } from './world.ts'

/** Where a race is run: two processes on one database, `one` and `two`, and a contract to speak to each. */
export interface Track { world: World; one: World; two: World; client: (process: World) => TeamClient }

/** Runs once, with a team of its own, and reads from the answers and the database what became of it. */
export type Race = (track: Track) => Promise<object>

/** How often a race is run without its locks, at most. */
const roundsWithoutLocks = 200

type Tell = (title: string, run: Race, outcomes: object[], rounds?: number) => void

/**
 * Tells of each race, by its name, that it ends in one of its outcomes, and that this is its lock's
 * merit: without transactions, so that each statement commits alone, it soon ends in another.
 */
export function races(subject: string, tell: (race: Tell, contract: Contract) => void): void {
  for (const engine of engines) for (const contract of ['v1-team', 'api-team'] as const) {
    describe(`${subject} (${contract}, ${engine})`, () => {
      let world: World, locked: Track, unlocked: Track
      before(async () => {
        world = await openWorld(engine)
        locked = await openTrack(world, contract, withPauses)
        unlocked = await openTrack(world, contract, (db) => withoutTransactions(withPauses(db)))
      })
      after(async () => {
        for (const process of [locked.one, locked.two, unlocked.one, unlocked.two, world]) await process.close()
      })

      tell((title, run, outcomes, rounds = 3) => {
        it(title, async () => {
          for (let round = 0; round < rounds; round++) {
            const outcome = await run(locked)
            if (!isOneOf(outcome, outcomes)) assert.deepEqual(outcome, outcomes[0])
          }
        })

        it(`${title}: not without its lock`, async () => {
          for (let round = 0; round < roundsWithoutLocks; round++) if (!isOneOf(await run(unlocked), outcomes)) return
          assert.fail('it came out well each time')
        })
      }, contract)
    })
  }
}

async function openTrack(world: World, contract: Contract, wrap: (db: Database) => Database): Promise<Track> {
  return { world, one: await openTwin(world, wrap), two: await openTwin(world, wrap), client: contracts[contract] }
}

function isOneOf(outcome: object, outcomes: object[]): boolean {
  return outcomes.some((expected) => isDeepStrictEqual(outcome, expected))
}

/** Calls on the one process and the other in turn. */
export function alternate<T>(times: number, one: World, two: World, call: (process: World, n: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: times }, (_, n) => call(n % 2 ? one : two, n))
}

/** How many answers there were of each kind: `{ ok: 1, last_owner: 1 }`. */
export function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) {
    const kind = status < 300 ? 'ok' : code ?? String(status)
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** What the database says of a team. */
export async function stateOf({ db }: World, team: Team) {
  const members = await db.selectFrom('members').select(['user_id', 'role']).where('team_id', '=', team.id).execute()
  const invitations = await db.selectFrom('invitations').select(['id', 'invited_by', 'status']).where('team_id', '=', team.id).execute()
  const events = await db.selectFrom('events').select(['type', 'subject_id']).where('team_id', '=', team.id).execute()
  return {
    members: members.length,
    owners: members.filter(({ role }) => role === 'owner').length,
    isMember: (userId: string) => members.some((member) => member.user_id === userId),
    pending: invitations.filter(({ status }) => status === 'pending').length,
    statusOf: (id: string) => invitations.find((invitation) => invitation.id === id)?.status,
    events: (type: string) => events.filter((event) => event.type === type).length,
  }
}
