import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { addMember } from '../../src/domain/teams.ts'
import { type Answer, request } from '../support/contracts.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

type Role = 'owner' | 'admin' | 'billing' | 'member'
type Verdict = 'yes' | 'same' | keyof typeof saysNo
const saysNo = { forbidden: [403, 'forbidden'], owner_req: [403, 'owner_required'], above_own: [403, 'role_above_own'], own_role: [400, 'cannot_change_own_role'], own_self: [400, 'cannot_remove_self'], no_admin: [401, 'not_authorized'] } as const

/** "Set someone else's role to R", and "lower one's own role", each cell as the contract V1 answers it. `same`: a success that changes nothing. */
const roleChanges = `
  caller   target     owner      admin      billing    member
  owner    owner      same       yes        yes        yes
  owner    admin      yes        same       yes        yes
  owner    billing    yes        yes        same       yes
  owner    member     yes        yes        yes        same
  admin    owner      same       owner_req  owner_req  owner_req
  admin    admin      owner_req  same       owner_req  owner_req
  admin    billing    owner_req  owner_req  same       yes
  admin    member     owner_req  owner_req  yes        same
  billing  owner      same       forbidden  forbidden  forbidden
  billing  admin      forbidden  same       forbidden  forbidden
  billing  billing    forbidden  forbidden  same       forbidden
  billing  member     forbidden  forbidden  forbidden  same
  member   owner      same       forbidden  forbidden  forbidden
  member   admin      forbidden  same       forbidden  forbidden
  member   billing    forbidden  forbidden  same       forbidden
  member   member     forbidden  forbidden  forbidden  same
  owner    self       same       yes        yes        yes
  admin    self       owner_req  same       yes        yes
  billing  self       forbidden  forbidden  same       forbidden
  member   self       forbidden  forbidden  forbidden  same`

/** "Remove someone else", and "leave". */
const removals = `
  caller   owner      admin      billing    member     self
  owner    yes        yes        yes        yes        yes
  admin    owner_req  owner_req  yes        yes        yes
  billing  forbidden  forbidden  forbidden  forbidden  yes
  member   forbidden  forbidden  forbidden  forbidden  yes`

/** "Invite as R", and "list, revoke, resend invitations". */
const invitations = `
  caller   owner      admin      billing    member     list       revoke     resend
  owner    yes        yes        yes        yes        yes        yes        yes
  admin    above_own  yes        yes        yes        yes        yes        yes
  billing  forbidden  forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
  member   forbidden  forbidden  forbidden  forbidden  forbidden  forbidden  forbidden`

/** The same on contract ORG, where only owners are admitted, and everyone but them is a member of the organization. */
const orgRoleChanges = `
  caller   target     org:admin  org:member
  owner    owner      same       yes
  owner    admin      yes        same
  owner    billing    yes        same
  owner    member     yes        same
  owner    self       own_role   own_role
  admin    any        no_admin   no_admin
  billing  any        no_admin   no_admin
  member   any        no_admin   no_admin`
const orgRemovals = `
  caller   owner      admin      billing    member     self
  owner    yes        yes        yes        yes        own_self
  admin    no_admin   no_admin   no_admin   no_admin   no_admin
  billing  no_admin   no_admin   no_admin   no_admin   no_admin
  member   no_admin   no_admin   no_admin   no_admin   no_admin`
const orgInvitations = `
  caller   org:admin  org:member list       revoke
  owner    yes        yes        yes        yes
  admin    no_admin   no_admin   no_admin   no_admin
  billing  no_admin   no_admin   no_admin   no_admin
  member   no_admin   no_admin   no_admin   no_admin`

const roles: Role[] = ['owner', 'admin', 'billing', 'member']

for (const engine of engines) {
  describe(`who may do what to whom (${engine})`, () => {
    let world: World
    const teams: Record<string, Team> = {}
    before(async () => { world = await openWorld(engine) })
    after(() => world.close())

    for (const [caller, target, next, verdict] of cells(roleChanges, 2)) {
      it(`v1-team: ${caller} makes ${target} ${next}: ${verdict}`, () => changesRole(caller, target, `/v1/team/members/ID/role`, { team_role: next }, verdict, next))
    }
    for (const [caller, target, next, verdict] of cells(orgRoleChanges, 2)) for (const one of target === 'any' ? [...roles, 'self'] : [target]) {
      const role = next === 'org:admin' ? 'owner' : 'member'
      it(`api-team: ${caller} makes ${one} ${next}: ${verdict}`, () => changesRole(caller, one, `/api/team/members/ID/role`, { role: next }, verdict, role))
    }
    for (const [prefix, table] of [['/v1', removals], ['/api', orgRemovals]] as const) for (const [caller, target, verdict] of cells(table)) {
      it(`${prefix}/team: ${caller} removes ${target}: ${verdict}`, () => removes(caller, target, prefix, verdict))
    }
    for (const [prefix, table] of [['/v1', invitations], ['/api', orgInvitations]] as const) for (const [caller, what, verdict] of cells(table)) {
      it(`${prefix}/team: ${caller} ${/list|revoke|resend/.test(what) ? what : `invites as ${what}`}: ${verdict}`, () => invites(caller, what, prefix, verdict))
    }

    async function changesRole(caller: string, target: string, url: string, body: object, verdict: Verdict, next: string | undefined) {
      const { team, id } = await cast(caller, target)
      const state = await stateOf(team.id)
      const answer = await request(world, 'PATCH', url.replace('ID', id), team.key('caller'), body)
      expect(answer, verdict)
      assert.deepEqual(await stateOf(team.id), verdict === 'yes' ? { ...state, [id]: next, events: state.events as number + 1 } : state)
    }

    async function removes(caller: string, target: string, prefix: string, verdict: Verdict) {
      const { team, id } = await cast(caller, target)
      const { [id]: removed, ...others } = await stateOf(team.id)
      expect(await request(world, 'DELETE', `${prefix}/team/members/${id}`, team.key('caller')), verdict)
      assert.deepEqual(await stateOf(team.id), verdict === 'yes' ? { ...others, events: others.events as number + 1 } : { ...others, [id]: removed })
    }

    async function invites(caller: string, what: string, prefix: string, verdict: Verdict) {
      const { team } = await cast(caller, 'member'), key = team.key('caller'), email = anyAddress()
      if (what === 'list') return expect(await request(world, 'GET', prefix === '/v1' ? '/v1/team/invitations' : '/api/team/members', key), verdict)
      if (!/revoke|resend/.test(what)) return expect(await request(world, 'POST', prefix === '/v1' ? '/v1/team/invite' : '/api/team/members/invite', key, { email, role: what }), verdict)
      const { body: { id } } = await request(world, 'POST', '/v1/team/invite', team.key('olga'), { email, role: 'owner' })
      if (what === 'resend') return expect(await request(world, 'POST', `/v1/team/invitations/${id}/resend`, key), verdict)
      expect(await request(world, 'DELETE', prefix === '/v1' ? `/v1/team/invitations/${id}` : `/api/team/members/invitations/${id}`, key), verdict)
    }

    /** A team of the caller and of another owner, so that nobody is the last one; and the target's id. */
    async function cast(caller: string, target: string) {
      if (target === 'self') {
        const team = await world.team({ olga: 'owner', caller: caller as Role })
        return { team, id: team.user('caller') }
      }
      const team = teams[caller] ??= await world.team({ olga: 'owner', caller: caller as Role })
      const { user } = await addMember(world.operator, team.id, anyAddress(), target as Role)
      return { team, id: user.id }
    }

    async function stateOf(teamId: string): Promise<Record<string, string | number>> {
      const members = await world.db.selectFrom('members').select(['user_id', 'role']).where('team_id', '=', teamId).execute()
      const events = await world.db.selectFrom('events').select('seq').where('team_id', '=', teamId).execute()
      return { ...Object.fromEntries(members.map(({ user_id, role }) => [user_id, role])), events: events.length }
    }
  })
}

const anyAddress = () => `${randomUUID()}@crew.test`

function expect({ status, code }: Answer, verdict: Verdict): void {
  if (verdict === 'yes' || verdict === 'same') assert.ok(status < 300, `${status} ${code}`)
  else assert.deepEqual([status, code], saysNo[verdict])
}

/** Each cell of a table: the words that its row begins with, the head of its column, and what stands there. */
function cells(table: string, headings = 1) {
  const [head, ...rows] = table.trim().split('\n').map((line) => line.trim().split(/\s+/))
  return rows.flatMap((row) => row.slice(headings).map((cell, column) => [...row.slice(0, headings), head![headings + column], cell] as any))
}
