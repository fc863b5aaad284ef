import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { useSignInOptions } from '../../lib/queries.ts'
import { Button } from '../../parts/button.tsx'
import { CodeInput } from '../../parts/code-input.tsx'
import { useToast } from '../../parts/toaster.tsx'

/** The code from the mail, in six boxes. */
export function CodeStep({ email, onSignedIn, onBack }: { email: string; onSignedIn(): void; onBack(): void }) {
  const t = useT(), explain = useExplain(), say = useToast()
  const options = useSignInOptions()
  const [code, setCode] = useState('')
  const enter = useMutation({ mutationFn: (whole: string) => client.signIn.withCode(email, whole), onSuccess: onSignedIn, onError: () => setCode('') })
  const again = useMutation({ mutationFn: () => client.signIn.sendCode(email), onSuccess: () => say(t('sign_in.sent_again')), onError: (error) => say(explain(error), 'bad') })

  return (
    <div className="stack">
      <p>{t('sign_in.code_sent', { email })}</p>
      <CodeInput value={code} onChange={setCode} onWhole={(whole) => enter.mutate(whole)} isInvalid={enter.isError} isDisabled={enter.isPending || enter.isSuccess} label={(digit) => digit === 0 ? t('sign_in.code') : t('sign_in.digit', { digit })} />
      <p className="error-text" role="alert">{enter.error ? explain(enter.error) : ''}</p>
      {options.data?.mailbox && <p className="hint">{t('sign_in.mailbox_hint')} <Link href="/mailbox" target="_blank">{t('nav.mailbox')}</Link></p>}
      <div className="row between">
        <Button kind="quiet" onPress={onBack}>{t('sign_in.other_address')}</Button>
        <Button kind="quiet" isPending={again.isPending} onPress={() => again.mutate()}>{t('sign_in.again')}</Button>
      </div>
    </div>
  )
}
