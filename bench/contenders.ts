import { readFileSync } from 'node:fs'
import path from 'node:path'
import { openBulk } from './bulk.ts'
import type { Engine, EngineName } from './engines.ts'
import { type Launch, type Server, startServer } from './servers.ts'
import { betterAuthStage, seedBetterAuth } from './seed-better-auth.ts'
import { rosterStage, secret, type Secrets, seedRoster } from './seed-roster.ts'
import type { Stage } from './stage.ts'
import { apiTeamWire, betterAuthWire, constantWire, v1Wire, type Wire } from './wires.ts'
import type { World } from './world.ts'

export interface Contender {
  name: string
  title: string
  wire: Wire
  server: Server
  /** How its server was started, so that it can be started again. */
  launch: Launch
  stage?: Stage
}

const root = path.resolve(import.meta.dirname, '..')

export const contenders = {
  'roster-v1': 'Roster, /v1/team',
  'roster-api': 'Roster, /api/team',
  'roster-member': 'Roster, one member',
  'better-auth': 'better-auth',
  limit: 'by hand',
  'limit-shared': 'by hand, shared commits',
  'limit-pool': 'by hand, pool of 16',
  'limit-pipelined': 'by hand, pipelined',
  constant: 'a constant answer',
} as const
export type ContenderName = keyof typeof contenders

export const contendersOn: Record<EngineName, ContenderName[]> = {
  sqlite: ['roster-v1', 'roster-api', 'roster-member', 'better-auth', 'limit', 'limit-shared', 'constant'],
  postgres: ['roster-v1', 'roster-api', 'roster-member', 'better-auth', 'limit-pool', 'limit-pipelined', 'constant'],
}

export interface Options { core: number; profile?: string | undefined }

/** Seeds a database for each contender, and starts their servers on one core. */
export async function openContenders(engine: Engine, world: World, names: ContenderName[], { core, profile }: Options): Promise<Contender[]> {
  const rosterUrl = await engine.create('roster')
  const secrets = await seedRoster(rosterUrl, world)
  const v1 = v1Wire(world, secrets), copies: Record<string, string> = {}
  for (const name of names.filter((each) => each.startsWith('limit'))) copies[name] = await copyForLimit(engine, rosterUrl, name)

  const opened: Contender[] = []
  let roster: Awaited<ReturnType<typeof openRoster>> | undefined
  for (const name of names) {
    const title = contenders[name]
    if (name === 'roster-v1' || name === 'roster-api' || name === 'roster-member') {
      roster ??= await openRoster(engine, rosterUrl, world, secrets, { core, profile })
      opened.push({ name, title, wire: { 'roster-v1': v1, 'roster-api': apiTeamWire(world, secrets), 'roster-member': { check: v1.member } }[name], ...roster })
    } else if (name === 'better-auth') {
      const url = await engine.create(name), wire = betterAuthWire(world)
      await seedBetterAuth(url, world)
      const launch = launchOf('bench/better-auth.ts', { BENCH_DATABASE: url }, wire)
      opened.push({ name, title, wire, launch, server: await startServer(launch, core), stage: await betterAuthStage(url, world) })
    } else if (name === 'constant') {
      const wire = constantWire(world, secrets), launch = launchOf('bench/constant.ts', {}, wire)
      opened.push({ name, title, wire, launch, server: await startServer(launch, core) })
    } else {
      const wire = name === 'limit-shared' ? writesOf(v1) : v1
      const launch = launchOf('bench/limit.ts', { BENCH_DATABASE: copies[name]!, BENCH_LIMIT: name.slice('limit-'.length), ROSTER_SECRET: secret }, v1)
      opened.push({ name, title, wire: { ...wire, me: undefined }, launch, server: await startServer(launch, core), stage: await rosterStage(copies[name]!, world) })
    }
  }
  return opened
}

/** Roster as `npm start` starts it, on a seeded database. Its rate limits are off, it logs no request, and like the others it sends no mail: that is for another process. */
export async function openRoster(engine: Engine, url: string, world: World, secrets: Secrets, { core, profile }: Options) {
  const wire = v1Wire(world, secrets)
  const env = {
    ...npmStart.env, PORT: '0', ROSTER_SECRET: secret, ROSTER_RATE_LIMIT: 'off', ROSTER_JOBS: 'off', LOG_LEVEL: 'warn',
    ...(engine.name === 'postgres' ? { DATABASE_URL: url, ROSTER_DATA: path.join(engine.folder, 'data') } : { ROSTER_DATA: path.dirname(url) }),
  }
  const launch = launchOf('bin/roster.js', env, wire, npmStart.flags, ['serve'])
  const watched = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, ...launch.args] : launch.args
  await (await startServer(launch, core)).stop() // the first start of all compiles, and keeps what it compiled
  return { launch, server: await startServer({ ...launch, args: watched }, core), stage: await rosterStage(url, world) }
}

/** What `npm start` sets before it starts Roster: `NAME=value exec node --flag bin/roster.js serve`. */
const npmStart = readStart(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts.start)

function readStart(command: string): { env: Record<string, string>; flags: string[] } {
  const words = command.split(' ')
  return {
    env: Object.fromEntries(words.filter((word) => /^\w+=/.test(word)).map((word) => word.split('=', 2))),
    flags: words.filter((word) => word.startsWith('--')),
  }
}

function launchOf(script: string, env: Record<string, string>, wire: Wire, flags: string[] = [], args: string[] = []): Launch {
  const first = wire['list-25'] ?? wire.me
  return { args: [...flags, path.join(root, script), ...args], env, first: first!(0) }
}

async function copyForLimit(engine: Engine, rosterUrl: string, name: string): Promise<string> {
  const url = await engine.copy(rosterUrl, name), bulk = await openBulk(url)
  for (const table of ['api_keys', 'sessions']) await bulk.run(`create unique index ${table}_by_hash on ${table} (secret_hash)`)
  await bulk.settle()
  await bulk.close()
  return url
}

/** Where commits do not matter the two are one. */
function writesOf({ invite, accept, role, remove, mixed }: Wire): Wire {
  return { invite, accept, role, remove, mixed }
}
