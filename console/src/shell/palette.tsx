import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { Autocomplete, Dialog, Input, type Key, Menu, MenuItem, Modal, ModalOverlay, SearchField } from 'react-aria-components'
import { useLocation } from 'wouter'
import { type Language, languages, useI18n } from '../i18n/index.tsx'
import { mayManage } from '../lib/authority.ts'
import { client } from '../lib/client.ts'
import { useCurrent, useTeamKey } from '../lib/current.tsx'
import { nameOf } from '../lib/names.ts'
import { applyTheme } from '../lib/preferences.ts'
import { Icon, type IconName } from '../parts/icons.tsx'
import { pagesFor } from './pages.ts'
import { useSignOut } from './person-menu.tsx'

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
export const shortcut = isApple ? '⌘K' : 'Ctrl K'

export function usePaletteShortcut(open: () => void) {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      open()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [open])
}

/** Everything by typing: pages, people, and what can be done. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { t } = useI18n()
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => { if (!open) onClose() }} isDismissable className="overlay palette-overlay">
      <Modal className="modal palette"><Dialog aria-label={t('palette.label')} className="palette-body"><Commands onClose={onClose} /></Dialog></Modal>
    </ModalOverlay>
  )
}

interface Command { id: string; name: string; about?: string; icon: IconName; do(): void }

function Commands({ onClose }: { onClose(): void }) {
  const { t } = useI18n()
  const [text, setText] = useState(''), typed = text.trim().toLowerCase(), sought = useDeferredValue(typed)
  const commands = useCommands(), input = useRef<HTMLInputElement>(null)
  const [, navigate] = useLocation()
  const people = useQuery({
    queryKey: useTeamKey('found', sought),
    queryFn: ({ signal }) => client.members.list({ q: sought, limit: 5 }).page(undefined, { signal }),
    enabled: sought.length > 1,
    placeholderData: (before) => before,
  })
  const found: Command[] = sought.length > 1 ? (people.data?.items ?? []).map((member) => ({
    id: member.user_id, name: nameOf(member), about: member.email, icon: 'person', do: () => navigate(`/members?q=${encodeURIComponent(member.email)}`),
  })) : []
  const items = [...commands.filter(({ name }) => name.toLowerCase().includes(typed)), ...found]

  function run(id: Key | undefined) {
    onClose()
    items.find((item) => item.id === id)?.do()
  }
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <SearchField aria-label={t('palette.label')} autoFocus className="palette-search" onSubmit={() => { if (!input.current?.getAttribute('aria-activedescendant')) run(items[0]?.id) }}><Icon name="search" /><Input ref={input} placeholder={t('palette.placeholder')} /></SearchField>
      <div className="palette-list" tabIndex={0} role="group" aria-label={t('palette.label')}>
        <Menu aria-label={t('palette.label')} className="list-box" items={items} onAction={run} renderEmptyState={() => <p className="palette-none">{t('palette.none')}</p>}>
          {(item) => (
            <MenuItem id={item.id} textValue={item.name} className="option">
              <Icon name={item.icon} size={16} /><span className="option-words"><span className="option-name">{item.name}</span>{item.about && <span className="option-about">{item.about}</span>}</span>
            </MenuItem>
          )}
        </Menu>
      </div>
    </Autocomplete>
  )
}

function useCommands(): Command[] {
  const { t, choose, language } = useI18n()
  const { role } = useCurrent()
  const [, navigate] = useLocation()
  const leave = useSignOut(() => navigate('/sign-in'))
  const others = (Object.keys(languages) as Language[]).filter((tag) => tag !== language)
  return [
    ...pagesFor(role).map(({ href, name, icon }) => ({ id: href, name: t(name), icon, do: () => navigate(href) })),
    { id: '/me', name: t('nav.me'), icon: 'person', do: () => navigate('/me') },
    ...(mayManage(role) ? [{ id: 'invite', name: t('invite.title'), icon: 'plus' as const, do: () => navigate('/invite') }] : []),
    { id: 'key', name: t('keys.make'), icon: 'key', do: () => navigate('/api-keys?new') },
    { id: 'team', name: t('new_team.title'), icon: 'plus', do: () => navigate('/new-team') },
    { id: 'light', name: t('palette.light'), icon: 'sun', do: () => applyTheme('light') },
    { id: 'dark', name: t('palette.dark'), icon: 'moon', do: () => applyTheme('dark') },
    ...others.map((tag): Command => ({ id: tag, name: languages[tag], icon: 'settings', do: () => choose(tag) })),
    { id: 'out', name: t('sign_out'), icon: 'logout', do: () => leave.mutate() },
  ]
}
