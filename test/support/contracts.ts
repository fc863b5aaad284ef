import type { World } from './world.ts'

/** What a request came back with: a status, and the parts that a story is about. */
export interface Answer { status: number; code: string | undefined; body: any }

export type Access = 'full' | 'standard'

/** The vocabulary a story is told in; each contract speaks it its own way. `as` is a key or an access token. */
export interface TeamClient {
  members(as: string): Promise<Answer & { ids: string[]; access: Record<string, Access> }>
  invite(as: string, email: string, access?: Access): Promise<Answer & { id: string }>
  pending(as: string): Promise<Answer & { ids: string[] }>
  revoke(as: string, invitationId: string): Promise<Answer>
  changeRole(as: string, userId: string, to: Access): Promise<Answer>
  remove(as: string, userId: string): Promise<Answer>
}

export const contracts: Record<'v1-team' | 'api-team', (world: World) => TeamClient> = {
  'v1-team': (world) => {
    const accessOf = (role: string): Access => role === 'owner' ? 'full' : 'standard'
    return {
      async members(as) {
        const answer = await request(world, 'GET', '/v1/team/members', as)
        const list: any[] = answer.status === 200 ? answer.body : []
        return { ...answer, ids: list.map((member) => member.user_id), access: Object.fromEntries(list.map((member) => [member.user_id, accessOf(member.team_role)])) }
      },
      async invite(as, email, access = 'standard') {
        const answer = await request(world, 'POST', '/v1/team/invite', as, { email, role: { full: 'owner', standard: 'member' }[access] })
        return { ...answer, id: answer.body?.id }
      },
      async pending(as) {
        const answer = await request(world, 'GET', '/v1/team/invitations?status=pending', as)
        return { ...answer, ids: answer.status === 200 ? answer.body.map((invitation: any) => invitation.id) : [] }
      },
      revoke: (as, id) => request(world, 'DELETE', `/v1/team/invitations/${id}`, as),
      changeRole: (as, userId, to) => request(world, 'PATCH', `/v1/team/members/${userId}/role`, as, { team_role: { full: 'owner', standard: 'member' }[to] }),
      remove: (as, userId) => request(world, 'DELETE', `/v1/team/members/${userId}`, as),
    }
  },
  'api-team': (world) => {
    const accessOf = (role: string): Access => role === 'org:admin' ? 'full' : 'standard'
    const roleOf = (access: Access) => ({ full: 'org:admin', standard: 'org:member' })[access]
    return {
      async members(as) {
        const answer = await request(world, 'GET', '/api/team/members', as)
        const list: any[] = answer.body.data?.members ?? []
        return { ...answer, ids: list.map((member) => member.id), access: Object.fromEntries(list.map((member) => [member.id, accessOf(member.role)])) }
      },
      async invite(as, email, access = 'standard') {
        const answer = await request(world, 'POST', '/api/team/members/invite', as, { emailAddress: email, role: roleOf(access) })
        return { ...answer, id: answer.body.data?.id }
      },
      async pending(as) {
        const answer = await request(world, 'GET', '/api/team/members', as)
        return { ...answer, ids: (answer.body.data?.invitations ?? []).map((invitation: any) => invitation.id) }
      },
      revoke: (as, id) => request(world, 'DELETE', `/api/team/members/invitations/${id}`, as),
      changeRole: (as, userId, to) => request(world, 'PATCH', `/api/team/members/${userId}/role`, as, { role: roleOf(to) }),
      remove: (as, userId) => request(world, 'DELETE', `/api/team/members/${userId}`, as),
    }
  },
}

/** One request with a credential, or without one. */
export async function request(world: World, method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, as?: string, body?: unknown): Promise<Answer> {
  const answer = await world.app.inject({
    method, url,
    headers: { ...(as !== undefined && { authorization: `Bearer ${as}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
  const parsed = answer.body ? JSON.parse(answer.body) : undefined
  return { status: answer.statusCode, code: parsed?.code, body: parsed }
}
