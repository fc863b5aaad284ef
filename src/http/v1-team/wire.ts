import { type ActorKind, type Event, type EventType, eventTypes, type SubjectKind } from '../../domain/events.ts'
import type { Preview } from '../../domain/accepting.ts'
import { type Invitation, invitationStatuses } from '../../domain/invitations.ts'
import type { Member } from '../../domain/members.ts'
import { roles } from '../../domain/roles.ts'
import { type Static, Type } from '../schema.ts'
import { Anything, Flag, Id, ids, Nullable, Text, Time, Words } from '../types.ts'

export const WireRole = Words('Role', roles, { description: 'What someone may do on the team.', examples: ['member'] })
export const WireStatus = Words('InvitationStatus', invitationStatuses, { description: 'Only a pending invitation can be accepted.' })
export const WireEventType = Words('EventType', Object.keys(eventTypes) as EventType[], {
  description: Object.entries(eventTypes).map(([type, meaning]) => `- \`${type}\`: ${meaning}`).join('\n'),
  examples: ['member.role_changed'],
})
const WireActorType = Words('ActorType', ['user', 'api_key', 'operator', 'system', 'invitee'] satisfies ActorKind[], {
  description: 'A signed-in user, a user through an API key, an operator, Roster itself, or whoever holds an invitation.',
})
const WireSubjectType = Words('SubjectType', ['team', 'member', 'invitation', 'api_key'] satisfies SubjectKind[], { examples: ['member'] })

export const UserId = Id(ids.jane, 'The member\'s `user_id`, from the list of members.')
export const TeamId = Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b')
export const InvitationId = Id(ids.invitation, 'The invitation\'s `id`, from the list of invitations.')
export const Address = Type.String({ format: 'email', description: 'An email address, at most 320 characters.', examples: ['jane@example.com'] })
export const Token = Type.String({ minLength: 1, maxLength: 64, description: 'The token from the invitation\'s mail.', examples: ['inv_AZ1kQ2p3cX6V8hR0tYwLmS4fJ7nB9dKgE5uHxPzCqTiOaWvUe'] })

export const WireMember = Type.Object({
  user_id: Id(ids.jane),
  email: Text('jane@example.com'),
  display_name: Nullable(Text('Jane Smith')),
  team_role: WireRole,
  is_active: Flag(true, 'False while this person is suspended.'),
  is_admin: Flag(false, 'True for an owner or an admin.'),
  created_at: Time('2026-04-05T10:00:00.000Z', 'When the user was created.'),
  last_login: Nullable(Time('2026-04-12T08:15:30.000Z')),
}, { title: 'Member', description: 'A person on the team.' })

export const WireInvitation = Type.Object({
  id: Id(ids.invitation),
  email: Text('jane@example.com', 'The invited address, as it was typed.'),
  role: WireRole,
  status: WireStatus,
  invited_by: Id(ids.ann, 'The `user_id` of whoever sent it.'),
  invited_by_email: Text('ann@example.com'),
  created_at: Time('2026-04-05T10:00:00.000Z'),
  expires_at: Time('2026-04-12T10:00:00.000Z'),
  token: Text('inv_AZ1kQ2p3cX6V8hR0tYwLmS4fJ7nB9dKgE5uHxPzCqTiOaWvUe', 'What accepts the invitation; empty once it is no longer pending.'),
  mail: Type.Optional(Nullable(Type.Object({
    state: Words('MailState', ['waiting', 'sent', 'retrying', 'failed'], { description: 'Whether the last mail went out.', examples: ['sent'] }),
    error: Nullable(Text('450 4.2.1 Mailbox busy', 'What the mail server last said, where it did not take the mail.')),
  }, { title: 'InvitationMail', description: 'With `include=mail`: its last mail; null once it is no longer pending.' }))),
}, { title: 'Invitation', description: 'An offer to an address to join the team.' })

export const WirePreview = Type.Object({
  team_name: Text('Acme'),
  invited_by_name: Nullable(Text('Ann Lee')),
  role: WireRole,
  email: Text('j•••@e•••.com', 'The invited address, masked.'),
  status: WireStatus,
  expires_at: Time('2026-04-12T10:00:00.000Z'),
}, { title: 'InvitationPreview', description: 'What an invitation shows to whoever holds its token.' })

export const WireEvent = Type.Object({
  seq: Type.Integer({ description: 'Grows with each change of the team.', examples: [42] }),
  type: WireEventType,
  at: Time('2026-04-12T08:15:30.000Z'),
  actor: Type.Object({
    type: WireActorType,
    user_id: Nullable(Id(ids.ann)),
    email: Nullable(Text('ann@example.com')),
    display_name: Nullable(Text('Ann Archer')),
    api_key_id: Nullable(Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b', 'With `api_key`: which one.')),
  }, { title: 'EventActor', description: 'Who did it.', examples: [{ type: 'user', user_id: ids.ann, email: 'ann@example.com', display_name: 'Ann Archer', api_key_id: null }] }),
  subject: Type.Object({
    type: WireSubjectType,
    id: Id(ids.jane),
    email: Nullable(Text('jane@example.com', 'Of a member or an invitation, as it is now.')),
    display_name: Nullable(Text('Jane Smith', 'Of a member, as it is now.')),
  }, { title: 'EventSubject', description: 'Whom or what it was done to.' }),
  request_id: Nullable(Text(ids.request, 'The `X-Request-Id` of the request that did it.')),
  before: Nullable(Anything({ role: 'member' }, 'What was changed, as it was.')),
  after: Nullable(Anything({ role: 'admin' }, 'What was changed, as it is now.')),
}, { title: 'Event', description: 'One thing that happened to the team.' })

/** Whether a text is a time as we write them. */
export function isTime(value: unknown): value is string {
  const time = typeof value === 'string' && /^[1-9]\d{3}-/.test(value) ? new Date(value) : undefined
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString() === value
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
    ...(invitation.mail !== undefined && { mail: invitation.mail }),
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
    actor: { type: event.actor.kind, user_id: event.actor.userId, email: event.actor.email, display_name: event.actor.name, api_key_id: event.actor.keyId },
    subject: { type: event.subject.kind, id: event.subject.id, email: event.subject.email, display_name: event.subject.name },
    request_id: event.requestId,
    before: event.before,
    after: event.after,
  }
}
