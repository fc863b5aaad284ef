import { availableParallelism, totalmem } from 'node:os'
import { contenders, type ContenderName } from './contenders.ts'
import type { EngineName } from './engines.ts'
import type { Run } from './load.ts'
import { operations } from './operations.ts'
import type { Runs } from './rounds.ts'
import type { OperationName } from './wires.ts'

/** The middle of several figures, and how far they lie apart. */
export interface Spread { median: number; min: number; max: number }

export interface Result {
  operation: OperationName
  connections: number
  contenders: { name: ContenderName; perSecond: Spread; p50: number; p99: number; work: Run['work'] }[]
  /** How many times as many requests a second, each taken within one round. */
  ratios: { of: ContenderName; to: ContenderName; times: Spread }[]
  /** How much of the processors' time went to other machines, of 1. */
  stolen: Spread
}

/** What one engine's bench came to, as JSON. */
export interface Report {
  engine: EngineName
  version: string
  machine: string
  date: string
  rounds: number
  seconds: number
  /** In ms. */
  fsync: number
  results: Result[]
  /** In MB and ms. */
  servers: { title: string; memory: { before: number; after: number; peak: number }; start: number }[]
}

export function machine(): string {
  return `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory, Node.js ${process.versions.node}`
}

export function resultOf(operation: OperationName, connections: number, all: Runs): Result {
  const names = all.map(({ contender }) => contender as ContenderName)
  const rates = Object.fromEntries(all.map(({ contender, runs }) => [contender, runs.map((run) => run.perSecond)]))
  const ours = names.filter(isOurs), others = names.filter((name) => !isOurs(name))
  return {
    operation, connections,
    contenders: all.map(({ contender, runs }) => ({ name: contender as ContenderName, ...figuresOf(runs) })),
    stolen: spreadOf(all.flatMap(({ runs }) => runs.map((run) => run.stolen))),
    ratios: ours.flatMap((of) => others.map((to) => ({ of, to, times: spreadOf(rates[of]!.map((rate, round) => rate / rates[to]![round]!)) }))),
  }
}

export function figuresOf(runs: Run[]) {
  const least = (part: 'server' | 'database') => Math.min(...runs.map((run) => run.work[part]))
  return { perSecond: spreadOf(runs.map((run) => run.perSecond)), p50: spreadOf(runs.map((run) => run.p50)).median, p99: spreadOf(runs.map((run) => run.p99)).median, work: { server: least('server'), database: least('database') } }
}

export function spreadOf(figures: number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b), middle = sorted.length / 2
  const median = Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** One operation as a table: a contender a line, and Roster's ratios to it. */
export function tableOf({ operation, connections, contenders: figures, ratios }: Result): { title: string; head: string[]; rows: string[][] } {
  const ours = figures.map(({ name }) => name).filter(isOurs)
  return {
    title: `${operations[operation].title}, ${connections} connection${connections === 1 ? '' : 's'}`,
    head: ['', 'requests/s', 'p50 ms', 'p99 ms', 'server µs', 'database µs', ...ours.map((of) => `${contenders[of]}: times as many`)],
    rows: figures.map(({ name, perSecond, p50, p99, work }) => [
      contenders[name], spread(perSecond, 0), number(p50), number(p99), number(work.server), number(work.database),
      ...ours.map((of) => ratios.filter((ratio) => ratio.of === of && ratio.to === name).map(({ times }) => spread(times, 2)).join('')),
    ]),
  }
}

export function textTable({ title, head, rows }: { title: string; head: string[]; rows: string[][] }): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  const line = (row: string[]) => row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)).join('  ').trimEnd()
  return [`\n${title}`, line(head), ...rows.map(line)].join('\n')
}

export function markdownTable({ head, rows }: { head: string[]; rows: string[][] }): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => column === 0 ? '---' : '---:')), ...rows.map(line)].join('\n')
}

/** As in `5,432 (5,400–5,500)`. */
export function spread({ median, min, max }: Spread, digits: number): string {
  const text = (figure: number) => figure.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${text(median)} (${text(min)}–${text(max)})`
}

export function number(figure: number): string {
  return figure.toLocaleString('en', { maximumSignificantDigits: 3 })
}

function isOurs(name: ContenderName): boolean {
  return name === 'roster-v1' || name === 'roster-api'
}
