import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useExplain } from '../lib/errors.ts'
import { startAfresh, useMe } from '../lib/queries.ts'
import { useTitle } from '../lib/title.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Front } from '../shell/front.tsx'

export default function NewTeam() {
  const t = useT(), explain = useExplain()
  useTitle(t('new_team.title'))
  const me = useMe()
  const [, navigate] = useLocation()
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => client.teams.create(name.trim()),
    async onSuccess() {
      await startAfresh()
      navigate('/members')
    },
  })
  if (me.data === null) return <Redirect to="/sign-in?next=/new-team" replace />
  return (
    <Front>
      <h1>{t('new_team.title')}</h1>
      <p className="lead">{t('new_team.lead')}</p>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); if (name.trim()) make.mutate() }}>
        <Field label={t('setup.team_name')} value={name} onChange={setName} maxLength={200} placeholder={t('setup.team_example')} autoFocus error={make.error ? explain(make.error) : undefined} />
        <Button type="submit" kind="primary" wide isPending={make.isPending} isDisabled={!name.trim()}>{t('new_team.make')}</Button>
        <Button kind="quiet" wide onPress={() => history.back()}>{t('cancel')}</Button>
      </form>
    </Front>
  )
}
