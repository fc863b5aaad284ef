import type { FastifyInstance, FastifyReply } from 'fastify'
import { areListedAsAt, changeRole, getMember, type ListedMember, listMembers, type Member, type MemberPosition, memberSorts, type MemberSort, reinstateMember, removeMember, suspendMember, versionFor } from '../../domain/members.ts'
import type { Role } from '../../domain/roles.ts'
import { stateOf } from '../../domain/versions.ts'
import { isId } from '../../lib/ids.ts'
import { type ListCache, sendVersioned } from '../list-cache.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { Words } from '../types.ts'
import { refusals } from './answers.ts'
import { answerWithList, type CursorForm, pageQuery, sendList, wholeList } from './lists.ts'
import { tag } from './versions.ts'
import { isTime, showMember, UserId, WireMember, WireRole } from './wire.ts'

const OfMember = Type.Object({ user_id: UserId })
const ListQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Only members whose name or address contains this, in any case.', examples: ['jane'] })),
  role: Type.Optional({ ...WireRole, description: 'Only members with this role.' }),
  status: Type.Optional(Words('MemberStatus', ['active', 'suspended'], { description: 'Only members who are active, or suspended.' })),
  sort: Type.Optional(Words('MemberSort', memberSorts, { description: 'The order: by role, by name, or the latest to join or to sign in first.', default: 'role' })),
  ...pageQuery,
})

export function members(app: FastifyInstance, lists: ListCache) {
  app.get<{ Querystring: Static<typeof ListQuery> }>('/team/members', {
    schema: {
      operationId: 'listTeamMembers',
      tags: ['Members'],
      summary: 'List the members of the current team',
      description: 'Any member can see the list. Owners come first, then admins, then the others, each by the time they joined.',
      querystring: ListQuery,
      response: { 200: answerWithList('The members.', WireMember), ...refusals('scope_missing', 'no_team') },
    },
  }, async (request, reply) => {
    const { context, query: { q, role, status, sort = 'role', limit, cursor } } = request
    const filter = { search: q?.trim() || undefined, role, status, sort }, form = cursorOf(sort)
    const fetch = (page: { after: MemberPosition | undefined; limit: number }) => listMembers(context, filter, page)
    const isWhole = [q, role, status, limit, cursor].every((part) => part === undefined) && sort === 'role'
    if (!isWhole) return sendList(request, reply, form, fetch, showMember)
    return sendVersioned(request, reply, lists, 'v1', await versionFor(context, 'member.read'), {
      make: () => wholeList(form, fetch, showMember),
      isAsAt: (earlier) => areListedAsAt(context, earlier),
    })
  })

  app.get<{ Params: Static<typeof OfMember> }>('/team/members/:user_id', {
    schema: {
      operationId: 'getMember',
      tags: ['Members'],
      summary: 'Read one member',
      params: OfMember,
      response: { 200: answer('The member.', WireMember), ...refusals('forbidden', 'no_team', 'member_not_found') },
    },
  }, async ({ context, params }, reply) => sendMember(reply, await getMember(context, params.user_id)))

  app.post<{ Params: Static<typeof OfMember> }>('/team/members/:user_id/suspend', {
    schema: {
      operationId: 'suspendMember',
      tags: ['Members'],
      summary: 'Take a member\'s access away and keep their role',
      description: 'None of their keys and sessions works on this team from the next request on, and the invitations that they sent are revoked.',
      params: OfMember,
      response: { 200: answer('The member.', WireMember), ...refusals('forbidden', 'owner_required', 'cannot_suspend_self', 'no_team', 'member_not_found', 'last_owner') },
    },
  }, async ({ context, params }, reply) => sendMember(reply, await suspendMember(context, params.user_id)))

  app.post<{ Params: Static<typeof OfMember> }>('/team/members/:user_id/reinstate', {
    schema: {
      operationId: 'reinstateMember',
      tags: ['Members'],
      summary: 'Give a suspended member their access back',
      description: 'With the role and the keys that they had.',
      params: OfMember,
      response: { 200: answer('The member.', WireMember), ...refusals('forbidden', 'owner_required', 'cannot_suspend_self', 'no_team', 'member_not_found') },
    },
  }, async ({ context, params }, reply) => sendMember(reply, await reinstateMember(context, params.user_id)))

  app.patch<{ Params: Static<typeof OfMember>; Body: { team_role: Role } }>('/team/members/:user_id/role', {
    schema: {
      operationId: 'updateMemberRole',
      tags: ['Members'],
      summary: 'Change a member\'s role, or lower your own',
      description: [
        'Owners can give anyone any role. Admins can move others between `billing` and `member`. The last owner stays one.',
        'Setting the role that someone has already changes nothing. Pending invitations that the member could no longer send are revoked.',
      ].join(' '),
      params: OfMember,
      body: Type.Object({ team_role: WireRole }, { title: 'RoleChange' }),
      response: { 200: answer('The member, with the new role.', WireMember), ...refusals('body', 'forbidden', 'scope_missing', 'owner_required', 'no_team', 'member_not_found', 'last_owner', 'changed_since') },
    },
  }, async ({ context, params, body }, reply) => sendMember(reply, await changeRole(context, params.user_id, () => body.team_role, { self: 'allowed' })))

  app.delete<{ Params: Static<typeof OfMember> }>('/team/members/:user_id', {
    schema: {
      operationId: 'removeMember',
      tags: ['Members'],
      summary: 'Remove a member, or leave the team',
      description: [
        'Owners can remove anyone, admins members and billing users. Anyone can leave, but for the last owner.',
        'Their keys on this team stop working and the invitations that they sent are revoked, at once.',
      ].join(' '),
      params: OfMember,
      response: { 204: Type.Null({ description: 'Removed.' }), ...refusals('forbidden', 'scope_missing', 'owner_required', 'no_team', 'member_not_found', 'last_owner') },
    },
  }, async ({ context, params }, reply) => {
    await removeMember(context, params.user_id, { self: 'allowed' })
    return reply.code(204).send()
  })
}

function sendMember(reply: FastifyReply, member: Member): Static<typeof WireMember> {
  tag(reply, stateOf.member(member))
  return showMember(member)
}

function cursorOf(sort: MemberSort): CursorForm<ListedMember, MemberPosition> {
  const isKey = sort === 'role' ? isRank : sort === 'name' ? (key: unknown) => typeof key === 'string' : isTime
  return {
    of: ({ sortKey, joinedAt, userId }) => [sortKey, joinedAt, userId],
    read: ([sortKey, joinedAt, userId]) => isKey(sortKey) && isTime(joinedAt) && isId(userId) ? { sortKey, joinedAt, userId } : undefined,
  }
}

function isRank(value: unknown): value is number {
  return value === 1 || value === 2 || value === 3
}
