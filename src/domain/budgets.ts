import { takeOne } from '../store/rates.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'

const hour = 3_600_000

/**
 * Counts one more mail to be sent, for the team and for the receiving address, in the clock's hour
 * and in the database, so that all processes share it. It stands outside of the team's change, so
 * that a change touches no rows but its team's; what is refused later has still been counted.
 */
export async function takeInvitationBudget(ctx: Context, teamId: string, address: string): Promise<void> {
  const limits = ctx.policy.invitationsPerHour
  if (!limits) return
  const now = ctx.now().getTime()
  const startsAt = new Date(now - now % hour)
  const budgets = [{ key: `team ${teamId}`, limit: limits.team }, { key: `address ${address}`, limit: limits.address }]
  for (const { key, limit } of budgets) {
    if (await takeOne(ctx.db, key, startsAt.toISOString()) <= limit) continue
    throw new Refusal('rate_limited', { message: 'Too many invitations this hour. Wait a while, then try again.', retryAfter: Math.ceil((startsAt.getTime() + hour - now) / 1000) })
  }
}
