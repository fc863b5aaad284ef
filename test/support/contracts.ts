import { newId } from '../../src/lib/ids.ts'
import type { OutgoingHttpHeaders } from 'node:http'
import { after, before, describe } from 'node:test'
import { createSession } from '../../src/domain/sessions.ts'
import { engines, openWorld, type World } from './world.ts'

/** What a request came back with: a status, and the parts that a story is about. */
export interface Answer { status: number; code: string | undefined; body: any; headers: OutgoingHttpHeaders }

export type Access = 'full' | 'standard'

/** The vocabulary a story is told in; each contract speaks it its own way. `as` is a key or an access token. */
export interface TeamClient {
  members(as: string): Promise<Answer & { ids: string[]; access: Record<string, Access> }>
  invite(as: string, email: string, access?: Access): Promise<Answer & { id: string }>
  pending(as: string): Promise<Answer & { ids: string[] }>
  revoke(as: string, invitationId: string): Promise<Answer>
  changeRole(as: string, userId: string, to: Access): Promise<Answer>
  remove(as: string, userId: string): Promise<Answer>
  /** The codes by which it turns away: the key or the access token of someone who is on no team, and someone whose role is too low. */
  turnsAway: { key: string; token: string; role: string }
}
export type Contract = 'v1-team' | 'api-team'

export const contracts: Record<Contract, (world: World) => TeamClient> = {
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
      turnsAway: { key: 'not_authenticated', token: 'no_team', role: 'forbidden' },
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
      turnsAway: { key: 'not_authorized', token: 'not_authorized', role: 'not_authorized' },
    }
  },
}

/** What an invitation's token is good for, and the operations on one that only contract V1 has. */
export const accept = (world: World, as: string, token: string | undefined) => request(world, 'POST', '/v1/team/invitations/accept', as, { token })
export const decline = (world: World, token: string | undefined) => request(world, 'POST', '/v1/team/invitations/decline', undefined, { token })
export const preview = (world: World, token: string | undefined) => request(world, 'POST', '/v1/team/invitations/preview', undefined, { token })
export const resend = (world: World, as: string, invitationId: string) => request(world, 'POST', `/v1/team/invitations/${invitationId}/resend`, as)

/** An access token for a day, as from a new sign-in: for stories that last longer than the one a person comes with. */
export async function signIn(world: World, { email }: { email: string }): Promise<string> {
  return (await createSession(world.operator, email, new Date(world.deps.now().getTime() + 86_400_000))).accessToken
}

export interface Stage { world: World; client: TeamClient; other: TeamClient }

/** Tells the stories of one subject on each engine and, unless it is told otherwise, on each contract; `at()` is where a story plays. */
export function stories(subject: string, tell: (at: () => Stage) => void, names: Contract[] = ['v1-team', 'api-team']): void {
  for (const engine of engines) {
    describe(`${subject} (${engine})`, () => {
      let world: World
      before(async () => { world = await openWorld(engine) })
      after(() => world.close())
      for (const name of names) {
        describe(`through ${name}`, () => tell(() => ({ world, client: contracts[name](world), other: contracts[name === 'v1-team' ? 'api-team' : 'v1-team'](world) })))
      }
    })
  }
}

/** One request with a credential, or without one. */
export async function request(world: World, method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, as?: string, body?: unknown): Promise<Answer> {
  const answer = await world.app.inject({
    method, url,
    headers: { ...(as !== undefined && { authorization: `Bearer ${as}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
  const parsed = answer.body ? JSON.parse(answer.body) : undefined
  return { status: answer.statusCode, code: parsed?.code, body: parsed, headers: answer.headers }
}

/** Puts so many more members, invitations and events on a team, straight into the database; some of each at the same moment. */
export async function populate(world: World, teamId: string, invitedBy: string, count: number): Promise<void> {
  const start = world.deps.now().getTime(), team_id = teamId
  const people = Array.from({ length: count }, (_, number) => {
    const time = start + Math.floor(number / 3)
    return { id: idOf(time), email: `${number}.${teamId}@crew.test`, at: new Date(time).toISOString(), number }
  })
  for (let from = 0; from < count; from += 500) {
    const some = people.slice(from, from + 500)
    await world.db.insertInto('users').values(some.map(({ id, email, at }) => ({ id, email, email_shown: email, email_verified_at: at, name: null, created_at: at }))).execute()
    await world.db.insertInto('members').values(some.map(({ id, at, number }) => ({ team_id, user_id: id, role: (['member', 'billing', 'admin'] as const)[number % 3]!, joined_at: at }))).execute()
    await world.db.insertInto('invitations').values(some.map(({ id, email, at }) => ({
      team_id, id, email: `+${email}`, email_shown: `+${email}`, role: 'member' as const, invited_by: invitedBy, token_hash: id, created_at: at, expires_at: new Date(start + 86_400_000).toISOString(),
    }))).execute()
    await world.db.insertInto('events').values(some.map(({ id, at, number }) => ({ team_id, seq: 1_000_000 + number, type: 'member.added' as const, actor_kind: 'operator' as const, actor_id: null, key_id: null, subject_kind: 'member' as const, subject_id: id, request_id: null, before: null, after: null, at }))).execute()
  }
}

/** An id as it is made at this time, in ms. */
function idOf(time: number): string {
  return newId().replace(/^.{13}/, time.toString(16).padStart(12, '0').replace(/^.{8}/, '$&-'))
}
