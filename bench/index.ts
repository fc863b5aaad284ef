import { availableParallelism } from 'node:os'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Contender, contenders as titles, contendersOn, openContenders } from './contenders.ts'
import { type EngineName, openEngine } from './engines.ts'
import { judge } from './goals.ts'
import { operationNames } from './operations.ts'
import { writePage } from './page.ts'
import { profileTables } from './profile.ts'
import { machine, number, type Report, resultOf, spreadOf, tableOf, textTable } from './report.ts'
import { measureProcesses, type Processes, processesTable } from './processes.ts'
import { measure, mustRefuseStrangers } from './rounds.ts'
import { measureScale, type Scale, scaleTables } from './scale.ts'
import { startServer } from './servers.ts'
import { createWorld } from './world.ts'

const usage = `npm run bench -- [options]
  --engine sqlite|postgres   one engine; without, both
  --quick                    short runs, at 32 connections alone: about two minutes an engine
  --scale                    Roster alone, with 1,000, 40,000 and 400,000 teams
  --processes                one process on PostgreSQL against two, each held to a part of a core; as root
  --only OPERATION           ${operationNames.join(', ')}; may be given again
  --contender NAME           ${Object.keys(titles).join(', ')}; may be given again
  --connections N            1 and 32; may be given again
  --rounds N, --seconds N    how many runs of each, and how long one is
  --teams N                  with --scale, the sizes; may be given again
  --profile FOLDER           who takes Roster's time, and a .cpuprofile of it
  --json FILE                the figures, for programs
  --write                    the figures into docs/performance.md; for whole runs alone`

const { values } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    only: { type: 'string', multiple: true, default: operationNames },
    contender: { type: 'string', multiple: true },
    connections: { type: 'string', multiple: true },
    teams: { type: 'string', multiple: true, default: ['1000', '40000', '400000'] },
    rounds: { type: 'string' }, seconds: { type: 'string' }, profile: { type: 'string' }, json: { type: 'string' },
    quick: { type: 'boolean' }, scale: { type: 'boolean' }, processes: { type: 'boolean' }, write: { type: 'boolean' }, help: { type: 'boolean' },
  },
})

const rounds = Number(values.rounds ?? (values.quick ? 2 : 5)), seconds = Number(values.seconds ?? (values.quick ? 1 : 5))
const connections = (values.connections ?? (values.quick ? ['32'] : ['1', '32'])).map(Number)
const only = operationNames.filter((name) => values.only.includes(name))

/** The servers that are measured have one core, the load and PostgreSQL the other: so the servers compete with nothing, and share nothing unequally. */
const serverCore = 0, loadCore = availableParallelism() > 1 ? 1 : 0
const say = (text: string) => console.error(text)

async function benchEngine(name: EngineName): Promise<Report> {
  const engine = await openEngine(name, loadCore)
  const guests = seconds * 24_000, world = createWorld({ teams: 1000, guests, big: 1000 })
  say(`${engine.version}: seeding`)
  const chosen = contendersOn[name].filter((contender) => !values.contender || values.contender.includes(contender))
  const contenders = await openContenders(engine, world, chosen, { core: serverCore, profile: values.profile })
  for (const contender of contenders) await mustRefuseStrangers(contender)
  const before = new Map(contenders.map(({ server }) => [server, server.memory().now]))

  const results = []
  for (const operation of only) {
    for (const count of connections) {
      const runs = await measure(operation, contenders, { connections: count, rounds, seconds, core: loadCore, folder: engine.folder, pids: engine.pids, guests, say })
      if (runs.length === 0) continue
      const result = resultOf(operation, count, runs)
      results.push(result)
      console.log(textTable(tableOf(result)))
    }
  }

  const servers = []
  for (const [server, contender] of new Map(contenders.map((each) => [each.server, each]))) {
    const { now, peak } = server.memory()
    await server.stop()
    servers.push({ title: contender.name.startsWith('roster') ? 'Roster' : contender.title, memory: { before: before.get(server)!, after: now, peak }, start: await startTime(contender) })
  }
  for (const stage of new Set(contenders.map((each) => each.stage))) await stage?.close()
  const { version, fsync } = engine
  await engine.close()
  return { engine: name, version, machine: machine(), date: new Date().toISOString().slice(0, 10), rounds, seconds, fsync, results, servers }
}

/** From the command to its first answer, on a database that is there; the middle of three. */
async function startTime({ launch }: Contender): Promise<number> {
  const times = []
  for (let i = 0; i < 3; i++) {
    const server = await startServer(launch, serverCore)
    times.push(server.startedIn)
    await server.stop()
  }
  return spreadOf(times).median
}

function summary(report: Report): string {
  const servers = report.servers.map(({ title, memory, start }) => [title, number(memory.before), number(memory.after), number(memory.peak), number(start)])
  return [
    textTable({ title: 'Memory in MB, start in ms', head: ['', 'at first', 'after', 'peak', 'start'], rows: servers }),
    textTable({ title: `Goals on ${report.version}`, head: ['', '', 'reached'], rows: judge(report).map(({ goal, reached, ok }) => [goal, ok ? 'yes' : 'NO', reached]) }),
    `\nOn ${report.machine}; one fsync takes ${number(report.fsync)} ms.`,
  ].join('\n')
}

const known = (given: string[] | undefined, names: string[]) => (given ?? []).every((name) => names.includes(name))
const isPart = values.quick || only.length < operationNames.length || values.contender || values.connections
if (values.help || !known(values.engine, Object.keys(contendersOn)) || !known(values.only, operationNames) || !known(values.contender, Object.keys(titles)) || (values.write && isPart)) {
  console.log(usage)
  process.exit(values.help ? 0 : 1)
}

const reports: Report[] = [], scales: Scale[] = [], processes: Processes[] = []
if (values.processes) {
  processes.push(await measureProcesses({ rounds, seconds, serverCore, loadCore, say }))
  console.log(textTable(processesTable(processes[0]!)))
} else for (const engine of values.engine as EngineName[]) {
  if (values.scale) {
    const scale = await measureScale(engine, { sizes: values.teams.map(Number), only, rounds, seconds, connections: 32, serverCore, loadCore, say })
    for (const table of scaleTables(scale)) console.log(textTable(table))
    scales.push(scale)
  } else {
    const report = await benchEngine(engine)
    if (values.profile) for (const table of profileTables(values.profile)) console.log(textTable(table))
    console.log(summary(report))
    reports.push(report)
  }
}
if (values.json) await writeFile(values.json, JSON.stringify({ reports, scales, processes }, undefined, 2))
if (values.write) await writePage({ reports, scales, processes })
process.exit()

