import { type Static, Type } from 'typebox'
import { Refusal } from '../../domain/errors.ts'
import type { Invitation } from '../../domain/invitations.ts'
import type { Member } from '../../domain/members.ts'
import type { Role } from '../../domain/roles.ts'
import { isId } from '../../lib/ids.ts'

const Nullable = Type.Union([Type.String(), Type.Null()])
const Time = Type.String({ format: 'date-time', description: 'ISO 8601, in UTC.' })

export const WireRole = Type.Enum(['org:admin', 'org:member'], { description: '`org:admin` is full access; `org:member` is standard access.' })
export type WireRole = Static<typeof WireRole>

export const WireMember = Type.Object({
  id: Type.String(),
  email: Type.String(),
  firstName: Nullable,
  lastName: Nullable,
  imageUrl: Nullable,
  role: WireRole,
  joinedAt: Time,
}, { $id: 'Member' })

export const WireInvitation = Type.Object({
  id: Type.String(),
  emailAddress: Type.String(),
  role: WireRole,
  status: Type.Literal('pending'),
  createdAt: Time,
}, { $id: 'Invitation' })

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
