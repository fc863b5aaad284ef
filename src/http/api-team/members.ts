import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../../domain/change.ts'
import { type Invitation, listInvitations } from '../../domain/invitations.ts'
import { changeRole, listMembers, type Member, removeMember } from '../../domain/members.ts'
import { jsonList, jsonStream, pageSize } from '../json-list.ts'
import { Ref } from '../ref.ts'
import { answersOf, Data } from './answers.ts'
import { readId, readRole, showInvitation, showMember, WireInvitation, WireMember, WireRole } from './wire.ts'

export function members(app: FastifyInstance) {
  app.get('/members', {
    schema: {
      operationId: 'listMembers',
      tags: ['Members'],
      summary: 'List all members and the pending invitations',
      response: answersOf({ 200: Data(Type.Object({ members: Type.Array(Ref(WireMember)), invitations: Type.Array(Ref(WireInvitation)) })) }),
    },
  }, async ({ context }, reply) => {
    const members = await allMembers(context), invitations = await allPending(context)
    if (Array.isArray(members) && Array.isArray(invitations)) return { data: { members, invitations } }
    return reply.type('application/json; charset=utf-8').send(jsonStream(['{"data":{"members":', members, ',"invitations":', invitations, '}}']))
  })

  app.patch<{ Params: { userId: string }; Body: { role: WireRole } }>('/members/:userId/role', {
    schema: {
      operationId: 'updateMemberRole',
      tags: ['Members'],
      summary: 'Change another member\'s role',
      params: Type.Object({ userId: Type.String() }),
      body: Type.Object({ role: WireRole }),
      response: answersOf({ 200: Data(Ref(WireMember)) }, 409),
    },
  }, async ({ context, params, body }) => {
    const userId = readId(params.userId, 'member_not_found')
    return { data: showMember(await changeRole(context, userId, (current) => readRole(body.role, current), { self: 'refused' })) }
  })

  app.delete<{ Params: { userId: string } }>('/members/:userId', {
    schema: {
      operationId: 'removeMember',
      tags: ['Members'],
      summary: 'Remove another member; their access ends at once',
      params: Type.Object({ userId: Type.String() }),
      response: answersOf({ 200: Data(Type.Object({ id: Type.String(), deleted: Type.Literal(true) })) }, 409),
    },
  }, async ({ context, params }) => {
    const id = readId(params.userId, 'member_not_found')
    await removeMember(context, id, { self: 'refused' })
    return { data: { id, deleted: true } }
  })
}

function allMembers(ctx: Context) {
  return jsonList<Member>((last) => listMembers(ctx, { after: last, limit: pageSize }), showMember)
}

function allPending(ctx: Context) {
  return jsonList<Invitation>((last) => listInvitations(ctx, { status: 'pending' }, { after: last, limit: pageSize }), showInvitation)
}
