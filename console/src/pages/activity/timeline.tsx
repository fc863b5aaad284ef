import type { Event } from '@roster/client'
import { useT } from '../../i18n/index.tsx'
import { useFormat } from '../../lib/format.ts'
import { Icon } from '../../parts/icons.tsx'
import { iconOf, sayEvent } from './words.ts'

/** Events by day, newest first. */
export function Timeline({ events }: { events: Event[] }) {
  const t = useT(), format = useFormat()
  const days = Map.groupBy(events, ({ at }) => format.long(at))
  return [...days].map(([day, ofDay]) => (
    <section key={day} className="day" aria-label={day}>
      <h2>{day}</h2>
      <ol>
        {ofDay.map((event) => (
          <li key={event.seq} className="event">
            <span className={`event-icon ${event.type.split('.')[0]}`}><Icon name={iconOf(event)} size={15} /></span>
            <p>{sayEvent(event, t)}</p>
            <time dateTime={event.at} title={format.exact(event.at)}>{format.clock(event.at)}</time>
          </li>
        ))}
      </ol>
    </section>
  ))
}
