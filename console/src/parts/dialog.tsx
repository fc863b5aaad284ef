import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useT } from '../i18n/index.tsx'
import { IconButton } from './button.tsx'

interface DialogProps { title: string; isOpen: boolean; onClose(): void; children: ReactNode; size?: 'small' | 'large'; isAlert?: boolean }

/** A window over the page, which takes the focus and gives it back. */
export function Dialog({ title, isOpen, onClose, children, size = 'small', isAlert = false }: DialogProps) {
  const t = useT()
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => { if (!open) onClose() }} isDismissable={!isAlert} className="overlay">
      <Modal className={`modal ${size}`}>
        <AriaDialog className="dialog" role={isAlert ? 'alertdialog' : 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="x" label={t('close')} onPress={onClose} />
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
