import { type ReactNode, useEffect, useRef } from 'react'
import { Redirect, useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { CurrentProvider } from '../lib/current.tsx'
import { useExplain } from '../lib/errors.ts'
import { useMe } from '../lib/queries.ts'
import { Failed, Skeleton } from '../parts/bits.tsx'
import { useToast } from '../parts/toaster.tsx'
import { Front } from './front.tsx'
import { NoTeam } from './no-team.tsx'
import { Sidebar } from './sidebar.tsx'
import { TopBar } from './top-bar.tsx'

/** The frame around the pages of a team, for whoever is signed in and on one. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useT(), say = useToast(), explain = useExplain()
  const [place] = useLocation()
  const me = useMe()
  const teamId = me.data?.customer_id ?? null, before = useRef(teamId)

  useEffect(() => { // nothing lies between two teams only where nobody chose to move: see startAfresh
    if (before.current && before.current !== teamId && me.data) say(teamId ? t('shell.moved') : t('shell.lost'), 'bad')
    before.current = teamId
  }, [teamId, me.data, say, t])

  if (me.error) return <Front><Failed isPage error={explain(me.error)} onRetry={() => void me.refetch()} /></Front>
  if (me.isPending) return <div className="shell"><div className="sidebar" /><main id="main" className="content"><Skeleton rows={8} /></main></div>
  if (!me.data) return <Redirect to={`/sign-in?next=${encodeURIComponent(place)}`} replace />
  if (!teamId || !me.data.team_role) return <NoTeam me={me.data} />
  return (
    <CurrentProvider value={{ me: me.data, teamId, role: me.data.team_role }}>
      <div className="shell">
        <Sidebar />
        <TopBar />
        <main id="main" className="content" tabIndex={-1} key={teamId}>{children}</main>
      </div>
    </CurrentProvider>
  )
}
