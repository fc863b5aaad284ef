import type { FastifyRequest } from 'fastify'
import type { Context, Deps } from '../domain/change.ts'
import { asInvitee, type Identity, identify } from '../domain/identity.ts'
import { credentialOf, type Site } from './credential.ts'
import { formats } from './formats.ts'
import type { ListCache } from './list-cache.ts'
import type { RequestLimits } from './limits.ts'
import type { Describe } from './openapi.ts'
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
export interface ContractOptions { deps: Deps; limits: RequestLimits; site: () => Site; lists: ListCache; describe: Describe | undefined }

/**
 * Who asks, on every contract: the credential is read and checked against the database with each
 * request. @throws Refusal not_authenticated, two_credentials, cross_origin, team_not_found, rate_limited
 */
export async function contextOf(request: FastifyRequest, { deps, limits, site }: ContractOptions): Promise<Context> {
  await limits.countAddress(request)
  const { headers, id: requestId } = request
  const { text, by } = credentialOf(headers, request.method, site())
  let identity: Identity
  try {
    identity = await identify(deps, text, readTeamId(headers['x-team-id']))
  } catch (refusal) {
    if (request.routeOptions.config.withoutCredential && by === 'cookie') return asInvitee(deps, requestId) // none, or one that a browser has kept too long
    throw refusal
  }
  await limits.countCredential(request, text!)
  return { ...deps, ...identity, requestId, expected: readVersions(headers['if-match']) }
}

/** `X-Team-Id` picks another of one's teams for this request. */
function readTeamId(text: string | string[] | undefined): string | undefined {
  if (text === undefined) return undefined
  const id = formats.uuid(String(text))
  if (typeof id !== 'string') throw new InvalidRequest([{ part: 'header', path: ['x-team-id'], ...id }])
  return id
}

/** `If-Match` (RFC 9110, section 13.1.1): the versions that are fine, or `*`. */
function readVersions(text: string | undefined): string[] | undefined {
  return text?.split(',').map((tag) => tag.trim().replace(/^"(.*)"$/, '$1'))
}
