import type { NewApiKey } from '@roster/client'
import { useT } from '../../i18n/index.tsx'
import { Button } from '../../parts/button.tsx'
import { CopyBox } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'

/** The key itself: now, and never again. */
export function NewKey({ made, onClose }: { made: NewApiKey; onClose(): void }) {
  const t = useT()
  return (
    <Dialog title={t('keys.made')} isOpen onClose={onClose} size="large" isAlert>
      <div className="dialog-body stack">
        <p>{t('keys.only_now', { name: made.name })}</p>
        <CopyBox text={made.api_key} label={t('keys.the_key')} />
        <p className="hint">{t('keys.how')}</p>
        <pre className="code" dir="ltr" tabIndex={0}>{`curl ${location.origin}/v1/team/members \\\n  -H "X-Api-Key: $ROSTER_KEY"`}</pre>
      </div>
      <footer className="dialog-foot"><Button kind="primary" onPress={onClose}>{t('keys.kept')}</Button></footer>
    </Dialog>
  )
}
