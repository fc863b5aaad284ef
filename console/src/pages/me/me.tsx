import { useT } from '../../i18n/index.tsx'
import { useTitle } from '../../lib/title.ts'
import { PageHead, Skeleton } from '../../parts/bits.tsx'
import { Appearance } from './appearance.tsx'
import { EraseMe } from './erase-me.tsx'
import { Passkeys, usePasskeys } from './passkeys.tsx'
import { Profile } from './profile.tsx'
import { Sessions, useSessions } from './sessions.tsx'

export default function Me() {
  const t = useT()
  useTitle(t('nav.me'))
  const isReady = ![usePasskeys(), useSessions()].some(({ isPending }) => isPending) // all at once, or cards would push each other down
  return (
    <>
      <PageHead title={t('nav.me')} about={t('me.lead')} />
      {isReady ? <div className="cards"><Profile /><Appearance /><Passkeys /><Sessions /><EraseMe /></div> : <Skeleton rows={8} />}
    </>
  )
}
