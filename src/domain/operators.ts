import { mintCredential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import { findPlaceOf } from '../store/members.ts'
import * as store from '../store/operator-keys.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'
import { demandOperator } from './actors.ts'
import { type Action, actions, may, type Role } from './roles.ts'

/** The command line makes a key for the product's own backend. @returns its secret, once */
export async function createOperatorKey(ctx: Context, name: string): Promise<{ id: string; secret: string }> {
  const id = newId()
  const { text, hash } = mintCredential('operator', id, id)
  await store.insertOperatorKey(ctx.db, { id, name, secretHash: hash }, ctx.now().toISOString())
  return { id, secret: text }
}

export async function revokeOperatorKey(ctx: Context, id: string): Promise<void> {
  if (!(await store.revokeOperatorKey(ctx.db, id, ctx.now().toISOString()))) throw new Refusal('key_not_found')
}

/** What someone is and may do on a team, right now. @throws Refusal member_not_found for whoever has no access, the suspended too */
export async function getAccess(ctx: Context, teamId: string, userId: string): Promise<{ role: Role; permissions: Action[] }> {
  demandOperator(ctx)
  const place = await findPlaceOf(ctx.db, teamId, userId)
  if (!place || place.suspendedAt) throw new Refusal('member_not_found')
  return { role: place.role, permissions: permissionsOf[place.role] }
}

/** Whether someone may do something on a team, right now; `because` names the role, or what stands in the way. */
export async function check(ctx: Context, teamId: string, userId: string, permission: Action): Promise<{ allowed: boolean; because: Role | 'member_not_found' | 'suspended' }> {
  demandOperator(ctx)
  const place = await findPlaceOf(ctx.db, teamId, userId)
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
