import { Readable } from 'node:stream'

/** How many rows of a long list are held at a time. */
export const pageSize = 1024

/** Fetches the page after `last`, or the first one. A page shorter than {@link pageSize} is the last. */
export type FetchPage<T> = (last: T | undefined) => Promise<T[]>

/** A list short enough to hold, or the text of its JSON array, read page by page while it is sent. */
export async function jsonList<T>(fetch: FetchPage<T>, show: (item: T) => unknown): Promise<unknown[] | AsyncGenerator<string>> {
  const first = await fetch(undefined)
  return first.length < pageSize ? first.map(show) : textOf(first, fetch, show)
}

async function* textOf<T>(first: T[], fetch: FetchPage<T>, show: (item: T) => unknown): AsyncGenerator<string> {
  let page = first, before = '['
  while (page.length > 0) {
    yield before + page.map((item) => JSON.stringify(show(item))).join()
    before = ','
    page = page.length < pageSize ? [] : await fetch(page.at(-1))
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
