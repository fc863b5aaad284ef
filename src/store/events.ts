import type { Actor, Event, EventFilter, NewEvent } from '../domain/events.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'

type Row = Tables['events']

export async function record(tx: Db, event: NewEvent & { teamId: string; seq: number; at: string; actor: Actor; requestId: string | null }): Promise<void> {
  const { actor, subject } = event
  await newEvent(tx, {
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

const newEvent = prepared<Row>((db, value) => db.insertInto('events').values({
  team_id: value('team_id'),
  seq: value('seq'),
  type: value('type'),
  actor_kind: value('actor_kind'),
  actor_id: value('actor_id'),
  key_id: value('key_id'),
  subject_kind: value('subject_kind'),
  subject_id: value('subject_id'),
  request_id: value('request_id'),
  before: value('before'),
  after: value('after'),
  at: value('at'),
}))

export async function listEvents(db: Db, teamId: string, filter: EventFilter, page: { after?: number | undefined; limit: number }): Promise<Event[]> {
  const { type, actor, subject, since, until } = filter
  const rows = await db
    .selectFrom('events')
    .leftJoin('users as actors', 'actors.id', 'events.actor_id')
    .leftJoin('users as subjects', 'subjects.id', 'events.subject_id')
    .leftJoin('invitations', (join) => join.onRef('invitations.team_id', '=', 'events.team_id').onRef('invitations.id', '=', 'events.subject_id'))
    .select(['seq', 'type', 'actor_kind', 'actor_id', 'key_id', 'subject_kind', 'subject_id', 'request_id', 'before', 'after', 'at'])
    .select((eb) => ['actors.email_shown as actor_email', 'actors.name as actor_name', 'subjects.name as subject_name', eb.fn.coalesce('subjects.email_shown', 'invitations.email_shown').as('subject_email')])
    .where('events.team_id', '=', teamId)
    .$if(type !== undefined, (query) => query.where('type', '=', type!))
    .$if(actor !== undefined, (query) => query.where('actor_id', '=', actor!))
    .$if(subject !== undefined, (query) => query.where('subject_id', '=', subject!))
    .$if(since !== undefined, (query) => query.where('at', '>=', since!))
    .$if(until !== undefined, (query) => query.where('at', '<', until!))
    .$if(page.after !== undefined, (query) => query.where('seq', '<', page.after!))
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .execute()

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
