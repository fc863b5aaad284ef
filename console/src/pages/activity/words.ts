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
  return personOf(actor, t) ?? t(`actor.${actor.type}`)
}

export function subjectOf({ subject }: Event, t: Translate): string {
  return personOf(subject, t) ?? t('activity.somebody')
}

/** The addresses of those whom the sentence calls by their names. */
export function addressesOf({ actor, subject }: Event): string[] {
  return [...new Set([actor, subject].flatMap(({ display_name: name, email }) => name && email ? [email] : []))]
}

/** By name, or by address; an erased user has a pseudonym in its place. */
function personOf({ display_name: name, email }: { display_name: string | null; email: string | null }, t: Translate): string | undefined {
  if (name) return name
  return email && !email.includes('@') ? t('activity.erased') : email ?? undefined
}

/** The event as a sentence. */
export function sayEvent(event: Event, t: Translate): string {
  const { before, after, actor } = event
  const role = (value: unknown) => typeof value === 'string' ? t(`role.${value}` as Message) : ''
  const sentence = t(`said.${event.type}`, {
    who: actorOf(event, t),
    whom: subjectOf(event, t),
    from: role(before?.role), to: role(after?.role),
    name: [after?.name, before?.name].find((name) => typeof name === 'string') ?? '',
  })
  return actor.type === 'api_key' ? `${sentence} ${t('activity.by_key')}` : sentence
}
