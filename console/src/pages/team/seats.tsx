import type { Team } from '@roster/client'
import { useT } from '../../i18n/index.tsx'
import { Card } from '../../parts/bits.tsx'

const mostDrawn = 60

/** Seats used, as a picture: one shape a seat, or a bar where there are many. */
export function Seats({ team: { seat_limit: limit, seats_taken: taken } }: { team: Team }) {
  const t = useT()
  return (
    <Card title={t('team.seats')} about={t('team.seats_about')}>
      <p className="figure">{limit === null ? t('team.seats_unlimited', { count: taken }) : t('team.seats_of', { taken, limit })}</p>
      {limit !== null && (limit <= mostDrawn ? (
        <div className="seats" aria-hidden="true">{Array.from({ length: limit }, (_, i) => <i key={i} className={i < taken ? 'taken' : ''} />)}</div>
      ) : (
        <div className="progress-track" aria-hidden="true"><div className="progress-fill" style={{ inlineSize: `${Math.min(100, (taken / limit) * 100)}%` }} /></div>
      ))}
      {limit !== null && taken >= limit && <p className="notice warn">{t('team.seats_full')}</p>}
    </Card>
  )
}
