import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { isAddress } from '../lib/addresses.ts'
import { client } from '../lib/client.ts'
import { useExplain } from '../lib/errors.ts'
import { startAfresh } from '../lib/queries.ts'
import { dropToken, takeToken } from '../lib/secrets.ts'
import { useTitle } from '../lib/title.ts'
import { Empty } from '../parts/bits.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Front } from '../shell/front.tsx'
import { CodeStep } from './sign-in/code-step.tsx'

/** The first team of a new server, from the link that it printed; then its owner signs in with a code. */
export default function Setup() {
  const t = useT(), explain = useExplain()
  useTitle(t('setup.title'))
  const [, navigate] = useLocation()
  const [token] = useState(() => takeToken('/setup'))
  const [teamName, setTeamName] = useState(''), [name, setName] = useState(''), [email, setEmail] = useState('')
  const make = useMutation({
    async mutationFn() {
      await client.setup.firstTeam({ token: token ?? '', teamName: teamName.trim(), email: email.trim(), displayName: name.trim() || null })
      dropToken('/setup')
      await client.signIn.sendCode(email.trim())
    },
  })
  async function enter() {
    await startAfresh()
    navigate('/members')
  }

  if (!token) return <Front><Empty isPage icon="key" title={t('setup.no_token')}>{t('setup.no_token_about')}</Empty></Front>
  if (make.isSuccess) return <Front><h1>{t('setup.prove')}</h1><CodeStep email={email.trim()} onSignedIn={() => void enter()} onBack={() => navigate('/sign-in')} /></Front>
  const isReady = teamName.trim() !== '' && isAddress(email.trim())
  return (
    <Front>
      <h1>{t('setup.title')}</h1>
      <p className="lead">{t('setup.lead')}</p>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); if (isReady) make.mutate() }}>
        <Field label={t('setup.team_name')} value={teamName} onChange={setTeamName} maxLength={200} placeholder={t('setup.team_example')} autoFocus isRequired />
        <Field label={t('setup.your_name')} value={name} onChange={setName} maxLength={200} autoComplete="name" />
        <Field label={t('setup.your_email')} type="email" inputMode="email" value={email} onChange={setEmail} autoComplete="email" isRequired hint={t('setup.email_hint')} />
        {make.error && <p className="notice bad" role="alert">{explain(make.error)}</p>}
        <Button type="submit" kind="primary" wide isPending={make.isPending} isDisabled={!isReady}>{t('setup.make')}</Button>
      </form>
    </Front>
  )
}
