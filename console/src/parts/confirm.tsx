import type { ReactNode } from 'react'
import { useT } from '../i18n/index.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmProps {
  title: string
  children: ReactNode
  action: string
  isOpen: boolean
  isPending?: boolean
  isDisabled?: boolean
  /** Whether it takes something away. */
  danger?: boolean
  error?: string | undefined
  onConfirm(): void
  onClose(): void
}

/** Says what will happen, and asks. */
export function Confirm({ title, children, action, isOpen, isPending = false, isDisabled = false, danger = true, error, onConfirm, onClose }: ConfirmProps) {
  const t = useT()
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} isAlert>
      <form onSubmit={(event) => { event.preventDefault(); if (!isDisabled && !isPending) onConfirm() }}>
        <div className="dialog-body">{children}{error && <p className="error-text" role="alert">{error}</p>}</div>
        <footer className="dialog-foot">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind={danger ? 'danger' : 'primary'} isPending={isPending} isDisabled={isDisabled}>{action}</Button>
        </footer>
      </form>
    </Dialog>
  )
}
