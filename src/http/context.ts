import type { FastifyRequest } from 'fastify'
import type { Context, Deps } from '../domain/change.ts'
import { asInvitee, identify } from '../domain/identity.ts'
import { credentialOf, type Site } from './credential.ts'
import { formats } from './formats.ts'
import type { RequestLimits } from './limits.ts'
import { InvalidRequest } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    context: Context
  }
  interface FastifyContextConfig {
    /** An invitation's token in the body is authority enough: no credential is asked for. */
    withoutCredential?: boolean
  }
}

/** What each contract is mounted with. */
export interface ContractOptions { deps: Deps; limits: RequestLimits; site: () => Site }

/**
 * Who asks, on every contract: the credential is read and checked against the database with each
 * request. @throws Refusal not_authenticated, two_credentials, cross_origin, team_not_found, rate_limited
 */
export async function contextOf(request: FastifyRequest, { deps, limits, site }: ContractOptions): Promise<Context> {
  await limits.countAddress(request)
  const { headers, id: requestId } = request
  const { text } = credentialOf(headers, request.method, site())
  if (text === undefined && request.routeOptions.config.withoutCredential) return asInvitee(deps, requestId)
  const identity = await identify(deps, text, readTeamId(headers['x-team-id'] as string | undefined))
  await limits.countCredential(request, text!)
  return { ...deps, ...identity, requestId, expected: readVersions(headers['if-match']) }
}

/** `X-Team-Id` picks another of one's teams for this request. */
function readTeamId(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const id = formats.uuid(text)
  if (typeof id !== 'string') throw new InvalidRequest([{ part: 'header', path: ['x-team-id'], ...id }])
  return id
}

/** `If-Match` (RFC 9110, section 13.1.1): the versions that are fine, or `*`. */
function readVersions(text: string | undefined): string[] | undefined {
  return text?.split(',').map((tag) => tag.trim().replace(/^"(.*)"$/, '$1'))
}
