import { totalmem } from 'node:os'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** How much is kept, in bytes, where as many teams are asked for: a 64th of the memory there is, the container's where it has less. */
const capacity = Math.max(14e6, Math.min(totalmem(), process.constrainedMemory() || Infinity) / 64)

interface Kept {
  version: number
  bytes: Buffer
  /** Until when it holds, where time alone changes it. */
  until: string
}

/**
 * Whole lists as they were last sent, by team. Each belongs to one version of its team, and the
 * version is read from the database with every request: an unchanged list is not read or serialized
 * again, and a changed one is never sent as it was.
 */
export class ListCache {
  readonly #kept = new Map<string, Kept>()
  #size = 0

  find(key: string, now: string): Kept | undefined {
    const kept = this.#kept.get(key)
    return kept && now < kept.until ? kept : undefined
  }

  keep(key: string, kept: Kept): void {
    this.#drop(key)
    this.#kept.set(key, kept)
    this.#size += kept.bytes.length
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= capacity) break
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.bytes.length ?? 0
    this.#kept.delete(key)
  }
}

/** A list that is whole and short enough to keep, or a stream of a long one. */
export type Made = { list: unknown; until?: string } | NodeJS.ReadableStream

/** @property isAsAt whether the list is as it was at an earlier version, where that takes less than to make it */
export interface Making { make(): Promise<Made>; isAsAt?(earlier: number): Promise<boolean> }

/**
 * Answers with a team's whole list, made anew only where the team has changed since it was last made.
 * `ETag` names the version, and `If-None-Match` (RFC 9110, section 13.1.2) gets a 304.
 */
export async function sendVersioned(request: FastifyRequest, reply: FastifyReply, cache: ListCache, name: string, version: number, { make, isAsAt }: Making) {
  const { context } = request, key = `${name} ${context.team!.teamId}`, now = context.now().toISOString()
  const tag = `"${version}"`
  let kept = cache.find(key, now)
  if (kept && kept.version !== version && await isAsAt?.(kept.version)) kept.version = version
  if (kept?.version !== version) {
    const made = await make()
    if (!('list' in made)) return reply.type(json).send(made)
    kept = { version, bytes: Buffer.from(JSON.stringify(made.list)), until: made.until ?? '9999' }
    cache.keep(key, kept)
  }
  reply.header('etag', tag)
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  return reply.type(json).send(kept.bytes)
}

const json = 'application/json; charset=utf-8'
