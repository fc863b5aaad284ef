import type { EventQuery } from '@roster/client'
import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { useFormat } from '../../lib/format.ts'
import { startOfDay } from '../../lib/days.ts'

const height = 96, gap = 0.22

/** How many changes each day had. A screen reader gets the same as a table. */
export function Chart({ days, about }: { days: number; about: EventQuery }) {
  const t = useT(), format = useFormat()
  const { data } = useQuery({ queryKey: useTeamKey('events', 'chart', days, about), queryFn: () => countByDay(days, about), placeholderData: (before) => before })
  const bars = data?.bars ?? Array.from({ length: days }, (_, i) => ({ day: startOfDay(days - 1 - i), count: 0 }))
  const most = Math.max(1, ...bars.map(({ count }) => count)), sum = bars.reduce((all, { count }) => all + count, 0)
  return (
    <figure className="chart">
      <figcaption><b>{data ? t('activity.changes', { count: sum }) : '\u00a0'}</b><span>{t('activity.days', { count: days })}</span></figcaption>
      <svg viewBox={`0 0 ${days} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2={days} y1={height - 0.5} y2={height - 0.5} className="chart-line" vectorEffect="non-scaling-stroke" />
        {bars.map(({ day, count }, index) => {
          const tall = count === 0 ? 0 : Math.max(3, (count / most) * (height - 8))
          return <rect key={day.getTime()} x={index + gap / 2} width={1 - gap} y={height - tall} height={tall} className="bar"><title>{`${format.short(day)}: ${format.number(count)}`}</title></rect>
        })}
      </svg>
      <div className="chart-axis" aria-hidden="true"><span>{format.short(bars[0]!.day)}</span><span>{format.short(bars.at(-1)!.day)}</span></div>
      <table className="sr">
        <caption>{t('activity.chart')}</caption>
        <tbody>{bars.filter(({ count }) => count > 0).map(({ day, count }) => <tr key={day.getTime()}><th scope="row">{format.short(day)}</th><td>{format.number(count)}</td></tr>)}</tbody>
      </table>
      {data?.isCut && <p className="hint">{t('activity.cut')}</p>}
    </figure>
  )
}

const mostPages = 5

async function countByDay(days: number, about: EventQuery) {
  const bars = Array.from({ length: days }, (_, i) => ({ day: startOfDay(days - 1 - i), count: 0 }))
  const list = client.events.list({ ...about, since: bars[0]!.day.toISOString(), limit: 1000 })
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const { items, next } = await list.page(cursor)
    for (const { at } of items) {
      const day = new Date(at).setHours(0, 0, 0, 0)
      const bar = bars.find((each) => each.day.getTime() === day)
      if (bar) bar.count++
    }
    if (!next) return { bars, isCut: false }
    cursor = next
  }
  return { bars, isCut: true }
}
