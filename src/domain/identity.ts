import { type Credential, readCredential } from '../lib/credentials.ts'
import { type Claims, ProviderAway } from '../lib/jwt.ts'
import * as store from '../store/identities.ts'
import { hasOperatorKey } from '../store/operator-keys.ts'
import type { Context, Deps, Membership } from './change.ts'
import { Refusal } from './errors.ts'
import type { Actor } from './events.ts'
import { userOfClaims } from './users.ts'

export interface Identity { actor: Actor; team?: Membership }

/**
 * Tells who presents a credential and what they may do at this moment, read from the database with
 * each request. @param teamId which of the user's teams is meant; their current one, without
 * @throws Refusal not_authenticated, one answer for all that is wrong with it; team_not_found; provider_away
 */
export async function identify(deps: Deps, text: string | undefined, teamId?: string): Promise<Identity> {
  const identity = text === undefined ? undefined : await find(deps, text, teamId)
  if (!identity) throw new Refusal('not_authenticated')
  if (teamId && identity.team?.teamId !== teamId) throw new Refusal('team_not_found')
  return identity
}

function find(deps: Deps, text: string, teamId?: string): Promise<Identity | undefined> {
  const credential = readCredential(text)
  if (credential?.kind === 'session') return bySession(deps, credential, teamId)
  if (credential?.kind === 'operator') return byOperatorKey(deps, credential)
  return credential ? byKey(deps, credential) : byJwt(deps, text, teamId)
}

async function byKey(deps: Deps, credential: Credential): Promise<Identity | undefined> {
  if (credential.kind !== deps.policy.environment) return undefined
  const now = deps.now().toISOString()
  const holder = await store.findKeyHolder(deps.db, credential, now)
  if (!holder) return undefined
  deps.keyUsage.note(credential.of, credential.id, now)
  return {
    actor: { kind: 'api_key', userId: holder.userId, keyId: credential.id },
    team: holder,
  }
}

async function bySession(deps: Deps, credential: Credential, teamId?: string): Promise<Identity | undefined> {
  const session = await store.findSessionUser(deps.db, credential, deps.now().toISOString(), teamId)
  return session && identityOfUser({ kind: 'user', userId: credential.of, sessionId: credential.id }, session.team)
}

async function byOperatorKey(deps: Deps, credential: Credential): Promise<Identity | undefined> {
  return await hasOperatorKey(deps.db, credential) ? { actor: { kind: 'operator', keyId: credential.id } } : undefined
}

/** A token of the configured provider: its user is found, joined by verified address, or made. */
async function byJwt(deps: Deps, text: string, teamId?: string): Promise<Identity | undefined> {
  if (!deps.readJwt || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return undefined
  const claims = await deps.readJwt(text).catch(refuseWhileAway)
  const userId = claims && await userOfClaims(deps, claims)
  return userId ? identityOfUser({ kind: 'user', userId }, await store.findPlace(deps.db, userId, teamId)) : undefined
}

/** Not the token's fault: whoever sends it must not be signed out for it. */
function refuseWhileAway(error: unknown): Promise<Claims | undefined> {
  throw error instanceof ProviderAway ? new Refusal('provider_away', { retryAfter: 5 }, { cause: error }) : error
}

function identityOfUser(actor: Actor, team: Membership | undefined): Identity {
  return { actor, ...(team && { team }) }
}

/** The context of someone who shows no credential, only an invitation's token. */
export function asInvitee(deps: Deps, requestId: string): Context {
  return { ...deps, requestId, actor: { kind: 'invitee' } }
}
