import { type Credential, readCredential } from '../lib/credentials.ts'
import * as store from '../store/identities.ts'
import type { Context, Deps, Membership } from './change.ts'
import { Refusal } from './errors.ts'
import type { Actor } from './events.ts'

export interface Identity { actor: Actor; team?: Membership }

/**
 * Tells who presents a credential and what they may do at this moment, read from the database with
 * each request. @throws Refusal not_authenticated, one answer for all that is wrong with it
 */
export async function identify(deps: Deps, text: string | undefined): Promise<Identity> {
  const credential = text === undefined ? undefined : readCredential(text)
  const identity = credential && await (credential.kind === 'session' ? bySession : byKey)(deps, credential)
  if (!identity) throw new Refusal('not_authenticated')
  return identity
}

async function byKey(deps: Deps, credential: Credential): Promise<Identity | undefined> {
  if (credential.kind !== deps.policy.environment) return undefined
  const holder = await store.findKeyHolder(deps.db, credential, deps.now().toISOString())
  return holder && {
    actor: { kind: 'api_key', userId: holder.userId, keyId: credential.id },
    team: { teamId: credential.of, role: holder.role, scopes: holder.scopes },
  }
}

async function bySession(deps: Deps, credential: Credential): Promise<Identity | undefined> {
  const session = await store.findSessionUser(deps.db, credential, deps.now().toISOString())
  return session && {
    actor: { kind: 'user', userId: credential.of, sessionId: credential.id },
    ...(session.team && { team: session.team }),
  }
}

/** The context of someone who shows no credential, only an invitation's token. */
export function asInvitee(deps: Deps, requestId: string): Context {
  return { ...deps, requestId, actor: { kind: 'invitee' } }
}
