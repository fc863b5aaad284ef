import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { check, getAccess } from '../../domain/operators.ts'
import { type Action, actions, type Role } from '../../domain/roles.ts'
import { addMember } from '../../domain/teams.ts'
import { createUser } from '../../domain/users.ts'
import { answer } from '../openapi.ts'
import { Flag, Id, ids, Text, Words } from '../types.ts'
import { refusals } from './answers.ts'
import { Name } from './me-wire.ts'
import { Address, showMember, UserId, WireMember, WireRole } from './wire.ts'

const TeamId = Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b')
const WirePermission = Words('Permission', actions, { examples: ['invitation.send'] })
const OfMember = Type.Object({ team_id: TeamId, user_id: UserId })
const OfTeam = Type.Object({ team_id: TeamId })

const WireAccess = Type.Object({ team_id: TeamId, user_id: Id(ids.jane), role: WireRole, permissions: Type.Array(WirePermission) }, { title: 'Access', description: 'What someone is and may do on a team, at this moment.' })
const Question = Type.Object({ team_id: TeamId, user_id: Id(ids.jane), permission: WirePermission }, { title: 'Question' })
const WireVerdict = Type.Object({ allowed: Flag(true), because: Text('admin', 'The role that allows it or does not, or `member_not_found` or `suspended`.') }, { title: 'Verdict' })
const WireUser = Type.Object({ user_id: Id(ids.jane), email: Text('jane@example.com') }, { title: 'User' })

/** For the product's own backend, with an operator's key: any user, any team. */
export function operators(app: FastifyInstance) {
  app.get<{ Params: Static<typeof OfMember> }>('/teams/:team_id/members/:user_id', {
    schema: {
      operationId: 'getAccess',
      tags: ['Operators'],
      security: [{ operatorKey: [] }],
      summary: 'Tell someone\'s role and permissions on a team',
      description: 'Read from the database each time: cheap enough to ask on each request of your product. 404 for whoever has no access, suspended members too.',
      params: OfMember,
      response: { 200: answer('Their role and permissions.', WireAccess), ...refusals('operator_required', 'member_not_found') },
    },
  }, async ({ context, params }) => ({ ...params, ...(await getAccess(context, params.team_id, params.user_id)) }))

  app.post<{ Body: { team_id: string; user_id: string; permission: Action } }>('/check', {
    schema: {
      operationId: 'check',
      tags: ['Operators'],
      security: [{ operatorKey: [] }],
      summary: 'Ask whether someone may do something on a team',
      body: Question,
      response: { 200: answer('Whether, and why.', WireVerdict), ...refusals('body', 'operator_required') },
    },
  }, ({ context, body }) => check(context, body.team_id, body.user_id, body.permission))

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
