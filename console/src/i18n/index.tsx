import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { keep, read } from '../lib/preferences.ts'
import { en, type Message, type Messages, type Words } from './en.ts'

export type Language = 'en' | 'ar'
export const languages: Record<Language, string> = { en: 'English', ar: 'العربية' }
const directions: Record<Language, 'ltr' | 'rtl'> = { en: 'ltr', ar: 'rtl' }

export type Translate = (key: Message, values?: Record<string, string | number>) => string

interface I18n { language: Language; locale: string; t: Translate; choose(language: Language): void }
const Context = createContext<I18n | null>(null)

export function useI18n(): I18n {
  return useContext(Context)!
}

export function useT(): Translate {
  return useI18n().t
}

/** The language that was chosen, or the browser's first that is spoken here. */
function firstLanguage(): Language {
  const kept = read('language')
  if (kept === 'en' || kept === 'ar') return kept
  return navigator.languages.some((tag) => tag.startsWith('ar')) && !navigator.languages[0]?.startsWith('en') ? 'ar' : 'en'
}

export function Internationalized({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  const [messages, setMessages] = useState<Messages | null>(language === 'en' ? en : null)

  useEffect(() => {
    Object.assign(document.documentElement, { lang: language, dir: directions[language] })
    if (language === 'en') return setMessages(en)
    let stale = false
    void import('./ar.ts').then(({ ar }) => { if (!stale) setMessages(ar) })
    return () => { stale = true }
  }, [language])

  const value = useMemo<I18n | null>(() => {
    if (!messages) return null
    const locale = navigator.languages.find((tag) => tag.startsWith(language)) ?? language
    const plurals = new Intl.PluralRules(locale), numbers = new Intl.NumberFormat(locale)
    return {
      language, locale,
      t: (key, values = {}) => fill(pick(messages[key], plurals, values.count), values, numbers),
      choose(next) {
        keep('language', next)
        setLanguage(next)
      },
    }
  }, [messages, language])
  return value && <Context value={value}><I18nProvider locale={value.locale}>{children}</I18nProvider></Context>
}

function pick(words: Words, plurals: Intl.PluralRules, count: string | number | undefined): string {
  if (typeof words === 'string') return words
  return words[plurals.select(Number(count))] ?? words.other
}

function fill(text: string, values: Record<string, string | number>, numbers: Intl.NumberFormat): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    return typeof value === 'number' ? numbers.format(value) : isolate(value)
  })
}

/** Names and addresses run their own way inside a sentence (FSI … PDI). */
function isolate(text: string): string {
  return `\u2068${text}\u2069`
}
