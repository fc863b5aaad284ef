import type { Team } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { startAfresh } from '../../lib/queries.ts'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Field } from '../../parts/field.tsx'
import { useToast } from '../../parts/toaster.tsx'

export function DeleteTeam({ team }: { team: Team }) {
  const t = useT(), say = useToast(), explain = useExplain()
  const [, navigate] = useLocation()
  const [isOpen, setOpen] = useState(false), [typed, setTyped] = useState('')
  const end = useMutation({
    mutationFn: () => client.team.delete(typed),
    async onSuccess() {
      setOpen(false)
      say(t('team.deleted', { name: team.name }))
      await startAfresh()
      navigate('/members')
    },
  })
  return (
    <Card title={t('team.delete')} about={t('team.delete_about')} tone="danger">
      <div><Button kind="danger" onPress={() => { setTyped(''); setOpen(true) }}>{t('team.delete')}</Button></div>
      <Confirm title={t('team.delete_title', { name: team.name })} action={t('team.delete')} isOpen={isOpen} isPending={end.isPending} isDisabled={typed !== team.name} error={end.error ? explain(end.error) : undefined} onConfirm={() => end.mutate()} onClose={() => setOpen(false)}>
        <p>{t('team.delete_what', { count: team.seats_taken })}</p>
        <Field label={t('team.delete_type', { name: team.name })} value={typed} onChange={setTyped} autoComplete="off" autoFocus />
      </Confirm>
    </Card>
  )
}
