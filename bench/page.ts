import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { longestLog } from '../src/store/sqlite-log.ts'
import { chartOf } from './chart.ts'
import { judge, judgeScale } from './goals.ts'
import { markdownTable, number, type Report, spreadOf, tableOf } from './report.ts'
import { type Processes, processesTable } from './processes.ts'
import { mostTeams } from './rounds.ts'
import { askedTitle, type Scale, scaleTables } from './scale.ts'

const folder = path.resolve(import.meta.dirname, '../docs')
const kept = path.join(folder, 'performance.json')

/**
 * Writes docs/performance.md and its chart. The figures are kept beside them, in docs/performance.json,
 * so that a run of one engine, or of the scale alone, leaves the page's other parts as they are.
 */
export async function writePage(made: Made): Promise<void> {
  const before: Partial<Made> = existsSync(kept) ? JSON.parse(await readFile(kept, 'utf8')) : {}
  const all = { reports: merge(before.reports, made.reports), scales: merge(before.scales, made.scales), processes: merge(before.processes, made.processes) }
  await writeFile(kept, JSON.stringify(all, undefined, 1) + '\n')
  await writeFile(path.join(folder, 'performance.svg'), chartOf(all.reports))
  await writeFile(path.join(folder, 'performance.md'), pageOf(all))
}

interface Made { reports: Report[]; scales: Scale[]; processes: Processes[] }

function merge<T extends { engine: string }>(before: T[] = [], now: T[]): T[] {
  return [...before.filter(({ engine }) => !now.some((report) => report.engine === engine)), ...now].sort((a, b) => b.engine.localeCompare(a.engine))
}

function pageOf({ reports, scales, processes }: Made): string {
  return `# Performance

Made by \`npm run bench -- --write\`, with \`--scale\` and with \`--processes\`; do not edit it. Absolute figures wander with the
machine by a factor of two; ratios hold, for in each round every contender runs once, and a ratio is taken within a round.

![Requests a second at 32 connections](performance.svg)

${method}
${reports.map(reportOf).join('\n')}
${scales.map(scaleOf).join('\n')}
${processes.map(processesOf).join('\n')}`
}

const method = `## How it is measured

- **Alternating.** All servers of an engine are up at once. A round is one run of each, A B C A B C; one round warms up, the
  others count. A figure is the median of its rounds, with the least and the most beside it.
- **Cores.** The server that is measured has the first core alone. The load (\`wrk\`, one thread) has the second; so has PostgreSQL.
- **The same people.** 1,000 teams of 25, one of 1,000, and guests who wait to be invited, to accept, to change and to leave. Each
  request is about another team than the last. Each write changes something, once, and the database is counted afterwards.
  Any answer that is no success ends the bench.
- **The same durability.** SQLite: WAL, \`synchronous = full\`, a log that may have ${longestLog.toLocaleString('en')} pages before it is copied, and is empty when a run begins. PostgreSQL: \`fsync\` and \`synchronous_commit\` on, and vacuum and
  checkpoints between the runs. All databases are on one disk.
- **Neighbours.** A run that lost more than a tenth of the processors' time to other machines is run again, once and after a rest; the
  one that lost less counts.
- **Work** is what the processors did for the server and for PostgreSQL, the kernel's part with it, in µs a request: the least of the rounds.
- **Percentiles** are wrk's, which counts a slow answer once more for each request that had to wait behind it.
- **Roster** is started as \`npm start\` does it, with its rate limits off, \`LOG_LEVEL=warn\` and \`ROSTER_JOBS=off\`: it writes the
  jobs down that follow an invitation, and like everyone else here sends no mail itself.
- **better-auth** is 1.7's organization plugin, set as in \`bench/better-auth.ts\`: joins on, statements kept prepared, no rate
  limit, no cookie cache (with which whoever was signed out would stay in).
- **By hand** is the least that does the work, on Roster's tables: \`bench/limit.ts\`. **A constant answer** is a bare \`node:http\`. **Roster, one member** is asked for one member where the others check a permission.
`

function reportOf(report: Report): string {
  const { version, machine, date, rounds, seconds, fsync, results, servers } = report
  const stolen = spreadOf(results.flatMap((result) => Object.values(result.stolen)))
  return `## ${version}

${date}, on ${machine}; ${rounds} rounds of ${seconds} s; one fsync of this disk takes ${number(fsync)} ms. The runs that count lost ${percent(stolen.median)} of the processors' time to other machines (${percent(stolen.min)}–${percent(stolen.max)}).

${markdownTable({ head: ['What is asked of Roster, /v1/team, at 32 connections', 'reached', ''], rows: judge(report).map(({ goal, reached, ok }) => [goal, reached, ok ? 'yes' : 'no']) })}

${markdownTable({ head: ['', 'MB at first', 'MB after', 'MB at most', 'ms to start'], rows: servers.map(({ title, memory, start }) => [title, number(memory.before), number(memory.after), number(memory.peak), number(start)]) })}

${results.map((result) => sectionOf(tableOf(result))).join('\n\n')}
`
}

function scaleOf(scale: Scale): string {
  const { version, machine, date, rounds, seconds, sizes } = scale
  const seeds = sizes.map(({ teams, members }) => `${teams.toLocaleString('en')} teams (${members.toLocaleString('en')} members)`).join(', ')
  return `## ${version}, as it grows

${date}, on ${machine}; ${rounds} rounds of ${seconds} s. Roster alone, with ${seeds}; one team of each has 100,000. Requests
“${askedTitle('few', sizes)}” are about as many teams at each size, which lie far from each other among all there are: what differs is the
size alone. Requests “of all teams” go around among ${mostTeams.toLocaleString('en')} of the larger ones, so what is asked for grows as well. Guests and their teams are
as many at each size. The members of one team lie far from each other in the table of users: a list of 25 is read from some thirty pages.
Lists that have not changed are kept, in a 64th of the memory there is, and who asks about all teams warms up for longer, to have most of them made. A write on SQLite
waits longest while the log is copied into the file, which takes longer the further its pages lie from each other; of few teams it is
hardly ever full within a run.

${markdownTable({ head: ['The largest, of the smallest', 'requests/s', 'p99', 'within 25 %'], rows: judgeScale(scale).map(({ goal, reached, p99, ok }) => [goal, reached, p99, ok ? 'yes' : 'no']) })}

${scaleTables(scale).map(sectionOf).join('\n\n')}
`
}

function processesOf(made: Processes): string {
  return `## One process and two

${made.date}, on ${made.machine}; ${made.rounds} rounds of ${made.seconds} s. This machine has two cores, and one process, PostgreSQL and the load keep both busy. So
each process is held to ${made.share} of a core (a control group's quota), both on the first one: PostgreSQL, on the other, has cores left. Each
process has 32 connections.

${sectionOf(processesTable(made))}
`
}

function sectionOf(table: { title: string; head: string[]; rows: string[][] }): string {
  return `### ${table.title}\n\n${markdownTable(table)}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
