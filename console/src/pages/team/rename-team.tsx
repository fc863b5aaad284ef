import type { Team } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { mayManage } from '../../lib/authority.ts'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { queries } from '../../lib/queries.ts'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { useToast } from '../../parts/toaster.tsx'

export function RenameTeam({ team }: { team: Team }) {
  const t = useT(), say = useToast(), explain = useExplain()
  const key = useTeamKey('team'), may = mayManage(useCurrent().role)
  const [name, setName] = useState(team.name)
  const rename = useMutation({
    mutationFn: () => client.team.rename(name.trim()),
    async onSuccess(renamed) {
      queries.setQueryData(key, renamed)
      say(t('saved'))
      await queries.invalidateQueries({ queryKey: ['teams'] })
    },
  })
  return (
    <Card title={t('team.name')} about={t('team.name_about')}>
      <form className="inline-form" onSubmit={(event) => { event.preventDefault(); if (may && name.trim()) rename.mutate() }}>
        <Field label={t('team.name')} value={name} onChange={setName} maxLength={200} isDisabled={!may} hint={may ? undefined : t('why.managers_only')} error={rename.error ? explain(rename.error) : undefined} />
        <Button type="submit" isPending={rename.isPending} isDisabled={!may || !name.trim() || name.trim() === team.name}>{t('save')}</Button>
      </form>
      <p className="hint">{t('team.id')} <code dir="ltr">{team.id}</code></p>
    </Card>
  )
}
