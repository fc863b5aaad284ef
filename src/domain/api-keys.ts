import { mintCredential, prefixOf } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import * as store from '../store/api-keys.ts'
import { findRole } from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { type Context, inTeam } from './change.ts'
import { Refusal } from './errors.ts'
import type { Scope } from './roles.ts'
import { getUserByAddress } from './users.ts'

/** A key as it is handed out, once: `secret` is the whole key and is kept nowhere. */
export interface MintedKey { id: string; secret: string }

export interface KeyWishes { name: string; scopes: Scope[] | null; expiresAt: Date | null }

/** An operator makes a key that acts as a member of a team. */
export function createKey(ctx: Context, teamId: string, email: string, wishes: KeyWishes): Promise<MintedKey> {
  return inTeam(ctx, teamId, async (tx) => {
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
