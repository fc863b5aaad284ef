import type { FastifyInstance } from 'fastify'
import type { Role } from '../../domain/roles.ts'
import { addMember } from '../../domain/teams.ts'
import { createUser } from '../../domain/users.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { Id, ids, Text } from '../types.ts'
import { refusals } from './answers.ts'
import { Name } from './me-wire.ts'
import { Address, showMember, TeamId, WireMember, WireRole } from './wire.ts'

const OfTeam = Type.Object({ team_id: TeamId })

const WireUser = Type.Object({ user_id: Id(ids.jane), email: Text('jane@example.com') }, { title: 'User' })

/** For the product's own backend, with an operator's key: any user, any team. */
export function operators(app: FastifyInstance) {
  app.post<{ Body: { email: string; display_name: string | null } }>('/users', {
    schema: {
      operationId: 'createUser',
      tags: ['Operators'],
      security: [{ operatorKey: [] }],
      summary: 'Make a user',
      description: 'The address counts as verified, because you vouch for it.',
      body: Type.Object({ email: Address, display_name: Type.Optional(Name) }, { title: 'NewUser' }),
      response: { 201: answer('The user.', WireUser), ...refusals('body', 'operator_required', 'user_exists') },
    },
  }, async ({ context, body }, reply) => {
    const user = await createUser(context, body.email, body.display_name ?? null)
    return reply.code(201).send({ user_id: user.id, email: user.emailShown })
  })

  app.post<{ Params: Static<typeof OfTeam>; Body: { email: string; role: Role } }>('/teams/:team_id/members', {
    schema: {
      operationId: 'addMember',
      tags: ['Operators'],
      security: [{ operatorKey: [] }],
      summary: 'Put someone on a team, without an invitation',
      description: 'The user is made where there is none; the address counts as verified.',
      params: OfTeam,
      body: Type.Object({ email: Address, role: WireRole }, { title: 'NewMember' }),
      response: { 201: answer('The member.', WireMember), ...refusals('body', 'operator_required', 'team_not_found', 'already_member', 'seat_limit') },
    },
  }, async ({ context, params, body }, reply) => {
    const { member } = await addMember(context, params.team_id, body.email, body.role)
    return reply.code(201).send(showMember(member))
  })
}
