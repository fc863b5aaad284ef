import type { Db } from './open.ts'

export async function insertOperatorKey(db: Db, key: { id: string; name: string; secretHash: string }, at: string): Promise<void> {
  await db.insertInto('operator_keys').values({ id: key.id, name: key.name, secret_hash: key.secretHash, created_at: at }).execute()
}

export async function listOperatorKeys(db: Db): Promise<{ id: string; name: string; createdAt: string }[]> {
  return await db.selectFrom('operator_keys').select(['id', 'name', 'created_at as createdAt']).where('revoked_at', 'is', null).orderBy('created_at').execute()
}

/** @returns whether there was one */
export async function revokeOperatorKey(db: Db, id: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('operator_keys').set({ revoked_at: at }).where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst()
  return numUpdatedRows === 1n
}
