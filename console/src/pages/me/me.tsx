import { useT } from '../../i18n/index.tsx'
import { useTitle } from '../../lib/title.ts'
import { PageHead } from '../../parts/bits.tsx'
import { Appearance } from './appearance.tsx'
import { EraseMe } from './erase-me.tsx'
import { Passkeys } from './passkeys.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'

export default function Me() {
  const t = useT()
  useTitle(t('nav.me'))
  return (
    <>
      <PageHead title={t('nav.me')} about={t('me.lead')} />
      <div className="cards"><Profile /><Appearance /><Passkeys /><Sessions /><EraseMe /></div>
    </>
  )
}
