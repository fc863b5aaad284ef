import type { Context } from './change.ts'
import { Refusal } from './errors.ts'

/** The user who asks. @throws Refusal session_required for a key, not_authenticated for nobody */
export function signedIn(ctx: Context): { userId: string; sessionId?: string } {
  if (ctx.actor.kind === 'user') return ctx.actor
  throw new Refusal(ctx.actor.kind === 'invitee' ? 'not_authenticated' : 'session_required')
}

/** Refuses all but the product's own backend and the command line. */
export function demandOperator({ actor }: Pick<Context, 'actor'>): void {
  if (actor.kind !== 'operator') throw new Refusal('operator_required')
}
