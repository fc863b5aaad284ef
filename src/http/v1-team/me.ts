import type { FastifyInstance } from 'fastify'
import { endOtherSessions, endSession, eraseMe, getMe, listPlaces, listSessions, renameMe, switchTeam } from '../../domain/me.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { Id } from '../types.ts'
import { refusals } from './answers.ts'
import { Name, Nothing, showMe, showPlace, showSession, WireMe, WirePlace, WireSession } from './me-wire.ts'

const OfSession = Type.Object({ id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b', 'The session\'s `id`, from the list of sessions.') })

export function me(app: FastifyInstance) {
  app.get('/me', {
    schema: {
      operationId: 'getMe',
      tags: ['Me'],
      summary: 'Tell who asks, on which team and in which role',
      description: '`customer_id` is the current team: the one last chosen, else the first joined. `invitations` are the pending ones to your own verified address.',
      response: { 200: answer('You.', WireMe), ...refusals('session_required', 'team_not_found') },
    },
  }, async ({ context }) => showMe(await getMe(context)))

  app.patch<{ Body: { display_name: string | null } }>('/me', {
    schema: {
      operationId: 'updateMe',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'Change your name',
      body: Type.Object({ display_name: Name }, { title: 'MeUpdate' }),
      response: { 200: answer('You, as you are now.', WireMe), ...refusals('body', 'session_required', 'cross_origin') },
    },
  }, async ({ context, body }) => {
    await renameMe(context, body.display_name)
    return showMe(await getMe(context))
  })

  app.delete('/me', {
    schema: {
      operationId: 'deleteMe',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'Erase yourself',
      description: 'You leave every team; your sessions, keys and passkeys end; events keep a pseudonym. Refused while you are the last owner of a team: `teams` names them.',
      response: { 204: Nothing('Erased.'), ...refusals('session_required', 'cross_origin', 'owns_teams') },
    },
  }, async ({ context }, reply) => {
    await eraseMe(context)
    return reply.code(204).send()
  })

  app.get('/teams', {
    schema: {
      operationId: 'listMyTeams',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'List your teams, the first joined first',
      response: { 200: answer('Your teams.', Type.Array(WirePlace)), ...refusals('session_required') },
    },
  }, async ({ context }) => (await listPlaces(context)).map(showPlace))

  app.put<{ Body: { team_id: string } }>('/me/current-team', {
    schema: {
      operationId: 'switchTeam',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'Make another of your teams the current one',
      body: Type.Object({ team_id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b') }, { title: 'TeamChoice' }),
      response: { 204: Nothing('Switched.'), ...refusals('body', 'session_required', 'cross_origin', 'team_not_found') },
    },
  }, async ({ context, body }, reply) => {
    await switchTeam(context, body.team_id)
    return reply.code(204).send()
  })

  app.get('/me/sessions', {
    schema: {
      operationId: 'listMySessions',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'List where you are signed in, newest first',
      response: { 200: answer('Your sessions.', Type.Array(WireSession)), ...refusals('session_required') },
    },
  }, async ({ context }) => (await listSessions(context)).map(showSession))

  app.delete('/me/sessions', {
    schema: {
      operationId: 'endOtherSessions',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'Sign out everywhere else',
      response: { 204: Nothing('Ended.'), ...refusals('session_required', 'cross_origin') },
    },
  }, async ({ context }, reply) => {
    await endOtherSessions(context)
    return reply.code(204).send()
  })

  app.delete<{ Params: Static<typeof OfSession> }>('/me/sessions/:id', {
    schema: {
      operationId: 'endSession',
      tags: ['Me'],
      security: [{ accessToken: [] }],
      summary: 'End one of your sessions, this one too',
      params: OfSession,
      response: { 204: Nothing('Ended.'), ...refusals('session_required', 'cross_origin', 'session_not_found') },
    },
  }, async ({ context, params }, reply) => {
    await endSession(context, params.id)
    return reply.code(204).send()
  })
}
