import { Refusal } from '../../domain/errors.ts'
import type { Invitation } from '../../domain/invitations.ts'
import type { Member } from '../../domain/members.ts'
import type { Role } from '../../domain/roles.ts'
import { isId } from '../../lib/ids.ts'
import { type Static, Type } from '../schema.ts'
import { ids, Nullable, Text, Time, Words } from '../types.ts'

export const WireRole = Words('Role', ['org:admin', 'org:member'], { description: '`org:admin` is full access; `org:member` is standard access.', examples: ['org:member'] })
export type WireRole = Static<typeof WireRole>

export const UserId = Text(ids.jane, 'The member\'s `id`, from the list of members.')
export const InvitationId = Text(ids.invitation, 'The invitation\'s `id`, from the list of members.')

export const WireMember = Type.Object({
  id: Text(ids.jane),
  email: Text('jane@example.com'),
  firstName: Nullable(Text('Jane')),
  lastName: Nullable(Text('Smith')),
  imageUrl: Nullable(Text('https://images.example.com/jane.png')),
  role: WireRole,
  joinedAt: Time('2026-04-05T10:00:00.000Z'),
}, { title: 'Member', description: 'A person in the organization.' })

export const WireInvitation = Type.Object({
  id: Text(ids.invitation),
  emailAddress: Text('jane@example.com', 'The invited address, as it was typed.'),
  role: WireRole,
  status: Words('InvitationStatus', ['pending']),
  createdAt: Time('2026-04-05T10:00:00.000Z'),
}, { title: 'Invitation', description: 'An offer to an address to join the organization.' })

const shown: Record<Role, WireRole> = { owner: 'org:admin', admin: 'org:member', billing: 'org:member', member: 'org:member' }

export function showMember(member: Member): Static<typeof WireMember> {
  const [firstName = null, ...rest] = member.name?.split(/\s+/) ?? []
  return {
    id: member.userId,
    email: member.email,
    firstName,
    lastName: rest.join(' ') || null,
    imageUrl: member.imageUrl,
    role: shown[member.role],
    joinedAt: member.joinedAt,
  }
}

export function showInvitation(invitation: Invitation): Static<typeof WireInvitation> {
  return { id: invitation.id, emailAddress: invitation.emailShown, role: shown[invitation.role], status: 'pending', createdAt: invitation.createdAt }
}

/** Two roles on the wire, four inside: asking for what is already shown changes nothing. */
export function readRole(asked: WireRole, current?: Role): Role {
  if (current && shown[current] === asked) return current
  return asked === 'org:admin' ? 'owner' : 'member'
}

/** An id of another shape than ours is simply not found. */
export function readId(id: string, otherwise: 'member_not_found' | 'invitation_not_on_team'): string {
  if (!isId(id)) throw new Refusal(otherwise)
  return id
}
