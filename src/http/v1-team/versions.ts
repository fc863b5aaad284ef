import type { FastifyReply } from 'fastify'
import { versionOf } from '../../domain/versions.ts'

/** Names the state of what is answered with, for a later `If-Match` (RFC 9110, section 8.8.3). */
export function tag(reply: FastifyReply, state: unknown[]): void {
  reply.header('etag', `"${versionOf(state)}"`)
}
