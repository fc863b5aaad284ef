import type { Readable } from 'node:stream'

/** What one line of a file says, or why it cannot be read. Lines count from 1. */
export type FileRecord = { line: number } & ({ value: unknown } | { fault: string })

/**
 * How a file's records may be written: one a line, in UTF-8. CSV is RFC 4180's with a header, but
 * that a value holds no line break, so that a quote left open spoils no line but its own; all values
 * are texts, and an empty one is none.
 */
export const recordFormats = { ndjson: readNdjson, csv: readCsv }
export type RecordFormat = keyof typeof recordFormats

/** The most characters of one line: more are the sign of another format. */
const longest = 100_000

async function* readNdjson(input: Readable): AsyncGenerator<FileRecord> {
  for await (const { line, text } of linesOf(input)) {
    try {
      yield { line, value: JSON.parse(text) }
    } catch (error) {
      yield { line, fault: `This is not JSON: ${(error as Error).message}.` }
    }
  }
}

async function* readCsv(input: Readable): AsyncGenerator<FileRecord> {
  let header: string[] | undefined
  for await (const { line, text } of linesOf(input)) {
    const cells = cellsOf(text)
    if (!cells) yield { line, fault: 'This is not CSV: a quote is not closed, or stands inside a value that is not quoted.' }
    else if (!header) header = cells.map((name) => name.trim())
    else if (cells.length !== header.length) yield { line, fault: `The header names ${header.length} values, and this has ${cells.length}.` }
    else yield { line, value: Object.fromEntries(header.map((name, at) => [name, cells[at] || undefined])) }
  }
}

function cellsOf(text: string): string[] | undefined {
  const cells: string[] = [], cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y
  for (;;) {
    const [, quoted, plain, end] = cell.exec(text) ?? []
    if (end === undefined) return undefined
    cells.push(quoted?.replaceAll('""', '"') ?? plain!)
    if (!end) return cells
  }
}

/** Lines that are not blank, with their numbers. */
async function* linesOf(input: Readable): AsyncGenerator<{ line: number; text: string }> {
  let line = 0, rest = ''
  for await (const chunk of input.setEncoding('utf8')) {
    const texts = (line === 0 ? (rest + chunk).replace(/^\ufeff/, '') : rest + chunk).split('\n')
    rest = texts.pop()!
    for (const text of texts) if (++line && text.trim()) yield { line, text: text.replace(/\r$/, '') }
    if (rest.length > longest) throw new Error(`Line ${line + 1} is longer than ${longest} characters. Is this NDJSON or CSV?`)
  }
  if (rest.trim()) yield { line: line + 1, text: rest.replace(/\r$/, '') }
}
