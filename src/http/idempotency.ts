import type { FastifyInstance, FastifyRequest } from 'fastify'
import { claim, type Claim, keep, release } from '../domain/idempotency.ts'
import { sha256 } from '../lib/credentials.ts'
import { InvalidRequest } from './validation.ts'

/** What of an answer's headers belongs to it. */
const kept = ['content-type', 'location', 'etag', 'retry-after', 'x-request-id']

/**
 * Makes every POST of this scope safe to repeat: with an `Idempotency-Key` header the first answer is
 * given again for 24 hours, to the same caller and the same request only.
 */
export function idempotent(scope: FastifyInstance) {
  const claims = new WeakMap<FastifyRequest, Claim>()

  scope.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (request.method !== 'POST' || key === undefined) return undefined
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw InvalidRequest.of('header', ['idempotency-key'], 'Send a key of 1 to 255 visible ASCII characters.')

    const attempt = { credential: callerOf(request), key }
    const answer = await claim(request.context, attempt, sha256(JSON.stringify([request.method, request.url, request.headers['x-team-id'], request.body])))
    if (!answer) {
      claims.set(request, attempt)
      return undefined
    }
    return reply.code(answer.status).headers(answer.headers).header('idempotent-replayed', 'true').send(answer.body)
  })

  scope.addHook('onSend', async (request, reply, payload) => {
    const attempt = claims.get(request)
    if (!attempt) return
    claims.delete(request)
    if (reply.statusCode >= 500 || reply.statusCode === 429) {
      await release(request.context, attempt)
      return
    }
    const headers = Object.fromEntries(kept.flatMap((name) => reply.getHeader(name) === undefined ? [] : [[name, String(reply.getHeader(name))]]))
    await keep(request.context, attempt, { status: reply.statusCode, headers, body: typeof payload === 'string' ? payload : '' })
  })
}

/** One caller's keys are no other's, and a renewed token is still the same caller. */
function callerOf({ context: { actor }, ip }: FastifyRequest): string {
  if (actor.kind === 'user') return `user ${actor.userId}`
  if ('keyId' in actor) return `key ${actor.keyId}`
  return `address ${ip}`
}
