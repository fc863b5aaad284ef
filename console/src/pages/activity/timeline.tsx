import type { Event } from '@roster/client'
import { useT } from '../../i18n/index.tsx'
import { useFormat } from '../../lib/format.ts'
import { Icon } from '../../parts/icons.tsx'
import type { Filter } from './filters.tsx'
import { actorOf, addressesOf, iconOf, sayEvent, subjectOf } from './words.ts'

/** Events by day, newest first. A person's name narrows the list to what they did, or to what was done to them. */
export function Timeline({ events, onChoose }: { events: Event[]; onChoose(change: Partial<Filter>): void }) {
  const format = useFormat()
  const days = Map.groupBy(events, ({ at }) => format.long(at))
  return [...days].map(([day, ofDay]) => (
    <section key={day} className="day" aria-label={day}>
      <h2>{day}</h2>
      <ol>
        {ofDay.map((event) => (
          <li key={event.seq} className="event">
            <span className={`event-icon ${event.type.split('.')[0]}`}><Icon name={iconOf(event)} size={15} /></span>
            <div className="event-words">
              <p><Sentence event={event} onChoose={onChoose} /></p>
              {addressesOf(event).length > 0 && <small>{addressesOf(event).map((address) => <bdi key={address} dir="ltr">{address}</bdi>)}</small>}
            </div>
            <time dateTime={event.at} title={format.exact(event.at)}>{format.clock(event.at)}</time>
          </li>
        ))}
      </ol>
    </section>
  ))
}

/** The sentence, with what it names standing out. */
function Sentence({ event, onChoose }: { event: Event; onChoose(change: Partial<Filter>): void }) {
  const t = useT()
  const who = actorOf(event, t), whom = subjectOf(event, t)
  return sayEvent(event, t).split(named).map((part, index) => {
    if (index % 2 === 0) return part
    if (part === who && event.actor.user_id) return <button key={index} type="button" className="name" title={t('activity.by', { name: part })} onClick={() => onChoose({ actor: { id: event.actor.user_id!, name: part } })}><bdi>{part}</bdi></button>
    if (part === whom && event.subject.type === 'member') return <button key={index} type="button" className="name" title={t('activity.about', { name: part })} onClick={() => onChoose({ subject: { id: event.subject.id, name: part } })}><bdi>{part}</bdi></button>
    return <b key={index}><bdi>{part}</bdi></b>
  })
}

/** What stands between isolates: see i18n. */
const named = /\u2068([^\u2068\u2069]*)\u2069/
