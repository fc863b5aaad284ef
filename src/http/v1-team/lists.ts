import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Made } from '../list-cache.ts'
import { jsonList, jsonStream } from '../json-list.ts'
import { answer } from '../openapi.ts'
import { type Static, type TSchema, Type } from '../schema.ts'
import { Text } from '../types.ts'
import { InvalidRequest } from '../validation.ts'

/** Query parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'At most so many; the next page is in the `Link` header.', examples: [100] })),
  cursor: Type.Optional(Text('WzQyXQ', 'Where the last page ended: take it from the `Link` header.')),
}
type PageQuery = Static<ReturnType<typeof Type.Object<typeof pageQuery>>>

/** The answer of an operation that lists. */
export function answerWithList(description: string, item: TSchema) {
  return answer(description, Type.Array(item), { headers: { Link: Text('</v1/team/events?limit=100&cursor=WzQyXQ>; rel="next"', 'The next page, where there is one (RFC 8288), relative to the request.') } })
}

/** How a list's cursor is made of its last item, and read back: undefined where it is not one of ours. */
export interface CursorForm<T, P> {
  of(item: T): unknown[]
  read(parts: unknown[]): P | undefined
}

/**
 * Answers with an array. With `limit` or `cursor` it is one page, and the next is named in a `Link`
 * header (RFC 8288), relative to the request; without, the whole list, streamed where it is long.
 */
export async function sendList<T, P>(
  request: FastifyRequest<{ Querystring: PageQuery }>,
  reply: FastifyReply,
  form: CursorForm<T, P>,
  fetch: (page: { after: P | undefined; limit: number }) => Promise<T[]>,
  show: (item: T) => unknown,
  defaultLimit?: number,
) {
  const { cursor, limit = cursor === undefined ? defaultLimit : defaultLimit ?? 100 } = request.query
  const start = cursor === undefined ? undefined : readCursor(cursor, form)
  if (limit === undefined) {
    const list = await wholeList(form, fetch, show)
    return 'list' in list ? reply.send(list.list) : reply.type('application/json; charset=utf-8').send(list)
  }
  const items = await fetch({ after: start, limit: limit + 1 })
  const page = items.slice(0, limit)
  if (items.length > limit) reply.header('link', `<${nextPage(request, limit, form.of(page.at(-1)!))}>; rel="next"`)
  return reply.send(page.map(show))
}

/** All of a list, or a stream of it where it is long. */
export async function wholeList<T, P>(form: CursorForm<T, P>, fetch: (page: { after: P | undefined; limit: number }) => Promise<T[]>, show: (item: T) => unknown): Promise<Made> {
  const list = await jsonList<T>((last, limit) => fetch({ after: last && form.read(form.of(last)), limit }), show)
  return Array.isArray(list) ? { list } : jsonStream([list])
}

function nextPage(request: FastifyRequest, limit: number, parts: unknown[]): string {
  const [path, query = ''] = request.url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('limit', String(limit))
  parameters.set('cursor', Buffer.from(JSON.stringify(parts)).toString('base64url'))
  return `${path}?${parameters}`
}

function readCursor<T, P>(cursor: string, form: CursorForm<T, P>): P {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {}
  const position = Array.isArray(parts) ? form.read(parts) : undefined
  if (position === undefined) throw InvalidRequest.of('query', ['cursor'], 'Take the cursor from the Link header as it is.')
  return position
}
