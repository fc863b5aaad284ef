import type { Member } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useCurrent } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { nameOf } from '../../lib/names.ts'
import { startAfresh } from '../../lib/queries.ts'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { ChoosePerson } from '../../parts/choose-person.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { useToast } from '../../parts/toaster.tsx'

export function Transfer() {
  const t = useT(), say = useToast(), explain = useExplain()
  const { me } = useCurrent()
  const [isOpen, setOpen] = useState(false), [heir, setHeir] = useState<Member>()
  const transfer = useMutation({
    mutationFn: (to: Member) => client.team.transfer(to.user_id),
    async onSuccess(_, to) {
      setHeir(undefined)
      say(t('team.transferred', { name: nameOf(to) }))
      await startAfresh()
    },
  })
  return (
    <Card title={t('team.transfer')} about={t('team.transfer_about')}>
      <div><Button onPress={() => setOpen(true)}>{t('team.transfer_choose')}</Button></div>
      {isOpen && <ChoosePerson title={t('team.transfer')} may={({ user_id, is_active }) => is_active && user_id !== me.user_id} onChoose={(member) => { setOpen(false); setHeir(member) }} onClose={() => setOpen(false)} />}
      {heir && (
        <Confirm title={t('team.transfer_title', { name: nameOf(heir) })} action={t('team.transfer')} isOpen isPending={transfer.isPending} error={transfer.error ? explain(transfer.error) : undefined} onConfirm={() => transfer.mutate(heir)} onClose={() => setHeir(undefined)}>
          <p>{t('team.transfer_what', { name: nameOf(heir) })}</p>
        </Confirm>
      )}
    </Card>
  )
}
