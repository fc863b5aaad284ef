import type { Role } from '@roster/client'
import type { Message } from '../i18n/en.ts'
import { mayManage } from '../lib/authority.ts'
import type { IconName } from '../parts/icons.tsx'

export interface PageLink { href: string; name: Message; icon: IconName }

const all: (PageLink & { managersOnly?: true })[] = [
  { href: '/members', name: 'nav.members', icon: 'people' },
  { href: '/invitations', name: 'nav.invitations', icon: 'mail', managersOnly: true },
  { href: '/api-keys', name: 'nav.api_keys', icon: 'key' },
  { href: '/activity', name: 'nav.activity', icon: 'activity', managersOnly: true },
  { href: '/team', name: 'nav.team', icon: 'settings' },
]

/** The pages that a role has something to see on. */
export function pagesFor(role: Role): PageLink[] {
  return all.filter(({ managersOnly }) => !managersOnly || mayManage(role))
}
