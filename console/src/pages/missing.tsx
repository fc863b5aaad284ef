import { useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { useTitle } from '../lib/title.ts'
import { Empty } from '../parts/bits.tsx'
import { Button } from '../parts/button.tsx'
import { Front } from '../shell/front.tsx'

export function Missing() {
  const t = useT()
  useTitle(t('missing.title'))
  const [, navigate] = useLocation()
  return <Front><Empty isPage icon="search" title={t('missing.title')} action={<Button kind="primary" onPress={() => navigate('/')}>{t('missing.back')}</Button>}>{t('missing.about')}</Empty></Front>
}
