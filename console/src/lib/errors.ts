import { RosterError } from '@roster/client'
import { en, type Message } from '../i18n/en.ts'
import { type Translate, useI18n } from '../i18n/index.tsx'

/** Says an error in the reader's language: by its code where there are words for it, else as the server says it. */
export function useExplain(): (error: unknown) => string {
  const { t, language } = useI18n()
  return (error) => explain(error, t, language === 'en')
}

function explain(error: unknown, t: Translate, isEnglish: boolean): string {
  if (!(error instanceof RosterError)) return t('error.unknown')
  const key = `error.${error.code?.toLowerCase()}`
  if (key in en) return t(key as Message)
  if (error.status === 0) return t('error.unreachable')
  if (error.status >= 500) return t('error.server_error')
  return isEnglish || error.status === 422 ? error.message : t('error.refused', { sentence: error.message })
}
