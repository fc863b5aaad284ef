import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { isAddress } from '../../lib/addresses.ts'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { useSignInOptions } from '../../lib/queries.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { CodeStep } from './code-step.tsx'
import { PasskeyButton } from './passkey-button.tsx'

/** All the ways to sign in that this server offers. */
export function SignInForm({ callback, onSignedIn, address = '' }: { callback: string; onSignedIn(): void; address?: string }) {
  const t = useT(), explain = useExplain()
  const options = useSignInOptions()
  const [email, setEmail] = useState(address)
  const [isTried, setTried] = useState(false)
  const send = useMutation({ mutationFn: () => client.signIn.sendCode(email.trim()) })
  const toProvider = useMutation({ mutationFn: () => client.signIn.withProvider(callback, `/sign-in?next=${encodeURIComponent(callback)}`), onSuccess: (url) => location.assign(url) })

  if (send.isSuccess) return <CodeStep email={email.trim()} onSignedIn={onSignedIn} onBack={() => send.reset()} />

  const fault = isTried && !isAddress(email.trim()) ? t('sign_in.bad_address') : undefined
  return (
    <>
      <form className="stack" noValidate onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isAddress(email.trim())) send.mutate()
      }}>
        <Field label={t('email')} type="email" autoComplete="email" inputMode="email" value={email} onChange={setEmail} error={fault ?? (send.error ? explain(send.error) : undefined)} placeholder="you@example.com" autoFocus />
        <Button type="submit" kind="primary" wide isPending={send.isPending}>{t('sign_in.send_code')}</Button>
      </form>
      <p className="or"><span>{t('sign_in.or')}</span></p>
      <div className="stack tight">
        {options.data?.provider && <Button wide icon="shield" isPending={toProvider.isPending} onPress={() => toProvider.mutate()}>{t('sign_in.provider')}</Button>}
        <PasskeyButton onSignedIn={onSignedIn} />
        {toProvider.error && <p className="error-text" role="alert">{explain(toProvider.error)}</p>}
      </div>
    </>
  )
}
