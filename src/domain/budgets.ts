import { sha256 } from '../lib/credentials.ts'
import { takeOne } from '../store/rates.ts'
import type { Deps } from './change.ts'
import { Refusal } from './errors.ts'

const hour = 3_600_000

/** Counts one more invitation to be mailed, for its team and for the receiving address. */
export async function takeInvitationBudget(deps: Deps, teamId: string, address: string): Promise<void> {
  const limits = deps.policy.mailsPerHour
  if (limits) await takeBudgets(deps, { [`team ${teamId}`]: limits.team, [`address ${sha256(address)}`]: limits.address })
}

/** Counts one more sign-in code to be mailed to an address. */
export async function takeCodeBudget(deps: Deps, address: string): Promise<void> {
  const limits = deps.policy.mailsPerHour
  if (limits) await takeBudgets(deps, { [`code ${sha256(address)}`]: limits.address })
}

/**
 * Counts in the clock's hour and in the database, so that all processes share it; outside of a
 * team's change, so that a change touches no rows but its team's. What is refused later has still
 * been counted. @throws Refusal rate_limited
 */
async function takeBudgets(deps: Deps, limits: Record<string, number>): Promise<void> {
  const now = deps.now().getTime()
  const startsAt = new Date(now - now % hour)
  for (const [key, limit] of Object.entries(limits)) {
    if (await takeOne(deps.db, key, startsAt.toISOString()) <= limit) continue
    throw new Refusal('rate_limited', { message: 'Too many mails this hour. Wait a while, then try again.', retryAfter: Math.ceil((startsAt.getTime() + hour - now) / 1000) })
  }
}
