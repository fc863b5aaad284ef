import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useCurrent } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { meKey, queries } from '../../lib/queries.ts'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { useToast } from '../../parts/toaster.tsx'

export function Profile() {
  const t = useT(), say = useToast(), explain = useExplain()
  const { me } = useCurrent()
  const [name, setName] = useState(me.display_name ?? '')
  const rename = useMutation({ mutationFn: () => client.me.rename(name.trim() || null), onSuccess: (now) => { queries.setQueryData(meKey, now); say(t('saved')) } })
  return (
    <Card title={t('me.profile')} about={t('me.profile_about')}>
      <form className="inline-form" onSubmit={(event) => { event.preventDefault(); rename.mutate() }}>
        <Field label={t('me.name')} value={name} onChange={setName} maxLength={200} autoComplete="name" error={rename.error ? explain(rename.error) : undefined} />
        <Button type="submit" isPending={rename.isPending} isDisabled={name.trim() === (me.display_name ?? '')}>{t('save')}</Button>
      </form>
      <p className="hint">{t('email')}: <bdi dir="ltr">{me.email}</bdi></p>
    </Card>
  )
}
