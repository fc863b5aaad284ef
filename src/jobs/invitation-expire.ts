import type { Context } from '../domain/change.ts'
import { Refusal } from '../domain/errors.ts'
import { expireInvitation as expire } from '../domain/invitations.ts'
import type { JobPayloads } from '../domain/jobs.ts'
import type { JobDeps } from './kinds.ts'

/** Ends an invitation whose time has run out. */
export async function expireInvitation(deps: JobDeps, { teamId, payload }: { teamId: string; payload: JobPayloads['invitation.expire'] }) {
  const ctx: Context = { ...deps, actor: { kind: 'system' } }
  await expire(ctx, teamId, payload.invitationId).catch((error) => {
    if (!(error instanceof Refusal && error.reason === 'team_not_found')) throw error // deleted meanwhile
  })
}
