import { mintCredential, prefixOf } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import * as store from '../store/api-keys.ts'
import { findRole } from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { changeTeam, type Context, inTeam, nothing, readTeam } from './change.ts'
import { Refusal } from './errors.ts'
import { authority, may, type Role, type Scope, whoMay } from './roles.ts'
import { getUserByAddress } from './users.ts'

/** A key as it may be listed: never its secret. `scopes` is null for all that its member may do. */
export interface ApiKey {
  id: string
  userId: string
  email: string
  role: Role
  name: string
  /** The start of the key, to recognize it by. */
  prefix: string
  scopes: Scope[] | null
  createdAt: string
  lastUsedAt: string | null
  expiresAt: string | null
}

/** A key as it is handed out, once: `secret` is the whole key and is kept nowhere. */
export interface MintedKey { id: string; secret: string }

export interface KeyWishes { name: string; scopes: Scope[] | null; expiresAt: Date | null }

/** One's own keys; for owners and admins, also those of the members that they have authority over. */
export function listKeys(ctx: Context): Promise<ApiKey[]> {
  return readTeam(ctx, { scope: 'keys:read' }, (teamId, role) => store.listKeys(ctx.db, teamId, { userId: userOf(ctx), roles: authority['key.read'][role] }, ctx.now().toISOString()))
}

/** Makes a key for oneself. A key makes none that may do more than itself, or lives longer. */
export function makeKey(ctx: Context, wishes: KeyWishes): Promise<ApiKey & MintedKey> {
  return changeTeam<void, ApiKey & MintedKey>(ctx, { scope: 'keys:write' }, nothing, async ({ tx, role, team: { id: teamId } }) => {
    const userId = userOf(ctx)
    await refuseWiderThanOwn(tx, ctx, teamId, wishes)
    const key = await insertKey(tx, ctx, teamId, userId, wishes)
    return {
      result: { ...(await getKey(tx, ctx, teamId, key.id)), role, secret: key.secret },
      event: { type: 'api_key.created', subject: { kind: 'api_key', id: key.id }, after: { name: wishes.name, user_id: userId, scopes: wishes.scopes } },
    }
  })
}

/** Makes a new key in place of an old one, which works on for `overlap` ms. */
export function rotateKey(ctx: Context, id: string, overlap: number): Promise<ApiKey & MintedKey> {
  return changeTeam<void, ApiKey & MintedKey>(ctx, { scope: 'keys:write' }, nothing, async ({ tx, role, team: { id: teamId } }) => {
    const old = await getManagedKey(tx, ctx, teamId, role, id)
    await refuseWiderThanOwn(tx, ctx, teamId, { scopes: old.scopes, expiresAt: old.expiresAt ? new Date(old.expiresAt) : null })
    const made = await insertKey(tx, ctx, teamId, old.userId, { name: old.name, scopes: old.scopes, expiresAt: old.expiresAt ? new Date(old.expiresAt) : null })
    const ends = new Date(ctx.now().getTime() + overlap).toISOString()
    const expiresAt = old.expiresAt && old.expiresAt < ends ? old.expiresAt : ends
    if (overlap > 0) await store.setKeyExpiry(tx, { teamId, id, expiresAt })
    else await store.revokeKey(tx, { teamId, id, at: ctx.now().toISOString() })
    return {
      result: { ...(await getKey(tx, ctx, teamId, made.id)), secret: made.secret },
      event: { type: 'api_key.rotated', subject: { kind: 'api_key', id }, after: { replaced_by: made.id, expires_at: expiresAt } },
    }
  })
}

/** Ends a key: the next request with it is refused. */
export function revokeKey(ctx: Context, id: string): Promise<void> {
  return changeTeam<void, void>(ctx, { scope: 'keys:write' }, nothing, async ({ tx, role, team }) => {
    const key = await getManagedKey(tx, ctx, team.id, role, id)
    return {
      result: undefined,
      writes: [store.revokeKey(tx, { teamId: team.id, id, at: ctx.now().toISOString() })],
      event: { type: 'api_key.revoked', subject: { kind: 'api_key', id }, before: { name: key.name, user_id: key.userId } },
    }
  })
}

/** An operator makes a key that acts as a member of a team. */
export function createKey(ctx: Context, teamId: string, email: string, wishes: KeyWishes): Promise<MintedKey> {
  return inTeam<void, MintedKey>(ctx, teamId, nothing, async ({ tx }) => {
    const { id: userId } = await getUserByAddress(tx, email)
    if (!(await findRole(tx, teamId, userId))) throw new Refusal('member_not_found')
    const key = await insertKey(tx, ctx, teamId, userId, wishes)
    return { result: key, event: { type: 'api_key.created', subject: { kind: 'api_key', id: key.id }, after: { name: wishes.name, user_id: userId, scopes: wishes.scopes } } }
  })
}

/** Makes a key within a change of its team; see lib/credentials.ts for its form. */
export async function insertKey(tx: Db, ctx: Context, teamId: string, userId: string, wishes: KeyWishes): Promise<MintedKey> {
  const id = newId()
  const { text, hash } = mintCredential(ctx.policy.environment, id, teamId)
  await store.insertApiKey(tx, {
    team_id: teamId, id,
    user_id: userId,
    name: wishes.name,
    prefix: prefixOf(text),
    secret_hash: hash,
    scopes: wishes.scopes?.join(' ') ?? null,
    created_at: ctx.now().toISOString(),
    expires_at: wishes.expiresAt?.toISOString() ?? null,
  })
  return { id, secret: text }
}

async function refuseWiderThanOwn(tx: Db, ctx: Context, teamId: string, wishes: Pick<KeyWishes, 'scopes' | 'expiresAt'>): Promise<void> {
  if (ctx.actor.kind !== 'api_key') return
  const own = await getKey(tx, ctx, teamId, ctx.actor.keyId)
  const wider = own.scopes && !wishes.scopes?.every((scope) => own.scopes!.includes(scope))
  const longer = own.expiresAt && !(wishes.expiresAt && wishes.expiresAt.toISOString() <= own.expiresAt)
  if (wider || longer) throw new Refusal('wider_scope')
}

/** A key of one's own, or of a member that one has authority over. */
async function getManagedKey(tx: Db, ctx: Context, teamId: string, role: Role, id: string): Promise<ApiKey> {
  const key = await getKey(tx, ctx, teamId, id)
  if (key.userId === userOf(ctx)) return key
  if (!may(role, 'key.manage')) throw new Refusal('key_not_found') // it was never shown to them
  if (!may(role, 'key.manage', key.role)) throw new Refusal('owner_required', { message: whoMay('key.manage') })
  return key
}

async function getKey(db: Db, ctx: Context, teamId: string, id: string): Promise<ApiKey> {
  const key = await store.findKey(db, teamId, id, ctx.now().toISOString())
  if (!key) throw new Refusal('key_not_found')
  return key
}

function userOf({ actor }: Context): string {
  if (!('userId' in actor)) throw new Error(`keys belong to users, not to ${actor.kind}`)
  return actor.userId
}
