import { type Command, InvalidArgumentError, Option } from 'commander'
import { createReadStream, existsSync } from 'node:fs'
import type { Context } from '../domain/change.ts'
import { type ImportRow, importRows } from '../domain/import.ts'
import { type RecordFormat, recordFormats } from '../lib/records.ts'
import { rowOf } from './import-rows.ts'
import { type Answer, asOperator } from './run.ts'

interface Options { format?: RecordFormat; json?: true }

export function importFiles(program: Command) {
  program.command('import')
    .description('bring in users, teams and members from files; what is there already stays as it is, so it can be run again')
    .argument('<file...>', 'NDJSON, or CSV where it is called .csv; - for stdin', someFiles)
    .addOption(new Option('--format <format>', 'how they are written, where their names do not say').choices(Object.keys(recordFormats)))
    .option('--json', 'print one JSON object')
    .addHelpText('after', rowsHelp)
    .action((files: string[], options: Options) => asOperator<Options>((ctx) => run(ctx, files, options))(options))
}

const rowsHelp = `
One row a line, in UTF-8: users above the teams they own, teams above their members. A CSV file has
these names in its first line.

  {"type":"user","id":UUID,"email":"ann@example.com","name":"Ann","created_at":"2026-01-31"}
  {"type":"team","id":UUID,"name":"Crew","owner":"ann@example.com","seat_limit":25,"created_at":"2026-01-31"}
  {"type":"member","team_id":UUID,"user":"bob@example.com","role":"admin","joined_at":"2026-01-31T09:30:00Z"}

What may be left out: a user's id and name, seat_limit, the times. Owners and members are named by
address or by id. Addresses count as verified.
`

/** How many rows are looked at together. */
const batchSize = 2000

type Line = { place: string } & ({ row: ImportRow } | { fault: string })

async function run(ctx: Context, files: string[], { format }: Options): Promise<Answer> {
  const counts = { rows: 0, bad: 0, users: { added: 0, there: 0 }, teams: { added: 0, there: 0 }, members: { added: 0, there: 0 } }
  const showProgress = progress()
  try {
    for await (const lines of inBatches(readLines(files, format))) {
      const outcomes = (await importRows(ctx, lines.flatMap((line) => 'row' in line ? [line.row] : []))).values()
      for (const line of lines) {
        const outcome = 'fault' in line ? line : outcomes.next().value!
        counts.rows++
        if (typeof outcome === 'object') {
          counts.bad++
          console.error(`${line.place}: ${outcome.fault}`)
        } else if ('row' in line) {
          counts[`${line.row.type}s`][outcome]++
        }
      }
      showProgress(counts)
    }
  } catch (error) {
    console.error(`Stopped after ${counts.rows} rows, which are kept. Run the same again to go on.`)
    throw error
  }
  if (counts.bad > 0) process.exitCode = 1
  return { json: counts, text: tell(counts) }
}

async function* readLines(files: string[], format: RecordFormat | undefined): AsyncGenerator<Line> {
  for (const file of files) {
    const { name, input } = file === '-' ? { name: 'stdin', input: process.stdin } : { name: file, input: createReadStream(file) }
    const how = format ?? (/\.csv$/i.test(file) ? 'csv' : 'ndjson')
    for await (const record of recordFormats[how](input)) {
      const row = rowOf(record, how === 'csv' ? 'text' : 'json'), place = `${name}:${record.line}`
      yield 'fault' in row ? { place, fault: row.fault } : { place, row }
    }
  }
}

async function* inBatches(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = []
  for await (const line of lines) {
    batch.push(line)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Says how far it is: each second to someone who watches, now and then to a log. */
function progress(): (counts: { rows: number; bad: number }) => void {
  const pause = process.stderr.isTTY ? 1000 : 10_000
  let then = performance.now(), before = 0
  return ({ rows, bad }) => {
    const now = performance.now()
    if (now - then < pause) return
    console.error(`${rows} rows, ${Math.round((rows - before) / (now - then) * 1000)} a second, ${bad} bad`)
    then = now
    before = rows
  }
}

function tell({ rows, bad, ...kinds }: { rows: number; bad: number } & Record<'users' | 'teams' | 'members', { added: number; there: number }>): string {
  const lines = Object.entries(kinds).map(([kind, { added, there }]) => `${kind.padEnd(8)} ${added} added, ${there} there before`)
  return [...lines, `rows     ${rows} read, ${bad} bad and left out`].join('\n')
}

function someFiles(file: string, before: string[] = []): string[] {
  if (file !== '-' && !existsSync(file)) throw new InvalidArgumentError('There is no such file.')
  return [...before, file]
}
