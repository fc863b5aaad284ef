import { useMemo } from 'react'
import { useI18n } from '../i18n/index.tsx'

const steps: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31_536_000], ['month', 2_592_000], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60]]

/** Times and numbers in the reader's locale and time zone. */
export function useFormat() {
  const { locale } = useI18n()
  return useMemo(() => {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
    const long = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
    const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
    const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
    const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
    const numbers = new Intl.NumberFormat(locale)
    return {
      day: (time: string) => day.format(new Date(time)),
      long: (time: string) => long.format(new Date(time)),
      exact: (time: string) => exact.format(new Date(time)),
      clock: (time: string) => clock.format(new Date(time)),
      short: (time: Date) => short.format(time),
      number: (count: number) => numbers.format(count),
      /** "3 days ago", "in 2 hours", "now". */
      relative(time: string) {
        const seconds = (new Date(time).getTime() - Date.now()) / 1000
        const [unit, size] = steps.find(([, step]) => Math.abs(seconds) >= step) ?? ['second' as const, 1]
        return unit === 'second' ? relative.format(0, 'second') : relative.format(seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size), unit)
      },
    }
  }, [locale])
}
