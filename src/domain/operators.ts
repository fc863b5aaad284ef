import { mintCredential, readCredential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import * as store from '../store/operator-keys.ts'
import type { Context, Deps } from './change.ts'
import { Refusal } from './errors.ts'
import { demandOperator } from './actors.ts'
import { identify } from './identity.ts'
import { type Action, actions, may, type Role } from './roles.ts'

/** The command line makes a key for the product's own backend. @returns its secret, once */
export async function createOperatorKey(ctx: Context, name: string): Promise<{ id: string; secret: string }> {
  const id = newId()
  const { text, hash } = mintCredential('operator', id, id)
  await store.insertOperatorKey(ctx.db, { id, name, secretHash: hash, at: ctx.now().toISOString() })
  return { id, secret: text }
}

export async function revokeOperatorKey(ctx: Context, id: string): Promise<void> {
  if (!(await store.revokeOperatorKey(ctx.db, id, ctx.now().toISOString()))) throw new Refusal('key_not_found')
}

/**
 * Someone's place on a team at this moment, for whoever shows an operator's key. A place that is found
 * proves the key with it, in one statement; where none is, the key is asked about by itself.
 * @param text the key @returns undefined for whoever is not on the team
 * @throws Refusal not_authenticated; operator_required for any other credential
 */
export async function findPlace(deps: Deps, text: string | undefined, teamId: string, userId: string): Promise<store.Place | undefined> {
  const key = text === undefined ? undefined : readCredential(text)
  const place = key?.kind === 'operator' ? await store.findPlace(deps.db, key, teamId, userId) : undefined
  if (!place) demandOperator(await identify(deps, text))
  return place
}

/** What someone with this place is and may do. @throws Refusal member_not_found for whoever has no access, the suspended too */
export function accessOf(place: store.Place | undefined): { role: Role; permissions: Action[] } {
  if (!place || place.suspendedAt) throw new Refusal('member_not_found')
  return { role: place.role, permissions: permissionsOf[place.role] }
}

/** Whether someone with this place may do something; `because` names the role, or what stands in the way. */
export function verdictOn(place: store.Place | undefined, permission: Action): { allowed: boolean; because: Role | 'member_not_found' | 'suspended' } {
  if (!place) return { allowed: false, because: 'member_not_found' }
  if (place.suspendedAt) return { allowed: false, because: 'suspended' }
  return { allowed: may(place.role, permission), because: place.role }
}

const permissionsOf: Record<Role, Action[]> = {
  owner: actions.filter((action) => may('owner', action)),
  admin: actions.filter((action) => may('admin', action)),
  billing: actions.filter((action) => may('billing', action)),
  member: actions.filter((action) => may('member', action)),
}
