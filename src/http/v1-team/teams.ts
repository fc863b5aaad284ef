import type { FastifyInstance } from 'fastify'
import { deleteTeam, foundTeam, getTeam, renameTeam, type Team, transferOwnership } from '../../domain/teams.ts'
import { stateOf } from '../../domain/versions.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { Id, Nullable, Text } from '../types.ts'
import { InvalidRequest } from '../validation.ts'
import { refusals } from './answers.ts'
import { Nothing, TeamName } from './me-wire.ts'
import { tag } from './versions.ts'
import { showMember, UserId, WireMember } from './wire.ts'

export const WireTeam = Type.Object({
  id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b'),
  name: Text('Acme'),
  seat_limit: Nullable(Type.Integer({ description: 'How many members and pending invitations there may be; null for no limit.', examples: [25] })),
  seats_taken: Type.Integer({ examples: [7] }),
}, { title: 'Team', description: 'The team itself.' })

const Named = Type.Object({ name: TeamName }, { title: 'TeamName' })

export function teams(app: FastifyInstance) {
  app.get('/team', {
    schema: {
      operationId: 'getTeam',
      tags: ['Team'],
      summary: 'Read the current team',
      response: { 200: answer('The team.', WireTeam), ...refusals('forbidden', 'no_team') },
    },
  }, async ({ context }, reply) => sendTeam(reply, await getTeam(context)))

  app.patch<{ Body: Static<typeof Named> }>('/team', {
    schema: {
      operationId: 'renameTeam',
      tags: ['Team'],
      summary: 'Rename the team',
      body: Named,
      response: { 200: answer('The team, as it is now.', WireTeam), ...refusals('body', 'forbidden', 'no_team', 'changed_since') },
    },
  }, async ({ context, body }, reply) => sendTeam(reply, await renameTeam(context, body.name)))

  app.delete<{ Body: Static<typeof Named> }>('/team', {
    schema: {
      operationId: 'deleteTeam',
      tags: ['Team'],
      summary: 'Delete the team, for good',
      description: 'An owner repeats the team\'s name. Its members, invitations, keys and events go with it, at once.',
      body: Named,
      response: { 204: Nothing('Deleted.'), ...refusals('body', 'forbidden', 'no_team', 'wrong_team_name', 'changed_since') },
    },
  }, async ({ context, body }, reply) => {
    await deleteTeam(context, body.name)
    return reply.code(204).send()
  })

  app.post<{ Body: { user_id: string } }>('/team/transfer-ownership', {
    schema: {
      operationId: 'transferOwnership',
      tags: ['Team'],
      summary: 'Make a member owner in your place',
      description: 'You become an admin.',
      body: Type.Object({ user_id: UserId }, { title: 'Transfer' }),
      response: { 200: answer('The new owner.', WireMember), ...refusals('body', 'forbidden', 'no_team', 'member_not_found') },
    },
  }, async ({ context, body }, reply) => {
    const heir = await transferOwnership(context, body.user_id)
    tag(reply, stateOf.member(heir))
    return showMember(heir)
  })

  app.post<{ Body: { name: string; owner_email?: string; seat_limit?: number } }>('/teams', {
    schema: {
      operationId: 'createTeam',
      tags: ['Team'],
      summary: 'Make a team',
      description: 'A signed-in user makes their own, which becomes their current one. An operator names its owner, who is made where there is none, and may limit its seats.',
      body: Type.Object({
        name: TeamName,
        owner_email: Type.Optional(Type.String({ format: 'email', description: 'For an operator: the owner.', examples: ['ann@example.com'] })),
        seat_limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'For an operator.', examples: [25] })),
      }, { title: 'NewTeam' }),
      response: { 201: answer('The team.', WireTeam), ...refusals('body', 'session_required', 'operator_required') },
    },
  }, async ({ context, body }, reply) => {
    if (context.actor.kind === 'operator' && body.owner_email === undefined) throw new InvalidRequest([{ part: 'body', path: ['owner_email'], kind: 'missing' }])
    const team = await foundTeam(context, { name: body.name, ownerEmail: body.owner_email, seatLimit: body.seat_limit })
    return sendTeam(reply.code(201), team)
  })
}

function sendTeam(reply: Parameters<typeof tag>[0], team: Team): Static<typeof WireTeam> {
  tag(reply, stateOf.team(team))
  return { id: team.id, name: team.name, seat_limit: team.seatLimit, seats_taken: team.seatsTaken }
}
