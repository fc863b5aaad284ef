import { useMutation } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { Button } from '../../parts/button.tsx'

export function PasskeyButton({ onSignedIn }: { onSignedIn(): void }) {
  const t = useT(), explain = useExplain()
  const enter = useMutation({
    async mutationFn() {
      const { startAuthentication } = await import('@simplewebauthn/browser')
      const options = await client.signIn.passkeys.signInOptions()
      await client.signIn.passkeys.signIn(await startAuthentication({ optionsJSON: options as never }))
    },
    onSuccess: onSignedIn,
  })
  const isRefused = enter.error?.name === 'NotAllowedError' || enter.error?.name === 'AbortError'
  return (
    <>
      <Button wide icon="key" isPending={enter.isPending} onPress={() => enter.mutate()}>{t('sign_in.passkey')}</Button>
      {enter.error && <p className="error-text" role="alert">{isRefused ? t('sign_in.passkey_none') : explain(enter.error)}</p>}
    </>
  )
}
