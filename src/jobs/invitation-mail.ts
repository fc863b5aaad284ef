import { statusOf } from '../domain/invitations.ts'
import type { JobPayloads } from '../domain/jobs.ts'
import { sha256 } from '../lib/credentials.ts'
import { findInvitation } from '../store/invitations.ts'
import { findTeam } from '../store/teams.ts'
import type { JobDeps } from './kinds.ts'
import { invitationMail } from './mail/invitation.ts'

/** Sends one sending of an invitation, unless it has ended or been sent anew since. */
export async function mailInvitation(deps: JobDeps, { teamId, id, payload }: { teamId: string; id: string; payload: JobPayloads['invitation.mail'] }) {
  const invitation = await findInvitation(deps.db, teamId, payload.invitationId)
  const team = await findTeam(deps.db, teamId)
  if (!team || !invitation || invitation.resends !== payload.resends || statusOf(deps, invitation) !== 'pending') return
  const token = deps.invitationTokens(invitation)
  if (sha256(token) !== invitation.tokenHash) throw new Error('ROSTER_SECRET is another than when this invitation was sent: resend it.')
  const mail = invitationMail({
    teamName: team.name,
    inviterName: invitation.invitedByName,
    role: invitation.role,
    link: `${deps.publicUrl}/accept#token=${token}`,
    expiresAt: new Date(invitation.expiresAt),
    publicUrl: deps.publicUrl,
  })
  await deps.mailer.send({ id, to: invitation.emailShown, ...mail })
}
