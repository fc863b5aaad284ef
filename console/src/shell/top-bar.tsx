import { useState } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useT } from '../i18n/index.tsx'
import { IconButton } from '../parts/button.tsx'
import { Navigation } from './navigation.tsx'
import { PersonMenu } from './person-menu.tsx'
import { TeamSwitcher } from './team-switcher.tsx'

/** On narrow screens, in the sidebar's stead. */
export function TopBar() {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  return (
    <header className="top-bar">
      <TeamSwitcher />
      <IconButton icon="menu" label={t('nav.open')} onPress={() => setOpen(true)} />
      <ModalOverlay isOpen={isOpen} onOpenChange={setOpen} isDismissable className="overlay drawer-overlay">
        <Modal className="drawer">
          <Dialog aria-label={t('nav.label')} className="drawer-body">
            <div className="drawer-close"><IconButton icon="x" label={t('close')} onPress={() => setOpen(false)} /></div>
            <Navigation onGo={() => setOpen(false)} />
            <PersonMenu onGo={() => setOpen(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </header>
  )
}
