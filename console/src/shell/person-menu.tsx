import { useMutation } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useCurrent } from '../lib/current.tsx'
import { nameOf } from '../lib/names.ts'
import { queries, meKey } from '../lib/queries.ts'
import { Avatar } from '../parts/avatar.tsx'
import { IconButton } from '../parts/button.tsx'

/** Who is signed in, and the way out. */
export function PersonMenu({ onGo }: { onGo?: () => void }) {
  const t = useT()
  const { me } = useCurrent()
  const [place, navigate] = useLocation()
  const leave = useSignOut(() => navigate('/sign-in'))
  return (
    <div className="person">
      <Link href="/me" className="person-link" onClick={onGo} aria-current={place === '/me' ? 'page' : undefined}>
        <Avatar name={nameOf(me)} of={me.user_id} size="small" />
        <span className="switcher-words"><b>{nameOf(me)}</b>{me.display_name && <small dir="ltr">{me.email}</small>}<span className="sr">{t('nav.me')}</span></span>
      </Link>
      <IconButton icon="logout" label={t('sign_out')} onPress={() => leave.mutate()} />
    </div>
  )
}

export function useSignOut(then: () => void) {
  return useMutation({
    mutationFn: client.signIn.signOut,
    onSettled() {
      queries.clear()
      queries.setQueryData(meKey, null)
      then()
    },
  })
}
