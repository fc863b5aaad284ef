import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { type Language, languages, useI18n } from '../i18n/index.tsx'
import { useSignInOptions } from '../lib/queries.ts'
import { Logo } from './logo.tsx'

/** The frame of pages for whoever is not on a team yet: one card in the middle. */
export function Front({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  const { language, choose, t } = useI18n()
  const options = useSignInOptions()
  return (
    <div className="front">
      <header className="front-head"><Logo /></header>
      <main id="main" className={wide ? 'front-card wide' : 'front-card'}>{children}</main>
      <footer className="front-foot">
        {(Object.keys(languages) as Language[]).map((tag) => (
          <button key={tag} type="button" lang={tag} className="text-button" aria-pressed={tag === language} onClick={() => choose(tag)}>{languages[tag]}</button>
        ))}
        {options.data?.mailbox && <Link href="/mailbox" className="text-button">{t('nav.mailbox')}</Link>}
      </footer>
    </div>
  )
}
