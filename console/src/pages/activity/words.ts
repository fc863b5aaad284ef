import type { Event, EventType } from '@roster/client'
import type { Message } from '../../i18n/en.ts'
import type { Translate } from '../../i18n/index.tsx'
import type { IconName } from '../../parts/icons.tsx'

const icons: Record<EventType, IconName> = {
  'team.created': 'plus', 'team.imported': 'plus', 'team.updated': 'settings', 'team.transferred': 'shield',
  'member.added': 'plus', 'member.role_changed': 'shield', 'member.suspended': 'lock', 'member.reinstated': 'check', 'member.removed': 'trash', 'member.left': 'logout',
  'invitation.created': 'mail', 'invitation.resent': 'mail', 'invitation.revoked': 'x', 'invitation.accepted': 'check', 'invitation.declined': 'x', 'invitation.expired': 'x',
  'api_key.created': 'key', 'api_key.rotated': 'key', 'api_key.revoked': 'key',
}
export const eventTypes = Object.keys(icons) as EventType[]

export function iconOf({ type }: Event): IconName {
  return icons[type] ?? 'activity'
}

export function actorOf({ actor }: Event, t: Translate): string {
  if (actor.email) return actor.type === 'api_key' ? t('activity.by_key', { email: actor.email }) : actor.email
  return t(`actor.${actor.type}`)
}

/** The event as a sentence. */
export function sayEvent(event: Event, t: Translate): string {
  const { before, after, subject } = event
  const role = (value: unknown) => typeof value === 'string' ? t(`role.${value}` as Message) : ''
  return t(`said.${event.type}`, {
    who: actorOf(event, t),
    whom: subject.email ?? t('activity.somebody'),
    from: role(before?.role), to: role(after?.role),
    name: [after?.name, before?.name].find((name) => typeof name === 'string') ?? '',
  })
}
