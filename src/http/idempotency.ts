import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
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
  scope.addHook('onRoute', (route) => {
    if (route.method === 'POST') Object.assign(route, { preHandler: answerAgain, onSend: keepAnswer })
  })
}

const claims = new WeakMap<FastifyRequest, Claim>()

function answerAgain(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const key = request.headers['idempotency-key']
  if (key === undefined) return done()
  claimOrAnswer(request, reply, key).then((answered) => { if (!answered) done() }, done)
}

/** @returns whether this has been answered before, and now again */
async function claimOrAnswer(request: FastifyRequest, reply: FastifyReply, key: string | string[]): Promise<boolean> {
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw InvalidRequest.of('header', ['idempotency-key'], 'Send a key of 1 to 255 visible ASCII characters.')

  const attempt = { credential: callerOf(request), key }
  const answer = await claim(request.context, attempt, sha256(JSON.stringify([request.method, request.url, request.headers['x-team-id'], request.body])))
  if (!answer) {
    claims.set(request, attempt)
    return false
  }
  reply.code(answer.status).headers(answer.headers).header('idempotent-replayed', 'true').send(answer.body)
  return true
}

function keepAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown, done: DoneFuncWithErrOrRes): void {
  const attempt = claims.get(request)
  if (!attempt) return done(null, payload)
  claims.delete(request)
  keepOrRelease(request, reply, payload, attempt).then(() => done(null, payload), done)
}

async function keepOrRelease(request: FastifyRequest, reply: FastifyReply, payload: unknown, attempt: Claim): Promise<void> {
  if (reply.statusCode >= 500 || reply.statusCode === 429) return release(request.context, attempt)
  const headers = Object.fromEntries(kept.flatMap((name) => reply.getHeader(name) === undefined ? [] : [[name, String(reply.getHeader(name))]]))
  await keep(request.context, attempt, { status: reply.statusCode, headers, body: typeof payload === 'string' ? payload : '' })
}

/** One caller's keys are no other's, and a renewed token is still the same caller. */
function callerOf({ context: { actor }, ip }: FastifyRequest): string {
  if (actor.kind === 'user') return `user ${actor.userId}`
  if ('keyId' in actor) return `key ${actor.keyId}`
  return `address ${ip}`
}
