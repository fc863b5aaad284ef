import { listOf } from './pages.ts'
import type { CallOptions, Transport } from './transport.ts'
import type { ApiKey, Event, EventQuery, Invitation, InvitationPreview, InvitationQuery, Me, Member, MemberQuery, NewApiKey, Place, Role, Scope, Session, SignInOptions, Team } from './types.ts'

type Body = object | undefined

/** The calls of a transport by method, giving the data alone. */
export function callsOf(transport: Transport) {
  const send = async <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: Body, more: { idempotencyKey?: string } = {}) =>
    (await transport<T>({ method, path, body, ...more })).data
  return {
    get: async <T>(path: string, options: CallOptions = {}) => (await transport<T>({ method: 'GET', path, ...options })).data,
    post: <T>(path: string, body?: Body) => send<T>('POST', path, body ?? {}),
    /** A POST that makes something, which may be tried again: the key makes it happen once. */
    make: <T>(path: string, body: object, idempotencyKey = randomKey()) => send<T>('POST', path, body, { idempotencyKey }),
    put: <T>(path: string, body: object) => send<T>('PUT', path, body),
    patch: <T>(path: string, body: object) => send<T>('PATCH', path, body),
    delete: (path: string, body?: Body) => send<void>('DELETE', path, body),
  }
}
type Calls = ReturnType<typeof callsOf>

export function members(transport: Transport, { get, post, patch, delete: end }: Calls) {
  const at = (userId: string) => `/v1/team/members/${userId}`
  return {
    list: (query: MemberQuery = {}) => listOf<Member>(transport, '/v1/team/members', query),
    get: (userId: string) => get<Member>(at(userId)),
    changeRole: (userId: string, role: Role) => patch<Member>(`${at(userId)}/role`, { team_role: role }),
    suspend: (userId: string) => post<Member>(`${at(userId)}/suspend`),
    reinstate: (userId: string) => post<Member>(`${at(userId)}/reinstate`),
    /** Your own id: you leave. */
    remove: (userId: string) => end(at(userId)),
  }
}

export function invitations(transport: Transport, { get, post, make, delete: end }: Calls) {
  return {
    list: (query: InvitationQuery = {}) => listOf<Invitation>(transport, '/v1/team/invitations', query),
    get: (id: string) => get<Invitation>(`/v1/team/invitations/${id}`),
    send: (email: string, role: Role = 'member', idempotencyKey?: string) => make<Invitation>('/v1/team/invite', { email, role }, idempotencyKey),
    resend: (id: string) => make<Invitation>(`/v1/team/invitations/${id}/resend`, {}),
    revoke: (id: string) => end(`/v1/team/invitations/${id}`),
    preview: (token: string) => post<InvitationPreview>('/v1/team/invitations/preview', { token }),
    accept: (token: string) => post<Member>('/v1/team/invitations/accept', { token }),
    decline: (token: string) => post<InvitationPreview>('/v1/team/invitations/decline', { token }),
  }
}

export function apiKeys({ get, make, delete: end }: Calls) {
  return {
    list: () => get<ApiKey[]>('/v1/team/api-keys'),
    /** The answer alone holds the key itself. Without `scopes` it may do all that you may. */
    create: (wishes: { name: string; scopes?: Scope[] | null; expiresInDays?: number | null }) =>
      make<NewApiKey>('/v1/team/api-keys', { name: wishes.name, scopes: wishes.scopes ?? null, expires_in_days: wishes.expiresInDays ?? null }),
    rotate: (id: string, overlapHours = 24) => make<NewApiKey>(`/v1/team/api-keys/${id}/rotate`, { overlap_hours: overlapHours }),
    delete: (id: string) => end(`/v1/team/api-keys/${id}`),
  }
}

export function events(transport: Transport) {
  return { list: (query: EventQuery = {}) => listOf<Event>(transport, '/v1/team/events', query) }
}

export function team({ get, post, patch, delete: end }: Calls) {
  return {
    get: () => get<Team>('/v1/team'),
    rename: (name: string) => patch<Team>('/v1/team', { name }),
    /** Makes a member owner in your place. */
    transfer: (userId: string) => post<Member>('/v1/team/transfer-ownership', { user_id: userId }),
    /** @param name the team's, repeated */
    delete: (name: string) => end('/v1/team', { name }),
  }
}

export function teams({ get, make, put }: Calls) {
  return {
    list: () => get<Place[]>('/v1/teams'),
    create: (name: string) => make<Team>('/v1/teams', { name }),
    /** Makes another of your teams the current one. */
    switchTo: (teamId: string) => put<void>('/v1/me/current-team', { team_id: teamId }),
  }
}

export function me({ get, patch, delete: end }: Calls) {
  return {
    get: (options?: CallOptions) => get<Me>('/v1/me', options),
    rename: (name: string | null) => patch<Me>('/v1/me', { display_name: name }),
    erase: () => end('/v1/me'),
    sessions: {
      list: () => get<Session[]>('/v1/me/sessions'),
      end: (id: string) => end(`/v1/me/sessions/${id}`),
      endOthers: () => end('/v1/me/sessions'),
    },
  }
}

export function setup({ get, post }: Calls) {
  return {
    signInOptions: () => get<SignInOptions>('/v1/sign-in-options'),
    /** Makes the first team, with the token of the link that the server printed. */
    firstTeam: (wishes: { token: string; teamName: string; email: string; displayName?: string | null }) =>
      post<{ team: Team; email: string }>('/v1/setup', { token: wishes.token, team_name: wishes.teamName, email: wishes.email, display_name: wishes.displayName ?? null }),
  }
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
