import { statfs } from 'node:fs/promises'
import { type Contender, openRoster } from './contenders.ts'
import { type EngineName, openEngine } from './engines.ts'
import { load, type Run } from './load.ts'
import { operations } from './operations.ts'
import { figuresOf, machine, number, type Spread, spread, spreadOf } from './report.ts'
import { measure, mostTeams } from './rounds.ts'
import { seedRoster, type Secrets } from './seed-roster.ts'
import { type OperationName, v1Wire } from './wires.ts'
import { createWorld } from './world.ts'

/**
 * Which teams the requests are about: `few`, as many as the smallest database has, which lie among all the others, so that
 * nothing but the size differs; or `all`, so that what is asked for grows with the database, and soon fits no memory.
 */
export type Asked = 'few' | 'all'

interface Figures { perSecond: Spread; p50: number; p99: number }

/** How many times the smallest's, or the first page's, each taken within one round. */
interface Times { perSecond: Spread; p99: Spread }

/** What Roster's growth came to on one engine, as JSON. */
export interface Scale {
  engine: EngineName
  version: string
  machine: string
  date: string
  rounds: number
  seconds: number
  /** The smallest first. */
  sizes: { teams: number; members: number; seededIn: number }[]
  /** At each size. */
  results: { operation: OperationName; asked: Asked; at: (Figures & { times: Times })[] }[]
  /** Of a team of 100,000, a hundred members each. */
  pages: { first: Figures; thousandth: Figures & { times: Times } } | undefined
  /** The whole team of 100,000 at once: in s and MB. */
  whole: { takes: number; sends: number; memoryBefore: number; memoryPeak: number }
}

export interface ScaleOptions { sizes: number[]; only: OperationName[]; rounds: number; seconds: number; connections: number; serverCore: number; loadCore: number; say(text: string): void }

/** What is about guests and their teams, which are as many at each size. */
const ofGuests: OperationName[] = ['accept', 'role', 'remove']
const big = 100_000
/** In s: long enough to make most of the lists that are asked for, which are more of all teams. */
const warmUpOf: Record<Asked, number> = { few: 4, all: 14 }
const bytesEach = 2500 // of a member with their user, key, session, indexes and the log of writing them

/** Measures Roster's /v1 on databases of several sizes: the same as between contenders, with sizes for contenders. */
export async function measureScale(name: EngineName, options: ScaleOptions): Promise<Scale> {
  const { only, rounds, seconds, connections, serverCore, loadCore, say } = options
  const engine = await openEngine(name, loadCore), guests = seconds * 24_000
  const wanted = options.sizes.toSorted((a, b) => a - b), contenders: Record<Asked, Contender[]> = { few: [], all: [] }, sizes: Scale['sizes'] = []
  let secrets!: Secrets, bigTeam = 0
  for (const teams of wanted) {
    const world = createWorld({ teams, guests, big }), members = teams * 25 + big
    const { bavail, bsize } = await statfs(engine.folder)
    if (members * bytesEach > bavail * bsize) {
      say(`${engine.version}: the disk has no room for ${teams} teams, so they are left out`)
      continue
    }
    const url = await engine.create(`roster-${teams}`), begun = performance.now()
    secrets = await seedRoster(url, world)
    bigTeam = world.bigTeam
    sizes.push({ teams, members, seededIn: (performance.now() - begun) / 1000 })
    say(`${engine.version}: seeded ${teams} teams in ${number(sizes.at(-1)!.seededIn)} s`)
    const size = { name: String(teams), title: `${teams} teams`, ...await openRoster(engine, url, world, secrets, { core: serverCore }) }
    const wireOf = (count: number) => v1Wire({ ...world, full: world.full.slice(0, count) }, secrets)
    contenders.few.push({ ...size, wire: wireOf(wanted[0]!) })
    contenders.all.push({ ...size, wire: wireOf(mostTeams) })
  }

  const results: Scale['results'] = []
  for (const operation of only.filter((each) => each !== 'list-1000')) {
    for (const asked of ofGuests.includes(operation) ? ['few'] as const : ['few', 'all'] as const) {
      const all = await measure(operation, contenders[asked], { connections, rounds, seconds, warmUp: Math.max(seconds, warmUpOf[asked]), core: loadCore, folder: engine.folder, pids: engine.pids, guests, say })
      if (all.length === 0) continue
      const smallest = all[0]!.runs
      results.push({ operation, asked, at: all.map(({ runs }) => ({ ...figuresOf(runs), times: timesOf(runs, smallest) })) })
    }
  }

  const largest = contenders.all.at(-1)!, key = { 'x-api-key': secrets.keys[bigTeam]! }
  const pages = await measurePages(largest, key, { connections, rounds, seconds, core: loadCore, folder: engine.folder, pids: engine.pids })
  const whole = await measureWhole(largest, key)
  for (const { server, stage } of contenders.all) {
    await server.stop()
    await stage?.close()
  }
  const { version } = engine
  await engine.close()
  return { engine: name, version, machine: machine(), date: new Date().toISOString().slice(0, 10), rounds, seconds, sizes, results, pages, whole }
}

async function measurePages({ server }: Contender, headers: Record<string, string>, how: { rounds: number; connections: number; seconds: number; core: number; folder: string; pids: number[] }): Promise<Scale['pages']> {
  const first = '/v1/team/members?limit=100'
  let thousandth = first
  for (let page = 1; page < big / 100; page++) {
    const answer = await fetch(server.url + thousandth, { headers })
    await answer.arrayBuffer()
    thousandth = /<(.*?)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? ''
    if (!thousandth) throw new Error(`page ${page} names no next one`)
  }
  const ask = (path: string) => load(server.url, [{ method: 'GET', path, headers }], { ...how, again: true, pids: { server: server.pid, database: how.pids } })
  const firsts: Run[] = [], thousandths: Run[] = []
  for (let round = 0; round < how.rounds; round++) {
    firsts.push(await ask(first))
    thousandths.push(await ask(thousandth))
  }
  return { first: figuresOf(firsts), thousandth: { ...figuresOf(thousandths), times: timesOf(thousandths, firsts) } }
}

function timesOf(runs: Run[], others: Run[]): Times {
  const of = (figure: 'perSecond' | 'p99') => spreadOf(runs.map((run, round) => run[figure] / others[round]![figure]))
  return { perSecond: of('perSecond'), p99: of('p99') }
}

/** Three times over, with the server's memory watched from outside. */
async function measureWhole({ server }: Contender, headers: Record<string, string>): Promise<Scale['whole']> {
  const memoryBefore = server.memory().now, takes = []
  let memoryPeak = memoryBefore, sends = 0
  const watch = setInterval(() => { memoryPeak = Math.max(memoryPeak, server.memory().now) }, 5)
  for (let i = 0; i < 3; i++) {
    const begun = performance.now(), answer = await fetch(`${server.url}/v1/team/members`, { headers })
    sends = 0
    for await (const chunk of answer.body!) sends += chunk.length
    takes.push((performance.now() - begun) / 1000)
  }
  clearInterval(watch)
  return { takes: spreadOf(takes).median, sends: sends / 2 ** 20, memoryBefore, memoryPeak }
}

export function askedTitle(asked: Asked, sizes: Scale['sizes']): string {
  return asked === 'all' ? 'of all teams' : `of ${sizes[0]!.teams.toLocaleString('en')} teams`
}

/** A size a line for each operation; then the pages and the whole list. */
export function scaleTables({ version, sizes, results, pages, whole }: Scale): { title: string; head: string[]; rows: string[][] }[] {
  const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'times the smallest', 'p99 times']
  const row = (title: string, { perSecond, p50, p99, times }: Figures & { times?: Times }) => [title, spread(perSecond, 0), number(p50), number(p99), ...(times ? [spread(times.perSecond, 2), spread(times.p99, 2)] : ['', ''])]
  return [
    ...results.map(({ operation, asked, at }) => ({
      title: `${version}: ${operations[operation].title}, ${askedTitle(asked, sizes)}, 32 connections`, head,
      rows: at.map((figures, i) => row(`${sizes[i]!.teams.toLocaleString('en')} teams`, figures)),
    })),
    ...(pages ? [{
      title: `${version}: pages of 100 of a team of ${big.toLocaleString('en')}`, head,
      rows: [row('first page', pages.first), row('thousandth page', pages.thousandth)],
    }] : []),
    {
      title: `${version}: a team of ${big.toLocaleString('en')} at once`,
      head: ['', 'takes s', 'sends MB', 'memory before MB', 'at most MB', 'more MB'],
      rows: [['whole list', number(whole.takes), number(whole.sends), number(whole.memoryBefore), number(whole.memoryPeak), number(whole.memoryPeak - whole.memoryBefore)]],
    },
  ]
}
