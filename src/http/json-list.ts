import { Readable } from 'node:stream'

/** A list of so many rows is long. */
const long = 1024

/** How many rows of a long list are held at a time. Few are collected young: of 1,024 at a time, 100,000 left 55 MB of old ones and their texts, of 256 they leave 6. */
const pageSize = 256

/** Fetches the page after `last`, or the first one. A page shorter than `limit` is the last. */
export type FetchPage<T> = (last: T | undefined, limit: number) => Promise<T[]>

/** A list short enough to hold, or the text of its JSON array, read page by page while it is sent. */
export async function jsonList<T>(fetch: FetchPage<T>, show: (item: T) => unknown): Promise<unknown[] | AsyncGenerator<string>> {
  const first = await fetch(undefined, long)
  return first.length < long ? first.map(show) : textOf(first, fetch, show)
}

async function* textOf<T>(first: T[], fetch: FetchPage<T>, show: (item: T) => unknown): AsyncGenerator<string> {
  let page = first, before = '['
  while (page.length > 0) {
    yield before + page.map((item) => JSON.stringify(show(item))).join()
    before = ','
    page = page.length < pageSize ? [] : await fetch(page.at(-1), pageSize)
  }
  yield ']'
}

/** Puts texts and lists together into one stream of JSON. */
export function jsonStream(parts: (string | unknown[] | AsyncGenerator<string>)[]): Readable {
  return Readable.from(async function* () {
    for (const part of parts) {
      if (typeof part === 'string') yield part
      else if (Array.isArray(part)) yield JSON.stringify(part)
      else yield* part
    }
  }())
}
