import { mintCredential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import { insertSession } from '../store/sessions.ts'
import type { Context } from './change.ts'
import { getUserByAddress } from './users.ts'

/** An operator signs a user in. @returns an access token, handed out once; only its hash is kept */
export async function createSession(ctx: Context, email: string, expiresAt: Date): Promise<{ accessToken: string; expiresAt: string }> {
  const user = await getUserByAddress(ctx.db, email)
  const { id, text, hash } = mintCredential('session', newId(), user.id)
  await insertSession(ctx.db, { user_id: user.id, id, secret_hash: hash, created_at: ctx.now().toISOString(), expires_at: expiresAt.toISOString() })
  return { accessToken: text, expiresAt: expiresAt.toISOString() }
}
