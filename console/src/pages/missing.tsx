import { Link } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { Empty } from '../parts/bits.tsx'

export function Missing() {
  const t = useT()
  return <Empty isPage icon="search" title={t('missing.title')} action={<Link href="/members" className="button primary">{t('missing.back')}</Link>}>{t('missing.about')}</Empty>
}
