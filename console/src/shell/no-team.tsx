import type { Me } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useExplain } from '../lib/errors.ts'
import { startAfresh } from '../lib/queries.ts'
import { useTitle } from '../lib/title.ts'
import { Button } from '../parts/button.tsx'
import { Front } from './front.tsx'
import { useSignOut } from './person-menu.tsx'

/** For whoever is signed in and on no team: what they are invited to, and a team of their own. */
export function NoTeam({ me }: { me: Me }) {
  const t = useT(), explain = useExplain()
  useTitle(t('no_team.title'))
  const [, navigate] = useLocation()
  const leave = useSignOut(() => navigate('/sign-in'))
  const join = useMutation({ mutationFn: client.invitations.accept, onSuccess: startAfresh })
  return (
    <Front>
      <h1>{t('no_team.title')}</h1>
      <p className="lead">{t('no_team.lead', { email: me.email })}</p>
      {join.error && <p className="notice bad" role="alert">{explain(join.error)}</p>}
      <ul className="offers">
        {me.invitations.map((offer) => (
          <li key={offer.id}>
            <span><b>{offer.team_name}</b><small>{t(`role.${offer.role}`)}</small></span>
            <Button kind="primary" isPending={join.isPending && join.variables === offer.token} onPress={() => join.mutate(offer.token)}>{t('no_team.join')}</Button>
          </li>
        ))}
      </ul>
      <div className="stack tight">
        <Button wide icon="plus" onPress={() => navigate('/new-team')}>{t('new_team.title')}</Button>
        <Button wide kind="quiet" onPress={() => leave.mutate()}>{t('sign_out')}</Button>
      </div>
    </Front>
  )
}
