import type { Insertable } from 'kysely'
import type { Db } from './open.ts'
import type { Tables } from './tables.ts'

export async function insertSession(tx: Db, session: Insertable<Tables['sessions']>): Promise<void> {
  await tx.insertInto('sessions').values(session).execute()
}

export async function deleteExpiredSessions(db: Db, now: string): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
}

export async function deleteVerificationsBefore(db: Db, time: string): Promise<void> {
  await db.deleteFrom('verifications').where('expires_at', '<', time).execute()
}
