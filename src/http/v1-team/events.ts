import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { type Event, listEvents } from '../../domain/events.ts'
import { Ref } from '../ref.ts'
import { answersOf } from './answers.ts'
import { type CursorForm, pageQuery, sendList } from './lists.ts'
import { showEvent, WireEvent, WireEventType } from './wire.ts'

const ListQuery = Type.Object({
  type: Type.Optional(WireEventType),
  actor: Type.Optional(Type.String({ format: 'uuid', description: 'The user who acted, also through a key.' })),
  subject: Type.Optional(Type.String({ format: 'uuid', description: 'The member, invitation, key or team that it happened to.' })),
  since: Type.Optional(Type.String({ format: 'date-time', description: 'From this moment on.' })),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Before this moment.' })),
  ...pageQuery,
})

export function events(app: FastifyInstance) {
  app.get<{ Querystring: Static<typeof ListQuery> }>('/team/events', {
    schema: {
      operationId: 'listEvents',
      tags: ['Events'],
      summary: 'List what happened to the team, newest first; 100 a page unless told otherwise',
      querystring: ListQuery,
      response: answersOf({ 200: Type.Array(Ref(WireEvent)) }),
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
