import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useCurrent } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { meKey, queries } from '../../lib/queries.ts'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Field } from '../../parts/field.tsx'

export function EraseMe() {
  const t = useT(), explain = useExplain()
  const { me } = useCurrent()
  const [, navigate] = useLocation()
  const [isOpen, setOpen] = useState(false), [typed, setTyped] = useState('')
  const erase = useMutation({
    mutationFn: client.me.erase,
    onSuccess() {
      queries.clear()
      queries.setQueryData(meKey, null)
      navigate('/sign-in')
    },
  })
  return (
    <Card title={t('me.erase')} about={t('me.erase_about')} tone="danger">
      <div><Button kind="danger" onPress={() => { setTyped(''); setOpen(true) }}>{t('me.erase')}</Button></div>
      <Confirm title={t('me.erase_title')} action={t('me.erase')} isOpen={isOpen} isPending={erase.isPending} isDisabled={typed.trim().toLowerCase() !== me.email.toLowerCase()} error={erase.error ? explain(erase.error) : undefined} onConfirm={() => erase.mutate()} onClose={() => setOpen(false)}>
        <p>{t('me.erase_what')}</p>
        <Field label={t('me.erase_type', { email: me.email })} value={typed} onChange={setTyped} autoComplete="off" autoFocus />
      </Confirm>
    </Card>
  )
}
