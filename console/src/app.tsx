import { lazy, type ReactNode, Suspense } from 'react'
import { RouterProvider } from 'react-aria-components'
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter'
import { useT } from './i18n/index.tsx'
import { Missing } from './pages/missing.tsx'
import { Failed, Skeleton } from './parts/bits.tsx'
import { ErrorBoundary } from './parts/error-boundary.tsx'
import { Shell } from './shell/shell.tsx'

const SignIn = lazy(() => import('./pages/sign-in.tsx'))
const Accept = lazy(() => import('./pages/accept.tsx'))
const Setup = lazy(() => import('./pages/setup.tsx'))
const Mailbox = lazy(() => import('./pages/mailbox.tsx'))
const NewTeam = lazy(() => import('./pages/new-team.tsx'))
const Members = lazy(() => import('./pages/members/members.tsx'))
const Invite = lazy(() => import('./pages/invite/invite.tsx'))
const Invitations = lazy(() => import('./pages/invitations.tsx'))
const ApiKeys = lazy(() => import('./pages/api-keys/api-keys.tsx'))
const Activity = lazy(() => import('./pages/activity/activity.tsx'))
const Team = lazy(() => import('./pages/team/team.tsx'))
const Me = lazy(() => import('./pages/me/me.tsx'))

export function App() {
  const [, navigate] = useLocation()
  const t = useT()
  return (
    <RouterProvider navigate={navigate}>
      <a className="skip" href="#main">{t('skip')}</a>
      <Suspense fallback={<Blank />}>
        <Switch>
          <Route path="/sign-in"><SignIn /></Route>
          <Route path="/accept"><Accept /></Route>
          <Route path="/setup"><Setup /></Route>
          <Route path="/mailbox"><Mailbox /></Route>
          <Route path="/new-team"><NewTeam /></Route>
          <Route path="/"><Redirect to="/members" replace /></Route>
          <Route path="/members"><Signed><Members /></Signed></Route>
          <Route path="/invite"><Signed><Invite /></Signed></Route>
          <Route path="/invitations"><Signed><Invitations /></Signed></Route>
          <Route path="/api-keys"><Signed><ApiKeys /></Signed></Route>
          <Route path="/activity"><Signed><Activity /></Signed></Route>
          <Route path="/team"><Signed><Team /></Signed></Route>
          <Route path="/me"><Signed><Me /></Signed></Route>
          <Route><Missing /></Route>
        </Switch>
      </Suspense>
    </RouterProvider>
  )
}

/** A page about the current team, inside the frame that all of them share. */
function Signed({ children }: { children: ReactNode }) {
  const t = useT()
  const [place] = useLocation(), search = useSearch()
  return (
    <Shell>
      <ErrorBoundary key={`${place}?${search}`} fallback={() => <Failed error={t('error.unknown')} onRetry={() => location.reload()} />}>
        <Suspense fallback={<Skeleton rows={8} />}>{children}</Suspense>
      </ErrorBoundary>
    </Shell>
  )
}

function Blank() {
  return <main id="main" className="blank" aria-busy="true" />
}
