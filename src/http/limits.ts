import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/errors.ts'
import { sha256 } from '../lib/credentials.ts'

/** How many requests a minute this process takes from one credential and from one address, or undefined for no limit. */
export type RequestsPerMinute = { credential: number; address: number } | undefined

export interface RequestLimits {
  countAddress(request: FastifyRequest): Promise<void>
  countCredential(request: FastifyRequest, credential: string): Promise<void>
}

/** Counts requests in memory. @throws Refusal rate_limited, from either count */
export async function requestLimits(app: FastifyInstance, perMinute: RequestsPerMinute): Promise<RequestLimits> {
  if (!perMinute) return { countAddress: async () => {}, countCredential: async () => {} }
  await app.register(rateLimit, { global: false, timeWindow: '1 minute', cache: 50_000 })
  const byAddress = app.createRateLimit({ max: perMinute.address, keyGenerator: (request) => `address ${request.ip}` })
  const credentials = new WeakMap<FastifyRequest, string>()
  const byCredential = app.createRateLimit({ max: perMinute.credential, keyGenerator: (request) => `credential ${sha256(credentials.get(request)!)}` })
  return {
    countAddress: async (request) => refuseIfExceeded(await byAddress(request)),
    async countCredential(request, credential) {
      credentials.set(request, credential)
      refuseIfExceeded(await byCredential(request))
    },
  }
}

function refuseIfExceeded(limit: Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>): void {
  if (!limit.isAllowed && limit.isExceeded) throw new Refusal('rate_limited', { retryAfter: limit.ttlInSeconds })
}
