import { useMutation, useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { queries } from '../../lib/queries.ts'
import { Badge, Card, Failed, Time } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { useToast } from '../../parts/toaster.tsx'
import { browserOf } from './browser.ts'

const key = ['my', 'sessions']

export function useSessions() {
  return useQuery({ queryKey: key, queryFn: client.me.sessions.list })
}

export function Sessions() {
  const t = useT(), say = useToast(), explain = useExplain()
  const sessions = useSessions()
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const end = useMutation({ mutationFn: client.me.sessions.end, onSuccess: () => say(t('me.session_ended')), onError: (error) => say(explain(error), 'bad'), onSettled: refresh })
  const endOthers = useMutation({ mutationFn: client.me.sessions.endOthers, onSuccess: () => say(t('me.others_ended')), onError: (error) => say(explain(error), 'bad'), onSettled: refresh })
  return (
    <Card title={t('me.sessions')} about={t('me.sessions_about')}>
      {sessions.error ? <Failed error={explain(sessions.error)} onRetry={() => void sessions.refetch()} /> : (
        <ul className="things">
          {sessions.data?.map((session) => (
            <li key={session.id}>
              <span className="who-words"><b>{browserOf(session.user_agent) || t('me.unknown_browser')}{session.is_current && <Badge tone="good">{t('me.this_one')}</Badge>}</b><small>{session.ip_address && <><bdi dir="ltr">{session.ip_address}</bdi> · </>}<Time at={session.created_at} /></small></span>
              {!session.is_current && <Button kind="quiet" onPress={() => end.mutate(session.id)} aria-label={t('me.end_session', { browser: browserOf(session.user_agent) || t('me.unknown_browser') })}>{t('sign_out')}</Button>}
            </li>
          ))}
        </ul>
      )}
      {sessions.data && sessions.data.length > 1 && <div><Button isPending={endOthers.isPending} onPress={() => endOthers.mutate()}>{t('me.end_others')}</Button></div>}
    </Card>
  )
}
