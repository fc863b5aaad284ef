import type { Actor, ActorKind, Event, EventFilter, EventType, NewEvent, SubjectKind } from '../domain/events.ts'
import type { Db } from './open.ts'
import { statement, when } from './sql.ts'

interface Row {
  team_id: string
  seq: number
  type: EventType
  actor_kind: ActorKind
  actor_id: string | null
  key_id: string | null
  subject_kind: SubjectKind
  subject_id: string
  request_id: string | null
  before: string | null
  after: string | null
  at: string
}

export function record(tx: Db, event: NewEvent & { teamId: string; seq: number; at: string; actor: Actor; requestId: string | null }) {
  const { actor, subject } = event
  return newEvent(tx, {
    team_id: event.teamId,
    seq: event.seq,
    type: event.type,
    actor_kind: actor.kind,
    actor_id: 'userId' in actor ? actor.userId : null,
    key_id: 'keyId' in actor ? actor.keyId ?? null : null,
    subject_kind: subject.kind,
    subject_id: subject.id,
    request_id: event.requestId,
    before: event.before ? JSON.stringify(event.before) : null,
    after: event.after ? JSON.stringify(event.after) : null,
    at: event.at,
  })
}

const newEvent = statement<Row>`
  insert into events (team_id, seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, request_id, before, after, at)
  values (${'team_id'}, ${'seq'}, ${'type'}, ${'actor_kind'}, ${'actor_id'}, ${'key_id'}, ${'subject_kind'}, ${'subject_id'}, ${'request_id'}, ${'before'}, ${'after'}, ${'at'})`

/** What happened at each version of a team from one to another; a version has at most one event. */
export async function listEventTypes(db: Db, teamId: string, after: number, upTo: number): Promise<EventType[]> {
  return (await typesBetween(db, { teamId, after, upTo })).rows.map(({ type }) => type)
}

const typesBetween = statement<{ teamId: string; after: number; upTo: number }, { type: EventType }>`
  select type from events where team_id = ${'teamId'} and seq > ${'after'} and seq <= ${'upTo'}`

export async function listEvents(db: Db, teamId: string, filter: EventFilter, page: { after?: number | undefined; limit: number }): Promise<Event[]> {
  const { type, actor, subject, since, until } = filter
  const { rows } = await pageOfEvents(db, { teamId, type, actor, subject, since, until, after: page.after, limit: page.limit })

  return rows.map((row) => ({
    seq: row.seq,
    type: row.type,
    actor: { kind: row.actor_kind, userId: row.actor_id, email: row.actor_email, name: row.actor_name, keyId: row.key_id },
    subject: { kind: row.subject_kind, id: row.subject_id, email: row.subject_email, name: row.subject_name },
    requestId: row.request_id,
    before: row.before && JSON.parse(row.before),
    after: row.after && JSON.parse(row.after),
    at: row.at,
  }))
}

type PageOfEvents = EventFilter & { teamId: string; after: number | undefined; limit: number }
type NamedRow = Omit<Row, 'team_id'> & { [K in `${'actor' | 'subject'}_${'email' | 'name'}`]: string | null }

const pageOfEvents = statement<PageOfEvents, NamedRow>`
  select seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, request_id, before, after, at,
    actors.email_shown as actor_email, actors.name as actor_name,
    subjects.name as subject_name, coalesce(subjects.email_shown, invitations.email_shown) as subject_email
  from events
  left join users as actors on actors.id = events.actor_id
  left join users as subjects on subjects.id = events.subject_id
  left join invitations on invitations.team_id = events.team_id and invitations.id = events.subject_id
  where events.team_id = ${'teamId'}
  ${when('type')`and type = ${'type'}`}
  ${when('actor')`and actor_id = ${'actor'}`}
  ${when('subject')`and subject_id = ${'subject'}`}
  ${when('since')`and at >= ${'since'}`}
  ${when('until')`and at < ${'until'}`}
  ${when('after')`and seq < ${'after'}`}
  order by seq desc limit cast(${'limit'} as integer)`
