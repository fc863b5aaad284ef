import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { openRoster } from './contenders.ts'
import { openEngine } from './engines.ts'
import { load, type Request, type Run } from './load.ts'
import { operations } from './operations.ts'
import { machine, spread, type Spread, spreadOf } from './report.ts'
import { mostTeams } from './rounds.ts'
import { seedRoster } from './seed-roster.ts'
import { type Server, startServer } from './servers.ts'
import { type OperationName, v1Wire } from './wires.ts'
import { createWorld } from './world.ts'

/** One process on PostgreSQL against two, each held to the same share of a core, so that the database has some left. */
export interface Processes {
  engine: 'postgres'
  version: string
  machine: string
  date: string
  rounds: number
  seconds: number
  /** Of a core, for each process. */
  share: number
  results: { operation: OperationName; one: Spread; two: Spread; times: Spread }[]
}

export interface ProcessesOptions { rounds: number; seconds: number; serverCore: number; loadCore: number; say(text: string): void }

const measured = ['list-25', 'member', 'role'] as const
const share = 0.3

export async function measureProcesses({ rounds, seconds, serverCore, loadCore, say }: ProcessesOptions): Promise<Processes> {
  const engine = await openEngine('postgres', loadCore), guests = seconds * 16_000, world = createWorld({ teams: 1000, guests, big: 1000 })
  say(`${engine.version}: seeding`)
  const url = await engine.create('roster'), secrets = await seedRoster(url, world), wire = v1Wire(world, secrets)
  const { server, launch, stage } = await openRoster(engine, url, world, secrets, { core: serverCore })
  const servers = [server, await startServer(launch, serverCore)]

  async function run(operation: OperationName, asked: Server[]): Promise<number> {
    const { writes } = operations[operation], requests = writes ? guests - 2 : mostTeams, count = asked.length
    if (writes) await stage.setGuests(writes.guests, guests)
    const runs = await Promise.all(asked.map(({ url: at, pid }, nth): Promise<Run> => {
      const mine = Array.from({ length: Math.floor(requests / count) }, (_, i): Request => wire[operation]!(i * count + nth))
      return load(at, mine, { connections: 32, seconds, core: loadCore, folder: engine.folder, again: !writes, pids: { server: pid, database: engine.pids } })
    }))
    return runs.reduce((sum, { perSecond }) => sum + perSecond, 0)
  }

  for (const operation of measured) { // each with a whole core, until it is as quick as it gets
    for (const each of [...servers, ...servers]) say(`${operations[operation].title}: ${Math.round(await run(operation, [each]))} a second while it warms up`)
  }
  const release = servers.map(({ pid }) => holdTo(share, pid))
  const results: Processes['results'] = []
  for (const operation of measured) {
    const one: number[] = [], two: number[] = []
    for (let round = 0; round < rounds; round++) {
      one.push(await run(operation, [servers[round % 2]!]))
      two.push(await run(operation, servers))
    }
    results.push({ operation, one: spreadOf(one), two: spreadOf(two), times: spreadOf(two.map((rate, round) => rate / one[round]!)) })
  }

  for (const each of servers) await each.stop()
  for (const each of release) each()
  await stage.close()
  const { version } = engine
  await engine.close()
  return { engine: 'postgres', version, machine: machine(), date: new Date().toISOString().slice(0, 10), rounds, seconds, share, results }
}

export function processesTable({ version, share: each, results }: Processes): { title: string; head: string[]; rows: string[][] } {
  return {
    title: `${version}: one process and two, each with ${each} of a core`,
    head: ['', 'one: requests/s', 'two: requests/s', 'times as many'],
    rows: results.map(({ operation, one, two, times }) => [operations[operation].title, spread(one, 0), spread(two, 0), spread(times, 2)]),
  }
}

/** Holds a process to a share of a core by a control group of its own: version 1 or 2, as root. It runs for a millisecond at a time, the shortest there is, so that it is slow rather than often away. @returns what removes the group once the process has ended */
function holdTo(part: number, pid: number): () => void {
  const quota = 1000, period = Math.round(quota / part)
  for (const [root, limits] of [
    ['/sys/fs/cgroup/cpu', { 'cpu.cfs_period_us': `${period}`, 'cpu.cfs_quota_us': `${quota}` }],
    ['/sys/fs/cgroup', { 'cpu.max': `${quota} ${period}` }],
  ] as const) {
    const group = `${root}/roster-bench-${pid}`
    try {
      mkdirSync(group)
      for (const [name, value] of Object.entries(limits)) writeFileSync(`${group}/${name}`, value, { flag: 'r+' })
      writeFileSync(`${group}/cgroup.procs`, String(pid), { flag: 'r+' })
      return () => rmdirSync(group)
    } catch {}
  }
  throw new Error('--processes holds each process to a part of a core by a control group: run it as root, on Linux.')
}
