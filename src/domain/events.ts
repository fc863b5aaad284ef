import * as store from '../store/events.ts'
import { type Context, readTeam } from './change.ts'

/** Everything that can happen to a team, and what each event says. */
export const eventTypes = {
  'team.created': 'The team was made.',
  'team.imported': 'An operator imported the team, or members of it: how many of each role.',
  'team.updated': 'The team was renamed, or its seats changed.',
  'team.transferred': 'An owner made someone else owner in their place; revoked_invitations names what they could no longer send.',
  'member.added': 'An operator put someone on the team.',
  'member.role_changed': 'A role was changed; revoked_invitations names what its holder could no longer send.',
  'member.suspended': 'Access was suspended, the role kept; revoked_invitations names what they had sent.',
  'member.reinstated': 'A suspension ended.',
  'member.removed': 'Someone was removed, with their keys; revoked_invitations names what they had sent.',
  'member.left': 'Someone left, with their keys; revoked_invitations names what they had sent.',
  'invitation.created': 'Someone was invited.',
  'invitation.resent': 'An invitation was sent again, with a new token and a new expiry.',
  'invitation.revoked': 'A pending invitation was revoked.',
  'invitation.accepted': 'The invited person joined.',
  'invitation.declined': 'The invited person declined.',
  'invitation.expired': 'An invitation ran out.',
  'api_key.created': 'An API key was made.',
  'api_key.rotated': 'An API key was replaced by a new one; the old one ends at expires_at.',
  'api_key.revoked': 'An API key was ended.',
} as const

export type EventType = keyof typeof eventTypes

/** Whether members are listed as before after it, since it is about an invitation or a key alone. */
export function leavesMembers(type: EventType): boolean {
  return /^(invitation|api_key)\./.test(type) && type !== 'invitation.accepted'
}

export type SubjectKind = 'team' | 'member' | 'invitation' | 'api_key'

/** Who did it: a signed-in user, a user through an API key, an operator, Roster itself, or whoever holds an invitation. */
export type Actor =
  | { kind: 'user'; userId: string; sessionId?: string }
  | { kind: 'api_key'; userId: string; keyId: string }
  | { kind: 'operator'; keyId?: string }
  | { kind: 'system' }
  | { kind: 'invitee' }
export type ActorKind = Actor['kind']

/** One thing that happened to a team. `before` and `after` hold what changed, and no secret. */
export interface Event {
  seq: number
  type: EventType
  /** Names and addresses are as they are now, also of whoever has left: an erased user has a pseudonym for an address, and no name. */
  actor: { kind: ActorKind; userId: string | null; email: string | null; name: string | null; keyId: string | null }
  /** `email` of a member or an invitation, `name` of a member. */
  subject: { kind: SubjectKind; id: string; email: string | null; name: string | null }
  requestId: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  at: string
}

export interface NewEvent {
  type: EventType
  subject: { kind: SubjectKind; id: string }
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

export interface EventFilter {
  type?: EventType | undefined
  actor?: string | undefined
  subject?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** The team's events, newest first. `after` is the number of the last one seen. */
export function listEvents(ctx: Context, filter: EventFilter, page: { after?: number | undefined; limit: number }): Promise<Event[]> {
  return readTeam(ctx, 'event.read', (teamId) => store.listEvents(ctx.db, teamId, filter, page))
}
