import type { FastifyRequest } from 'fastify'
import type { Context, Deps } from '../domain/change.ts'
import { asInvitee, identify } from '../domain/identity.ts'
import { credentialOf } from './credential.ts'
import type { RequestLimits } from './limits.ts'

declare module 'fastify' {
  interface FastifyRequest {
    context: Context
  }
  interface FastifyContextConfig {
    /** An invitation's token in the body is authority enough: no credential is asked for. */
    withoutCredential?: boolean
  }
}

/**
 * Who asks, on every contract: the credential is read and checked against the database with each
 * request. @throws Refusal not_authenticated, two_credentials, rate_limited
 */
export async function contextOf(request: FastifyRequest, deps: Deps, limits: RequestLimits): Promise<Context> {
  await limits.countAddress(request)
  const credential = credentialOf(request.headers)
  if (credential === undefined && request.routeOptions.config.withoutCredential) return asInvitee(deps, request.id)
  const identity = await identify(deps, credential)
  await limits.countCredential(request)
  return { ...deps, ...identity, requestId: request.id }
}
