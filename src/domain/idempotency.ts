import * as store from '../store/idempotency.ts'
import type { Deps } from './change.ts'
import { Refusal } from './errors.ts'

/** What was answered: kept sealed, because answers may hold a secret that is shown once. */
export interface Answer { status: number; headers: Record<string, string>; body: string }

/** A request that nobody has answered for so long was cut off, and may be tried again. */
const abandonedAfter = 60_000
const keptFor = 24 * 3_600_000

export interface Claim { credential: string; key: string }

/**
 * Claims an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) for a request.
 * @param request a digest of method, path and body @returns the answer to give again, if it has been answered
 * @throws Refusal idempotency_key_reused for another request, idempotency_key_running while it runs
 */
export async function claim(deps: Deps, { credential, key }: Claim, request: string): Promise<Answer | undefined> {
  const now = deps.now()
  const kept = await store.claimKey(deps.db, credential, key, request, now.toISOString())
  if (!kept) return undefined
  const age = now.getTime() - Date.parse(kept.createdAt)
  if (age > keptFor || (kept.answer === null && age > abandonedAfter)) {
    await store.releaseKey(deps.db, credential, key, kept.createdAt)
    return claim(deps, { credential, key }, request)
  }
  if (kept.request !== request) throw new Refusal('idempotency_key_reused')
  if (kept.answer === null) throw new Refusal('idempotency_key_running')
  return JSON.parse(deps.seal.open(kept.answer)) as Answer
}

export async function keep(deps: Deps, { credential, key }: Claim, answer: Answer): Promise<void> {
  await store.keepAnswer(deps.db, credential, key, deps.seal.close(JSON.stringify(answer)))
}

/** After a failure of ours the key is free again. */
export async function release(deps: Deps, { credential, key }: Claim): Promise<void> {
  await store.releaseKey(deps.db, credential, key)
}
