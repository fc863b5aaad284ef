import type { Db } from './open.ts'
import { statement } from './sql.ts'

interface NewSession { user_id: string; id: string; secret_hash: string; created_at: string; expires_at: string }

export async function insertSession(tx: Db, session: NewSession): Promise<void> {
  await newSession(tx, session)
}

const newSession = statement<NewSession>`
  insert into sessions (user_id, id, secret_hash, created_at, expires_at)
  values (${'user_id'}, ${'id'}, ${'secret_hash'}, ${'created_at'}, ${'expires_at'})`

export async function deleteExpiredSessions(db: Db, now: string): Promise<void> {
  await endOfSessions(db, { now })
}

const endOfSessions = statement<{ now: string }>`delete from sessions where expires_at < ${'now'}`

export async function deleteVerificationsBefore(db: Db, time: string): Promise<void> {
  await endOfVerifications(db, { time })
}

const endOfVerifications = statement<{ time: string }>`delete from verifications where expires_at < ${'time'}`
