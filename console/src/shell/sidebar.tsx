import { useState } from 'react'
import { useT } from '../i18n/index.tsx'
import { Icon } from '../parts/icons.tsx'
import { Navigation } from './navigation.tsx'
import { Palette, shortcut, usePaletteShortcut } from './palette.tsx'
import { PersonMenu } from './person-menu.tsx'
import { TeamSwitcher } from './team-switcher.tsx'

export function Sidebar() {
  const t = useT()
  const [isSearching, setSearching] = useState(false)
  usePaletteShortcut(() => setSearching(true))
  return (
    <header className="sidebar">
      <TeamSwitcher />
      <button type="button" className="find" onClick={() => setSearching(true)} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="search" size={16} /><span>{t('palette.open')}</span><kbd>{shortcut}</kbd>
      </button>
      <Navigation />
      <PersonMenu />
      <Palette isOpen={isSearching} onClose={() => setSearching(false)} />
    </header>
  )
}
