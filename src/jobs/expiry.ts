import type { Context, Deps } from '../domain/change.ts'
import { Refusal } from '../domain/errors.ts'
import { expireInvitation } from '../domain/invitations.ts'
import { listRunOut } from '../store/invitations.ts'

/** Ends the invitations whose time has run out. Where several processes do so at once, each ends once. */
export async function expireInvitations(deps: Deps): Promise<void> {
  const ctx: Context = { ...deps, actor: { kind: 'system' } }, atOnce = 100
  for (let found = atOnce; found === atOnce;) {
    const runOut = await listRunOut(deps.db, deps.now().toISOString(), atOnce)
    for (const { teamId, id } of runOut) await expireInvitation(ctx, teamId, id).catch(ignoreDeletedTeam)
    found = runOut.length
  }
}

function ignoreDeletedTeam(error: unknown): void {
  if (!(error instanceof Refusal && error.reason === 'team_not_found')) throw error
}
