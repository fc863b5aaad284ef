import type { Db } from './open.ts'

export interface KeptAnswer { request: string; answer: string | null; createdAt: string }

/** Claims a key for a request. @returns undefined where it was free, else what is kept under it */
export async function claimKey(db: Db, credential: string, key: string, request: string, at: string): Promise<KeptAnswer | undefined> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('idempotency_keys')
    .values({ credential, key, request, answer: null, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) return undefined
  return await db
    .selectFrom('idempotency_keys')
    .select(['request', 'answer', 'created_at as createdAt'])
    .where('credential', '=', credential)
    .where('key', '=', key)
    .executeTakeFirst() ?? { request, answer: null, createdAt: at } // let go of between the two: as if it were still running
}

export async function keepAnswer(db: Db, credential: string, key: string, answer: string): Promise<void> {
  await db.updateTable('idempotency_keys').set({ answer }).where('credential', '=', credential).where('key', '=', key).execute()
}

export async function releaseKey(db: Db, credential: string, key: string, claimedAt?: string): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('credential', '=', credential).where('key', '=', key).$if(claimedAt !== undefined, (query) => query.where('created_at', '=', claimedAt!)).execute()
}

export async function deleteKeysBefore(db: Db, time: string): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created_at', '<', time).execute()
}
