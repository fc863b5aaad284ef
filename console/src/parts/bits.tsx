import type { ReactNode } from 'react'
import { useT } from '../i18n/index.tsx'
import { useFormat } from '../lib/format.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icons.tsx'

export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'accent'

export function Badge({ tone = 'quiet', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>
}

/** "3 days ago", and the exact time to whoever points at it. */
export function Time({ at }: { at: string }) {
  const format = useFormat()
  return <time dateTime={at} title={format.exact(at)}>{format.relative(at)}</time>
}

export function PageHead({ title, about, children }: { title: string; about?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <div><h1>{title}</h1>{about && <p className="lead">{about}</p>}</div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  )
}

export function Card({ title, about, children, tone }: { title: string; about?: ReactNode; children: ReactNode; tone?: 'danger' }) {
  return (
    <section className={`card${tone ? ` ${tone}` : ''}`} aria-label={title}>
      <div className="card-head"><h2>{title}</h2>{about && <p>{about}</p>}</div>
      <div className="card-body">{children}</div>
    </section>
  )
}

/** Nothing here yet, and what to do about it; `isPage` where there is nothing else on the page. */
export function Empty({ icon, title, children, action, isPage = false }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode; isPage?: boolean }) {
  const Title = isPage ? 'h1' : 'h2'
  return (
    <div className="empty">
      <span className="empty-icon"><Icon name={icon} size={24} /></span>
      <Title>{title}</Title>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

/** Something did not come, and a way to ask again; `isPage` where there is nothing else on the page. */
export function Failed({ error, onRetry, isPage = false }: { error: string; onRetry?: () => void; isPage?: boolean }) {
  const t = useT(), Title = isPage ? 'h1' : 'h2'
  return (
    <div className="empty" role="alert">
      <span className="empty-icon bad"><Icon name="alert" size={24} /></span>
      <Title>{t('failed.title')}</Title>
      <p>{error}</p>
      {onRetry && <Button onPress={onRetry}>{t('try_again')}</Button>}
    </div>
  )
}

/** Holds the place of rows that are on their way, at their very height. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const t = useT()
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => <div key={i} className="skeleton-row"><span className="bone round" /><span className="bone" /><span className="bone short" /></div>)}
    </div>
  )
}
