import { setTimeout as pass } from 'node:timers/promises'
import type { Contender } from './contenders.ts'
import { load, RanOut, type Request, type Run, send } from './load.ts'
import { operations } from './operations.ts'
import type { OperationName } from './wires.ts'

export interface Rounds {
  connections: number
  /** Rounds that count; one more goes before them, to warm up. */
  rounds: number
  seconds: number
  /** How long reads warm up, in s, where that takes longer than a round. */
  warmUp?: number
  core: number
  folder: string
  /** The database's own processes. */
  pids: number[]
  /** Guests of the world. */
  guests: number
  say(text: string): void
}

/** Reads go around among as many teams, where there are more. */
export const mostTeams = 20_000

/** The runs of each contender that has the operation, in the order of the rounds. */
export type Runs = { contender: string; runs: Run[] }[]

/**
 * Measures one operation: in each round every contender once, A B C A B C, so that whatever else the
 * machine does meets them all. @throws Error where an answer is no success, or changed nothing
 */
export async function measure(name: OperationName, contenders: Contender[], how: Rounds): Promise<Runs> {
  const taking = []
  for (const contender of contenders) if (await hasOperation(contender, name, how)) taking.push({ contender, runs: [] as Run[] })
  for (let round = 0; round <= how.rounds; round++) {
    for (const { contender, runs } of taking) {
      const run = await (round === 0 ? runOnce : runQuietly)(contender, name, runs.at(-1), how).catch((error) => {
        throw new Error(`${operations[name].title}, ${contender.title}, ${how.connections} connections: ${error.message}`, { cause: error })
      })
      runs.push(run)
      if (round === 0) how.say(`${operations[name].title}, ${how.connections} connections, ${contender.title}: ${Math.round(run.perSecond)} a second while it warms up`)
    }
  }
  for (const { contender } of taking) await contender.stage?.setGuests('away', 0)
  return taking.map(({ contender, runs }) => ({ contender: contender.name, runs: runs.slice(1) }))
}

/** Asks once, and looks at the answer. A question that Roster does not know yet is left out, with a line that says so. */
async function hasOperation({ wire, stage, server, title }: Contender, name: OperationName, { say }: Rounds): Promise<boolean> {
  const request = wire[name], { writes, members } = operations[name]
  if (!request) return false
  if (writes) await stage!.setGuests(writes.guests, 2)
  const { status, text } = await send(server.url, request(0))
  if (status === 404 && !writes && !members) {
    say(`${operations[name].title}: ${title} answers 404, so it is left out`)
    return false
  }
  if (status < 200 || status > 299) throw new Error(`${operations[name].title}: ${title} answers ${status} ${text}`)
  const addresses = text.match(/"email":/g)?.length
  if (members && addresses !== members) throw new Error(`${operations[name].title}: ${title} lists ${addresses}`)
  return true
}

/** Runs again, after a rest, what lost more than a tenth of the processors to other machines; the run that lost less counts. */
async function runQuietly(contender: Contender, name: OperationName, last: Run | undefined, how: Rounds): Promise<Run> {
  const run = await runOnce(contender, name, last, how)
  if (run.stolen < 0.1) return run
  await pass(3000)
  const again = await runOnce(contender, name, last, how)
  return again.stolen < run.stolen ? again : run
}

/** Reads go around among many teams; writes are prepared for a run twice as quick as the last, or as many as there can be. */
async function runOnce(contender: Contender, name: OperationName, last: Run | undefined, how: Rounds): Promise<Run> {
  const { writes, members } = operations[name], { seconds, guests, connections, warmUp = seconds } = how
  if (!writes) return runOf(contender, name, members === 1000 ? 1 : mostTeams, { ...how, seconds: last ? seconds : warmUp })
  const most = Math.min(seconds * 40_000, writes.guestsEach > 0 ? Math.floor((guests - 2) / writes.guestsEach) : Infinity)
  const enough = last ? Math.min(most, Math.ceil(last.perSecond * seconds * 2) + connections + 500) : most
  return runOf(contender, name, enough, how).catch(async (error) => {
    if (!(error instanceof RanOut) || enough === most) throw error
    await pass(1000) // for what was on its way, which would be counted as changes without answers
    return runOf(contender, name, most, how)
  })
}

async function runOf({ wire, stage, server }: Contender, name: OperationName, count: number, how: Rounds): Promise<Run> {
  const { writes } = operations[name], { connections, seconds, core, folder, pids } = how
  if (writes) await stage!.setGuests(writes.guests, Math.min(how.guests, Math.ceil(count * writes.guestsEach) + 2))
  const effect = writes?.effect, before = effect && await stage!.count(effect)
  const run = await load(server.url, Array.from({ length: count }, (_, nth): Request => wire[name]!(nth)), { connections, seconds, core, folder, again: !writes, pids: { server: server.pid, database: pids } })
  await pass(Math.max(300, 3 * run.p99)) // for what was on its way when the time was up: the next server has the same core
  if (!effect) return run

  const changed = Math.abs(await stage!.count(effect) - before!)
  if (changed < run.requests || changed > run.requests + run.unanswered) throw new Error(`${run.requests} answers, but ${changed} changes`)
  return run
}

/** Refuses contenders that let just anyone in. */
export async function mustRefuseStrangers({ wire, server, title }: Contender): Promise<void> {
  const request = wire['list-25'] ?? wire.role
  if (!request) return
  const { headers, ...rest } = request(0)
  const wrong = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/.{8}$/, 'AAAAAAAA')]))
  const { status } = await send(server.url, { ...rest, headers: wrong })
  if (status !== 401 && status !== 403) throw new Error(`${title} answers ${status} to a wrong credential`)
}
