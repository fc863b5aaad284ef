import { Link, useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { useCurrent } from '../lib/current.tsx'
import { Icon } from '../parts/icons.tsx'
import { pagesFor } from './pages.ts'

export function Navigation({ onGo }: { onGo?: () => void }) {
  const t = useT()
  const [place] = useLocation()
  const { role } = useCurrent()
  return (
    <nav aria-label={t('nav.label')} className="nav">
      {pagesFor(role).map(({ href, name, icon }) => (
        <Link key={href} href={href} onClick={onGo} aria-current={place === href || (href === '/invitations' && place === '/invite') ? 'page' : undefined}>
          <Icon name={icon} />{t(name)}
        </Link>
      ))}
    </nav>
  )
}
