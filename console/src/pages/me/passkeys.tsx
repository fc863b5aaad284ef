import { useMutation, useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { queries } from '../../lib/queries.ts'
import { Card, Failed, Time } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { useToast } from '../../parts/toaster.tsx'
import { browserOf } from './browser.ts'

const key = ['my', 'passkeys']

export function usePasskeys() {
  return useQuery({ queryKey: key, queryFn: client.signIn.passkeys.list })
}

export function Passkeys() {
  const t = useT(), say = useToast(), explain = useExplain()
  const passkeys = usePasskeys()
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const add = useMutation({
    async mutationFn() {
      const { startRegistration } = await import('@simplewebauthn/browser')
      const options = await client.signIn.passkeys.addOptions()
      await client.signIn.passkeys.add(await startRegistration({ optionsJSON: options as never }), browserOf(navigator.userAgent))
    },
    onSuccess: () => say(t('me.passkey_added')),
    onError: (error) => say(error.name === 'NotAllowedError' ? t('me.passkey_not_made') : explain(error), 'bad'),
    onSettled: refresh,
  })
  const remove = useMutation({ mutationFn: client.signIn.passkeys.remove, onSuccess: () => say(t('me.passkey_removed')), onError: (error) => say(explain(error), 'bad'), onSettled: refresh })
  return (
    <Card title={t('me.passkeys')} about={t('me.passkeys_about')}>
      {passkeys.error ? <Failed error={explain(passkeys.error)} onRetry={() => void passkeys.refetch()} /> : passkeys.data && passkeys.data.length > 0 && (
        <ul className="things">
          {passkeys.data.map((passkey) => (
            <li key={passkey.id}>
              <span className="who-words"><b>{passkey.name ?? t('me.passkey')}</b>{passkey.createdAt && <small><Time at={passkey.createdAt} /></small>}</span>
              <Button kind="quiet" onPress={() => remove.mutate(passkey.id)} aria-label={t('me.remove_passkey', { name: passkey.name ?? '' })}>{t('remove')}</Button>
            </li>
          ))}
        </ul>
      )}
      <div><Button icon="key" isPending={add.isPending} onPress={() => add.mutate()}>{t('me.add_passkey')}</Button></div>
    </Card>
  )
}
