import type { getMe, Place, Session } from '../../domain/me.ts'
import { type Static, Type } from '../schema.ts'
import { Flag, Id, ids, Nullable, Text, Time } from '../types.ts'
import { WireRole } from './wire.ts'

/** A name as people type it: on one line, and not without end. */
const aName = (example: string) => Type.String({ minLength: 1, maxLength: 200, format: 'name', examples: [example] })
export const Name = Nullable(aName('Jane Smith'))
export const TeamName = aName('Acme')
export const KeyName = aName('Deployment')

export const Nothing = (description: string) => Type.Null({ description })

export const WireMe = Type.Object({
  user_id: Id(ids.jane),
  email: Text('jane@example.com'),
  email_verified: Flag(true),
  display_name: Nullable(Text('Jane Smith')),
  image_url: Nullable(Text('https://example.com/jane.png')),
  customer_id: Nullable(Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b', 'The current team.')),
  team_role: Nullable(WireRole),
  created_at: Time('2026-04-05T10:00:00.000Z'),
  last_login: Nullable(Time('2026-04-12T08:15:30.000Z')),
  invitations: Type.Array(Type.Object({
    id: Id(ids.invitation),
    team_id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b'),
    team_name: Text('Acme'),
    role: WireRole,
    invited_by_name: Nullable(Text('Ann Lee')),
    expires_at: Time('2026-04-12T10:00:00.000Z'),
    token: Text('inv_AZ1kQ2p3cX6V8hR0tYwLmS4fJ7nB9dKgE5uHxPzCqTiOaWvUe', 'What accepts or declines it.'),
  }, { title: 'Offer', description: 'A pending invitation to your own address.' })),
}, { title: 'Me', description: 'Whoever asks.' })

export const WirePlace = Type.Object({
  team_id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b'),
  name: Text('Acme'),
  team_role: WireRole,
  is_active: Flag(true, 'False while you are suspended there.'),
  is_current: Flag(true),
  joined_at: Time('2026-04-05T10:00:00.000Z'),
}, { title: 'Place', description: 'One of your teams.' })

export const WireSession = Type.Object({
  id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b'),
  created_at: Time('2026-04-05T10:00:00.000Z'),
  expires_at: Time('2026-04-12T10:00:00.000Z'),
  ip_address: Nullable(Text('192.0.2.7')),
  user_agent: Nullable(Text('Mozilla/5.0')),
  is_current: Flag(true, 'The one that asks.'),
}, { title: 'Session', description: 'A place where you are signed in.' })

export function showMe({ profile, team, offers }: Awaited<ReturnType<typeof getMe>>): Static<typeof WireMe> {
  return {
    user_id: profile.id,
    email: profile.emailShown,
    email_verified: profile.emailVerifiedAt !== null,
    display_name: profile.name,
    image_url: profile.imageUrl,
    customer_id: team?.teamId ?? null,
    team_role: team?.role ?? null,
    created_at: profile.createdAt,
    last_login: profile.lastLoginAt,
    invitations: offers.map((offer) => ({
      id: offer.id,
      team_id: offer.teamId,
      team_name: offer.teamName,
      role: offer.role,
      invited_by_name: offer.inviterName,
      expires_at: offer.expiresAt,
      token: offer.token,
    })),
  }
}

export function showPlace(place: Place): Static<typeof WirePlace> {
  return { team_id: place.id, name: place.name, team_role: place.role, is_active: place.suspendedAt === null, is_current: place.current, joined_at: place.joinedAt }
}

export function showSession(session: Session & { current: boolean }): Static<typeof WireSession> {
  return {
    id: session.id,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    ip_address: session.ipAddress,
    user_agent: session.userAgent,
    is_current: session.current,
  }
}
