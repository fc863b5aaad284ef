import { NotFound } from '@roster/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useExplain } from '../lib/errors.ts'
import { codeOf, startAfresh, useMe } from '../lib/queries.ts'
import { dropToken, takeToken } from '../lib/secrets.ts'
import { useTitle } from '../lib/title.ts'
import { Empty, Failed } from '../parts/bits.tsx'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useToast } from '../parts/toaster.tsx'
import { Front } from '../shell/front.tsx'
import { Offer } from './accept/offer.tsx'
import { SignInForm } from './sign-in/form.tsx'

/** The page that the link in an invitation's mail opens. Looking changes nothing: only a press on a button does. */
export default function Accept() {
  const t = useT()
  useTitle(t('accept.title'))
  const [token] = useState(() => takeToken('/accept'))
  return <Front>{token ? <Invited token={token} /> : <Empty isPage icon="mail" title={t('accept.no_token')}>{t('accept.no_token_about')}</Empty>}</Front>
}

function Invited({ token }: { token: string }) {
  const t = useT(), explain = useExplain(), say = useToast()
  const [, navigate] = useLocation()
  const [isDeclining, setDeclining] = useState(false)
  const me = useMe()
  const preview = useQuery({ queryKey: ['preview'], queryFn: () => client.invitations.preview(token), gcTime: 0 })
  const accept = useMutation({
    mutationFn: () => client.invitations.accept(token),
    async onSuccess() {
      dropToken('/accept')
      await startAfresh()
      say(t('accept.welcome', { team: preview.data?.team_name ?? '' }))
      navigate('/members')
    },
  })
  const decline = useMutation({ mutationFn: () => client.invitations.decline(token), onSuccess: () => { dropToken('/accept'); setDeclining(false) } })
  const leave = useMutation({ mutationFn: client.signIn.signOut, onSuccess: async () => { accept.reset(); await startAfresh() } })

  if (preview.error instanceof NotFound) return <Empty isPage icon="mail" title={t('accept.unknown')}>{t('accept.unknown_about')}</Empty>
  if (preview.error) return <Failed isPage error={explain(preview.error)} onRetry={() => void preview.refetch()} />
  if (!preview.data || me.isPending) return <div className="front-wait" role="status" aria-label={t('loading')}><span className="spinner" /></div>
  if (decline.isSuccess) return <Empty isPage icon="check" title={t('accept.declined')}>{t('accept.declined_about', { team: preview.data.team_name })}</Empty>
  if (preview.data.status !== 'pending' && !accept.isSuccess) {
    return <Empty isPage icon="mail" title={t(`accept.${preview.data.status}`)} action={<Button kind="primary" onPress={() => navigate('/')}>{t('accept.go_on')}</Button>}>{t('accept.ask_again', { team: preview.data.team_name })}</Empty>
  }

  const isOther = codeOf(accept.error) === 'email_mismatch'
  return (
    <>
      <Offer preview={preview.data} />
      {me.data ? (
        <div className="stack tight">
          <p className="as-whom">{t('accept.signed_in_as', { email: me.data.email })}</p>
          {accept.error && <p className="notice bad" role="alert">{isOther ? t('accept.mismatch', { email: preview.data.email }) : explain(accept.error)}</p>}
          {!isOther && <Button kind="primary" wide isPending={accept.isPending} onPress={() => accept.mutate()}>{t('accept.accept')}</Button>}
          <Button kind={isOther ? 'primary' : 'plain'} wide isPending={leave.isPending} onPress={() => leave.mutate()}>{t('accept.switch')}</Button>
          <Button kind="quiet" wide onPress={() => setDeclining(true)}>{t('accept.decline')}</Button>
        </div>
      ) : (
        <>
          <p className="as-whom">{t('accept.sign_in_first', { email: preview.data.email })}</p>
          <SignInForm callback="/accept" onSignedIn={() => void startAfresh()} />
          <Button kind="quiet" wide onPress={() => setDeclining(true)}>{t('accept.decline')}</Button>
        </>
      )}
      <Confirm title={t('accept.decline_title')} action={t('accept.decline')} isOpen={isDeclining} isPending={decline.isPending} error={decline.error ? explain(decline.error) : undefined} onConfirm={() => decline.mutate()} onClose={() => setDeclining(false)}>
        <p>{t('accept.decline_about', { team: preview.data.team_name })}</p>
      </Confirm>
    </>
  )
}
