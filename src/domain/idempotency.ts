import * as store from '../store/idempotency.ts'
import { findAuthority } from '../store/identities.ts'
import type { Context, Deps } from './change.ts'
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
 * @throws Refusal idempotency_key_reused for another request, idempotency_key_running while it runs,
 * no_team for someone who is no longer on the team that it was about
 */
export async function claim(ctx: Context, { credential, key }: Claim, request: string): Promise<Answer | undefined> {
  const now = ctx.now()
  const kept = await store.claimKey(ctx.db, credential, key, request, now.toISOString())
  if (!kept) return undefined
  const age = now.getTime() - Date.parse(kept.createdAt)
  if (age > keptFor || (kept.answer === null && age > abandonedAfter)) {
    await store.releaseKey(ctx.db, { credential, key, claimedAt: kept.createdAt })
    return claim(ctx, { credential, key }, request)
  }
  if (kept.request !== request) throw new Refusal('idempotency_key_reused')
  if (kept.answer === null) throw new Refusal('idempotency_key_running')
  const { teamId, ...answer } = JSON.parse(ctx.seal.open(kept.answer)) as Answer & { teamId?: string }
  if (teamId && !(await findAuthority(ctx.db, teamId, ctx.actor, now.toISOString()))) throw new Refusal('no_team')
  return answer
}

export async function keep(ctx: Context, { credential, key }: Claim, answer: Answer): Promise<void> {
  await store.keepAnswer(ctx.db, { credential, key, answer: ctx.seal.close(JSON.stringify({ ...answer, teamId: ctx.team?.teamId })) })
}

/** After a failure of ours the key is free again. */
export async function release(deps: Deps, { credential, key }: Claim): Promise<void> {
  await store.releaseKey(deps.db, { credential, key })
}
