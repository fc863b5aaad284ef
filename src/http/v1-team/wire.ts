import { type Static, Type } from 'typebox'
import { type ActorKind, type Event, type EventType, eventTypes } from '../../domain/events.ts'
import type { Preview } from '../../domain/accepting.ts'
import { type Invitation, invitationStatuses } from '../../domain/invitations.ts'
import type { Member } from '../../domain/members.ts'
import { roles } from '../../domain/roles.ts'

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const Id = Type.String({ format: 'uuid' })
const Time = Type.String({ format: 'date-time', description: 'ISO 8601, in UTC.' })

export const WireRole = Type.Enum([...roles])
export const WireStatus = Type.Enum([...invitationStatuses])
export const WireEventType = Type.Enum(Object.keys(eventTypes) as EventType[])
export const Address = Type.String({ format: 'email', description: 'An email address, at most 320 characters.' })
export const Token = Type.String({ minLength: 1, maxLength: 64, description: 'The token from the invitation\'s mail.' })

export const WireMember = Type.Object({
  user_id: Id,
  email: Type.String(),
  display_name: Nullable(Type.String()),
  team_role: WireRole,
  is_active: Type.Boolean({ description: 'False while this person is suspended.' }),
  is_admin: Type.Boolean({ description: 'True for an owner or an admin.' }),
  created_at: Time,
  last_login: Nullable(Time),
}, { $id: 'Member' })

export const WireInvitation = Type.Object({
  id: Id,
  email: Type.String(),
  role: WireRole,
  status: WireStatus,
  invited_by: Id,
  invited_by_email: Type.String(),
  created_at: Time,
  expires_at: Time,
  token: Type.String({ description: 'What accepts the invitation; empty once it is no longer pending.' }),
}, { $id: 'Invitation' })

export const WirePreview = Type.Object({
  team_name: Type.String(),
  invited_by_name: Nullable(Type.String()),
  role: WireRole,
  email: Type.String({ description: 'The invited address, masked.' }),
  status: WireStatus,
  expires_at: Time,
}, { $id: 'InvitationPreview' })

export const WireEvent = Type.Object({
  seq: Type.Integer({ description: 'Grows with each change of the team.' }),
  type: WireEventType,
  at: Time,
  actor: Type.Object({
    type: Type.Enum(['user', 'api_key', 'operator', 'system', 'invitee'] satisfies ActorKind[]),
    user_id: Nullable(Id),
    email: Nullable(Type.String()),
    api_key_id: Nullable(Id),
  }),
  subject: Type.Object({ type: Type.String(), id: Id, email: Nullable(Type.String({ description: 'Of a member or an invitation, as it is now.' })) }),
  request_id: Nullable(Type.String()),
  before: Nullable(Type.Object({}, { additionalProperties: true })),
  after: Nullable(Type.Object({}, { additionalProperties: true })),
}, { $id: 'Event' })

export function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

export function showMember(member: Member): Static<typeof WireMember> {
  return {
    user_id: member.userId,
    email: member.email,
    display_name: member.name,
    team_role: member.role,
    is_active: member.suspendedAt === null,
    is_admin: member.role === 'owner' || member.role === 'admin',
    created_at: member.userCreatedAt,
    last_login: member.lastLoginAt,
  }
}

export function showInvitation(invitation: Invitation): Static<typeof WireInvitation> {
  return {
    id: invitation.id,
    email: invitation.emailShown,
    role: invitation.role,
    status: invitation.status,
    invited_by: invitation.invitedBy,
    invited_by_email: invitation.invitedByEmail,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
    token: invitation.token,
  }
}

export function showPreview(preview: Preview): Static<typeof WirePreview> {
  return {
    team_name: preview.teamName,
    invited_by_name: preview.inviterName,
    role: preview.role,
    email: preview.maskedEmail,
    status: preview.status,
    expires_at: preview.expiresAt,
  }
}

export function showEvent(event: Event): Static<typeof WireEvent> {
  return {
    seq: event.seq,
    type: event.type,
    at: event.at,
    actor: { type: event.actor.kind, user_id: event.actor.userId, email: event.actor.email, api_key_id: event.actor.keyId },
    subject: { type: event.subject.kind, id: event.subject.id, email: event.subject.email },
    request_id: event.requestId,
    before: event.before,
    after: event.after,
  }
}
