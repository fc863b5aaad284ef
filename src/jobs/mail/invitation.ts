import type { Role } from '../../domain/roles.ts'
import { inert } from '../../lib/inert.ts'
import { renderMail } from './render.ts'

export interface InvitationMail {
  teamName: string
  /** Null where the inviter has no name: their address is nobody's business. */
  inviterName: string | null
  role: Role
  /** Opens the page that accepts; shown as it is. */
  link: string
  expiresAt: Date
  publicUrl: string
}

/** The mail that an invitation goes out with. */
export function invitationMail({ teamName, inviterName, role, link, expiresAt, publicUrl }: InvitationMail) {
  const team = inert(teamName)
  const inviter = inert(inviterName ?? '') || 'A colleague'
  const expires = showTime(expiresAt)
  return renderMail({
    subject: `${inert(inviter, 40)} invited you to join ${inert(teamName, 40)} on Roster`,
    preheader: `Your role: ${roles[role]}. The invitation expires on ${expires}.`,
    heading: `Join ${team}`,
    lead: `${inviter} invited you to join the team ${team} on Roster.`,
    facts: [['Role', roles[role]], ['Expires', expires]],
    action: { label: 'Accept the invitation', link },
    notes: [
      'Only the address that this mail was sent to can accept the invitation.',
      'If you did not expect it, ignore this mail and nothing happens.',
    ],
    footer: `Sent by Roster at ${inert(new URL(publicUrl).host)}`,
  })
}

const roles: Record<Role, string> = {
  owner: 'Owner (full control)',
  admin: 'Admin (manages people)',
  billing: 'Billing (handles payments)',
  member: 'Member (takes part)',
}

/** "14 April 2026, 10:00 UTC": the month is a word, so that nobody takes it for the day. */
function showTime(time: Date): string {
  const day = time.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`
}
