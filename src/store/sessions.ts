import { statement } from './sql.ts'

interface NewSession { user_id: string; id: string; secret_hash: string; created_at: string; expires_at: string }

export const insertSession = statement<NewSession>`
  insert into sessions (user_id, id, secret_hash, created_at, expires_at)
  values (${'user_id'}, ${'id'}, ${'secret_hash'}, ${'created_at'}, ${'expires_at'})`

export const deleteExpiredSessions = statement<{ time: string }>`delete from sessions where expires_at < ${'time'}`

export const deleteVerificationsBefore = statement<{ time: string }>`delete from verifications where expires_at < ${'time'}`
