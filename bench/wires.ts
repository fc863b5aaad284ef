import { cookieOf } from './better-auth.ts'
import type { Request } from './load.ts'
import { invitationTokenOf, type Secrets } from './seed-roster.ts'
import { invitationId, memberId, teamId, userId, type World } from './world.ts'

/** What is measured; see operations.ts. */
export type OperationName = 'list-25' | 'list-1000' | 'member' | 'check' | 'me' | 'invite' | 'accept' | 'role' | 'remove' | 'mixed'

/** How an operation's nth request reads on one contender's wire; a wire that cannot say it leaves it out. */
export type Wire = { [K in OperationName]?: ((nth: number) => Request) | undefined }

export function v1Wire(world: World, { keys, sessions, operator }: Secrets): Wire {
  const key = (team: number) => ({ 'x-api-key': keys[team]! }), bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const full = fullTeamsOf(world), guest = world.guest
  return mixing({
    'list-25': (nth) => ({ method: 'GET', path: '/v1/team/members', headers: key(full(nth)) }),
    'list-1000': () => ({ method: 'GET', path: '/v1/team/members', headers: key(world.bigTeam) }),
    member: operator === undefined ? undefined : ((nth) => ({ method: 'GET', path: `/v1/teams/${teamId(full(nth))}/members/${userId(someone(world, full(nth), nth))}`, headers: bearer(operator) })),
    check: operator === undefined ? undefined : ((nth) => ({ method: 'POST', path: '/v1/check', headers: bearer(operator), body: { team_id: teamId(full(nth)), user_id: userId(someone(world, full(nth), nth)), permission: 'member.read' } })),
    me: (nth) => ({ method: 'GET', path: '/v1/me', headers: bearer(sessions.get(world.person(full(nth), 0))!) }),
    invite: (nth) => ({ method: 'POST', path: '/v1/team/invite', headers: key(full(nth)), body: { email: newAddress(), role: 'member' } }),
    accept: (nth) => ({ method: 'POST', path: '/v1/team/invitations/accept', headers: bearer(sessions.get(guest(nth).user)!), body: { token: invitationTokenOf(world, nth) } }),
    role: (nth) => ({ method: 'PATCH', path: `/v1/team/members/${userId(guest(nth).user)}/role`, headers: key(guest(nth).team), body: { team_role: 'admin' } }),
    remove: (nth) => ({ method: 'DELETE', path: `/v1/team/members/${userId(guest(nth).user)}`, headers: key(guest(nth).team) }),
  })
}

/** Its callers do not accept, and it asks about one member through no route of its own. */
export function apiTeamWire(world: World, { keys }: Secrets): Wire {
  const key = (team: number) => ({ authorization: `Bearer ${keys[team]!}` })
  const full = fullTeamsOf(world), guest = world.guest
  return mixing({
    'list-25': (nth) => ({ method: 'GET', path: '/api/team/members', headers: key(full(nth)) }),
    'list-1000': () => ({ method: 'GET', path: '/api/team/members', headers: key(world.bigTeam) }),
    invite: (nth) => ({ method: 'POST', path: '/api/team/members/invite', headers: key(full(nth)), body: { emailAddress: newAddress(), role: 'org:member' } }),
    role: (nth) => ({ method: 'PATCH', path: `/api/team/members/${userId(guest(nth).user)}/role`, headers: key(guest(nth).team), body: { role: 'org:admin' } }),
    remove: (nth) => ({ method: 'DELETE', path: `/api/team/members/${userId(guest(nth).user)}`, headers: key(guest(nth).team) }),
  })
}

/** The nearest that it has to each operation, by the owner's session where Roster takes a key. */
export function betterAuthWire(world: World): Wire {
  const session = (user: number) => ({ cookie: cookieOf(user) }), owner = (team: number) => session(world.person(team, 0))
  const full = fullTeamsOf(world), guest = world.guest
  const api = (name: string) => `/api/auth/organization/${name}`
  return mixing({
    'list-25': (nth) => ({ method: 'GET', path: api(`list-members?organizationId=${teamId(full(nth))}&limit=100`), headers: owner(full(nth)) }),
    'list-1000': () => ({ method: 'GET', path: api(`list-members?organizationId=${teamId(world.bigTeam)}&limit=1000`), headers: owner(world.bigTeam) }),
    member: (nth) => ({ method: 'GET', path: api(`get-active-member-role?organizationId=${teamId(full(nth))}&userId=${userId(someone(world, full(nth), nth))}`), headers: owner(full(nth)) }),
    check: (nth) => ({ method: 'POST', path: api('has-permission'), headers: owner(full(nth)), body: { organizationId: teamId(full(nth)), permissions: { member: ['update'] } } }),
    me: (nth) => ({ method: 'GET', path: '/api/auth/get-session', headers: owner(full(nth)) }),
    invite: (nth) => ({ method: 'POST', path: api('invite-member'), headers: owner(full(nth)), body: { organizationId: teamId(full(nth)), email: newAddress(), role: 'member' } }),
    accept: (nth) => ({ method: 'POST', path: api('accept-invitation'), headers: session(guest(nth).user), body: { invitationId: invitationId(nth) } }),
    role: (nth) => ({ method: 'POST', path: api('update-member-role'), headers: owner(guest(nth).team), body: { organizationId: teamId(guest(nth).team), memberId: memberId(guest(nth).user), role: 'admin' } }),
    remove: (nth) => ({ method: 'POST', path: api('remove-member'), headers: owner(guest(nth).team), body: { organizationId: teamId(guest(nth).team), memberIdOrEmail: memberId(guest(nth).user) } }),
  })
}

export function constantWire(world: World, secrets: Secrets): Wire {
  const { member, check, me } = v1Wire(world, secrets)
  return { member, check, me }
}

/** Of fifteen requests twelve list; the other three invite to a team that is listed soon after, change a role and remove, each time someone else. */
function mixing(wire: Wire): Wire {
  return {
    ...wire,
    mixed(nth) {
      const turn = nth % 15, guest = 2 * Math.floor(nth / 15)
      if (turn === 4) return wire.invite!(nth + 7)
      if (turn === 9) return wire.role!(guest)
      if (turn === 14) return wire.remove!(guest + 1)
      return wire['list-25']!(nth)
    },
  }
}

function fullTeamsOf({ full }: World) {
  return (nth: number) => full[nth % full.length]!
}

/** A member below the owner. */
function someone(world: World, team: number, nth: number): number {
  return world.person(team, 1 + (nth % 24))
}

let addresses = 0

function newAddress(): string {
  return `invited.${++addresses}@crew.example`
}
