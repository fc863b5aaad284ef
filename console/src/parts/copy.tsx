import { useState } from 'react'
import { useT } from '../i18n/index.tsx'
import { useToast } from './toaster.tsx'
import { Button } from './button.tsx'

/** Something to take along once: the text itself, and a button that copies it. */
export function CopyBox({ text, label }: { text: string; label: string }) {
  const t = useT(), copy = useCopy()
  const [copied, setCopied] = useState(false)
  return (
    <div className="copy-box">
      <code aria-label={label} dir="ltr" tabIndex={0}>{text}</code>
      <Button kind="primary" icon={copied ? 'check' : 'copy'} onPress={() => void copy(text).then(setCopied)}>{copied ? t('copied') : t('copy')}</Button>
    </div>
  )
}

/** @returns whether it is in the clipboard */
export function useCopy() {
  const t = useT(), say = useToast()
  return async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      say(t('copied_to_clipboard'))
      return true
    } catch {
      say(t('copy_failed'), 'bad')
      return false
    }
  }
}
