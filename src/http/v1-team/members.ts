import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { changeRole, listMembers, type Member, type MemberPosition, removeMember } from '../../domain/members.ts'
import type { Role } from '../../domain/roles.ts'
import { isId } from '../../lib/ids.ts'
import { Ref } from '../ref.ts'
import { answersOf } from './answers.ts'
import { type CursorForm, pageQuery, sendList } from './lists.ts'
import { isTime, showMember, WireMember, WireRole } from './wire.ts'

const OfMember = Type.Object({ user_id: Type.String({ format: 'uuid' }) })
const ListQuery = Type.Object(pageQuery)

export function members(app: FastifyInstance) {
  app.get<{ Querystring: Static<typeof ListQuery> }>('/team/members', {
    schema: {
      operationId: 'listTeamMembers',
      tags: ['Members'],
      summary: 'List the members of the current team, by role and joining time',
      querystring: ListQuery,
      response: answersOf({ 200: Type.Array(Ref(WireMember)) }),
    },
  }, (request, reply) => sendList(request, reply, cursor, (page) => listMembers(request.context, page), showMember))

  app.patch<{ Params: Static<typeof OfMember>; Body: { team_role: Role } }>('/team/members/:user_id/role', {
    schema: {
      operationId: 'updateMemberRole',
      tags: ['Members'],
      summary: 'Change a member\'s role, or lower your own',
      params: OfMember,
      body: Type.Object({ team_role: WireRole }),
      response: answersOf({ 200: Ref(WireMember) }, 409),
    },
  }, async ({ context, params, body }) => showMember(await changeRole(context, params.user_id, () => body.team_role, { self: 'allowed' })))

  app.delete<{ Params: Static<typeof OfMember> }>('/team/members/:user_id', {
    schema: {
      operationId: 'removeMember',
      tags: ['Members'],
      summary: 'Remove a member, or leave the team',
      description: 'Their keys on this team stop working and the invitations that they sent are revoked, at once.',
      params: OfMember,
      response: answersOf({ 204: Type.Null({ description: 'Removed.' }) }, 409),
    },
  }, async ({ context, params }, reply) => {
    await removeMember(context, params.user_id, { self: 'allowed' })
    return reply.code(204).send()
  })
}

const cursor: CursorForm<Member, MemberPosition> = {
  of: ({ rank, joinedAt, userId }) => [rank, joinedAt, userId],
  read: ([rank, joinedAt, userId]) => Number.isInteger(rank) && isTime(joinedAt) && isId(userId) ? { rank: rank as number, joinedAt, userId } : undefined,
}
