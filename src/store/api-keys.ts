import type { Db } from './open.ts'
import type { Tables } from './tables.ts'

export async function insertApiKey(tx: Db, key: Omit<Tables['api_keys'], 'revoked_at'>): Promise<void> {
  await tx.insertInto('api_keys').values(key).execute()
}

/** Ends every key by which a user acts on a team, for good. */
export async function revokeKeysOf(tx: Db, teamId: string, userId: string, at: string): Promise<void> {
  await tx.updateTable('api_keys').set({ revoked_at: at }).where('team_id', '=', teamId).where('user_id', '=', userId).where('revoked_at', 'is', null).execute()
}
