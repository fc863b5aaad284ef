import { sha256 } from '../lib/credentials.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'
import type { InvitationRecord } from './invitations.ts'
import type { Member } from './members.ts'
import type { Team } from '../store/teams.ts'

/** What of each thing an update could overwrite. A login or a new member is none of it. */
export const stateOf = {
  member: (member: Member) => [member.userId, member.role, member.suspendedAt],
  invitation: (invitation: InvitationRecord) => [invitation.id, invitation.status, invitation.resends, invitation.expiresAt],
  team: (team: Team) => [team.id, team.name, team.seatLimit],
}

/** Names a state: the same while nothing of it changes. */
export function versionOf(state: unknown[]): string {
  return sha256(JSON.stringify(state)).slice(0, 22)
}

/** Refuses to change what is no longer as the caller read it. Asked inside the lock. */
export function expectVersion(ctx: Context, state: unknown[]): void {
  if (ctx.expected && !ctx.expected.includes('*') && !ctx.expected.includes(versionOf(state))) throw new Refusal('changed_since')
}
