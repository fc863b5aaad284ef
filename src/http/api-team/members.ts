import type { FastifyInstance } from 'fastify'
import type { Context } from '../../domain/change.ts'
import { type Invitation, listInvitations } from '../../domain/invitations.ts'
import { changeRole, type ListedMember, listMembers, removeMember, versionFor } from '../../domain/members.ts'
import { jsonList, jsonStream } from '../json-list.ts'
import { type ListCache, type Made, sendVersioned } from '../list-cache.ts'
import { answer } from '../openapi.ts'
import { Type } from '../schema.ts'
import { ids, Text } from '../types.ts'
import { Data, refusals } from './answers.ts'
import { readId, readRole, showInvitation, showMember, UserId, WireInvitation, WireMember, WireRole } from './wire.ts'

export function members(app: FastifyInstance, lists: ListCache) {
  app.get('/members', {
    schema: {
      operationId: 'listMembers',
      tags: ['Members'],
      summary: 'List all members and the pending invitations',
      response: {
        200: answer('The members and the pending invitations.', Data('MembersAndInvitations', Type.Object({ members: Type.Array(WireMember), invitations: Type.Array(WireInvitation) }))),
        ...refusals(),
      },
    },
  }, async (request, reply) => {
    const { context } = request
    return sendVersioned(request, reply, lists, 'api', await versionFor(context, 'member.read', 'invitation.read'), { make: () => allOf(context) })
  })

  app.patch<{ Params: { userId: string }; Body: { role: WireRole } }>('/members/:userId/role', {
    schema: {
      operationId: 'updateMemberRole',
      tags: ['Members'],
      summary: 'Change another member\'s role',
      description: 'Setting the role that someone has already changes nothing. An organization keeps at least one `org:admin`.',
      params: Type.Object({ userId: UserId }),
      body: Type.Object({ role: WireRole }, { title: 'RoleChange' }),
      response: { 200: answer('The member, with the new role.', Data('ChangedMember', WireMember)), ...refusals('body', 'cannot_change_own_role', 'member_not_found', 'last_owner') },
    },
  }, async ({ context, params, body }) => {
    const userId = readId(params.userId, 'member_not_found')
    return { data: showMember(await changeRole(context, userId, (current) => readRole(body.role, current), { self: 'refused' })) }
  })

  app.delete<{ Params: { userId: string } }>('/members/:userId', {
    schema: {
      operationId: 'removeMember',
      tags: ['Members'],
      summary: 'Remove another member',
      description: 'Their access ends at once, and the invitations that they sent are revoked.',
      params: Type.Object({ userId: UserId }),
      response: {
        200: answer('The member is removed.', Data('RemovedMember', Type.Object({ id: Text(ids.jane), deleted: Type.Literal(true) }))),
        ...refusals('cannot_remove_self', 'member_not_found', 'last_owner'),
      },
    },
  }, async ({ context, params }) => {
    const id = readId(params.userId, 'member_not_found')
    await removeMember(context, id, { self: 'refused' })
    return { data: { id, deleted: true } }
  })
}

async function allOf(ctx: Context): Promise<Made> {
  let until = '9999' // the first of the pending invitations to run out changes the list
  const all = await jsonList<ListedMember>((last, limit) => listMembers(ctx, {}, { after: last, limit }), showMember)
  const pending = await jsonList<Invitation>((last, limit) => listInvitations(ctx, { status: 'pending' }, { after: last?.id, limit }), (invitation) => {
    if (invitation.expiresAt < until) until = invitation.expiresAt
    return showInvitation(invitation)
  })
  if (Array.isArray(all) && Array.isArray(pending)) return { list: { data: { members: all, invitations: pending } }, until }
  return jsonStream(['{"data":{"members":', all, ',"invitations":', pending, '}}'])
}
