import type { Db } from './open.ts'
import { statement, when } from './sql.ts'

export interface KeptAnswer { request: string; answer: string | null; createdAt: string }

/** Claims a key for a request. @returns undefined where it was free, else what is kept under it */
export async function claimKey(db: Db, credential: string, key: string, request: string, at: string): Promise<KeptAnswer | undefined> {
  const { changes } = await newKey(db, { credential, key, request, at })
  if (changes === 1) return undefined
  return (await keptUnder(db, { credential, key })).rows[0] ?? { request, answer: null, createdAt: at } // let go of between the two: as if it were still running
}

interface Key { credential: string; key: string }

const newKey = statement<Key & { request: string; at: string }>`
  insert into idempotency_keys (credential, key, request, answer, created_at)
  values (${'credential'}, ${'key'}, ${'request'}, null, ${'at'}) on conflict do nothing`

const keptUnder = statement<Key, KeptAnswer>`select request, answer, created_at as "createdAt" from idempotency_keys where credential = ${'credential'} and key = ${'key'}`

export const keepAnswer = statement<Key & { answer: string }>`update idempotency_keys set answer = ${'answer'} where credential = ${'credential'} and key = ${'key'}`

export const releaseKey = statement<Key & { claimedAt?: string }>`
  delete from idempotency_keys where credential = ${'credential'} and key = ${'key'}
  ${when('claimedAt')`and created_at = ${'claimedAt'}`}`

export const deleteKeysBefore = statement<{ time: string }>`delete from idempotency_keys where created_at < ${'time'}`
