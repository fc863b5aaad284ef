import type { CallOptions, Transport } from './transport.ts'

/** One page of a list; `next` asks for the one after it, and is undefined on the last. */
export interface Page<T> { items: T[]; next: string | undefined }

/** A list: `for await` goes over every item, page by page; `page()` fetches one. */
export interface List<T> extends AsyncIterable<T> {
  /** @param cursor a former page's `next`; without it, the first page */
  page(cursor?: string, options?: CallOptions): Promise<Page<T>>
  all(): Promise<T[]>
}

export function listOf<T>(transport: Transport, path: string, query: { limit?: number | undefined } = {}): List<T> {
  async function page(cursor?: string, options: CallOptions = {}): Promise<Page<T>> {
    const { data, headers } = await transport<T[]>({ method: 'GET', path, query: { limit: 100, ...query, cursor }, ...options })
    return { items: data, next: nextOf(headers.get('link')) }
  }
  async function* walk() {
    let cursor: string | undefined
    do {
      const { items, next } = await page(cursor)
      yield* items
      cursor = next
    } while (cursor)
  }
  async function all() {
    const found: T[] = []
    for await (const item of walk()) found.push(item)
    return found
  }
  return { page, [Symbol.asyncIterator]: walk, all }
}

/** The cursor in a `Link` header's `rel="next"` (RFC 8288). */
function nextOf(link: string | null): string | undefined {
  const url = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1]
  return url && (new URL(url, 'http://localhost').searchParams.get('cursor') ?? undefined)
}
