import type { FastifyInstance } from 'fastify'
import { type Event, listEvents } from '../../domain/events.ts'
import { type Static, Type } from '../schema.ts'
import { Id, ids, Time } from '../types.ts'
import { refusals } from './answers.ts'
import { answerWithList, type CursorForm, pageQuery, sendList } from './lists.ts'
import { showEvent, WireEvent, WireEventType } from './wire.ts'

const ListQuery = Type.Object({
  type: Type.Optional({ ...WireEventType, description: 'Only events of this type.' }),
  actor: Type.Optional(Id(ids.ann, 'Only what this user did, also through a key.')),
  subject: Type.Optional(Id(ids.jane, 'Only what happened to this member, invitation, key or team.')),
  since: Type.Optional(Time('2026-04-01T00:00:00Z', 'From this moment on.')),
  until: Type.Optional(Time('2026-05-01T00:00:00Z', 'Before this moment.')),
  ...pageQuery,
})

export function events(app: FastifyInstance) {
  app.get<{ Querystring: Static<typeof ListQuery> }>('/team/events', {
    schema: {
      operationId: 'listEvents',
      tags: ['Events'],
      summary: 'List what happened to the team',
      description: 'Newest first; 100 a page unless `limit` says otherwise. Owners and admins can see the events.',
      querystring: ListQuery,
      response: { 200: answerWithList('The events.', WireEvent), ...refusals('forbidden', 'scope_missing', 'no_team') },
    },
  }, (request, reply) => {
    const { type, actor, subject, since, until } = request.query
    const filter = { type, actor, subject, since: since && toUtc(since), until: until && toUtc(until) }
    return sendList(request, reply, cursor, (page) => listEvents(request.context, filter, page), showEvent, 100)
  })
}

function toUtc(time: string): string {
  return new Date(time).toISOString()
}

const cursor: CursorForm<Event, number> = {
  of: ({ seq }) => [seq],
  read: ([seq]) => Number.isSafeInteger(seq) ? seq as number : undefined,
}
