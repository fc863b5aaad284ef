import { useEffect } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { startAfresh, useMe } from '../lib/queries.ts'
import { useTitle } from '../lib/title.ts'
import { Front } from '../shell/front.tsx'
import { SignInForm } from './sign-in/form.tsx'

export default function SignIn() {
  const t = useT()
  useTitle(t('sign_in.title'))
  const { data: me } = useMe()
  const [, navigate] = useLocation()
  const search = new URLSearchParams(useSearch()), next = placeAfter(search.get('next'))

  useEffect(() => { if (me) navigate(next, { replace: true }) }, [me, next, navigate])

  return (
    <Front>
      <h1>{t('sign_in.title')}</h1>
      <p className="lead">{t('sign_in.lead')}</p>
      {search.has('error') && <p className="notice bad" role="alert">{t('sign_in.provider_failed')}</p>}
      <SignInForm callback={next} onSignedIn={() => void startAfresh()} />
    </Front>
  )
}

/** A page of ours, whatever the address bar says. */
function placeAfter(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}
