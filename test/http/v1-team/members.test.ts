import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { request } from '../../support/contracts.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

const now = () => world.deps.now().toISOString()
const unknown = '0fdabe0c-eb7c-440a-96d2-2c65906c3777'

describe('GET /v1/team/members', () => {
  it('answers an array of members, each with all its fields and no other', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' }), created = now()
    const login = '2026-01-02T03:04:05.678Z'
    await world.db.updateTable('users').set({ name: 'Ann Lee', last_login_at: login }).where('id', '=', team.user('ann')).execute()
    await world.db.updateTable('members').set({ suspended_at: now() }).where('user_id', '=', team.user('cid')).execute()

    const { status, body, headers } = await request(world, 'GET', '/v1/team/members', team.key('ann'))

    assert.equal(status, 200)
    assert.equal(headers['content-type'], 'application/json; charset=utf-8')
    assert.equal(headers.link, undefined)
    assert.deepEqual(body, [
      { user_id: team.user('ann'), email: team.of('ann').email, display_name: 'Ann Lee', team_role: 'owner', is_active: true, is_admin: true, created_at: created, last_login: login },
      { user_id: team.user('cid'), email: team.of('cid').email, display_name: null, team_role: 'member', is_active: false, is_admin: false, created_at: created, last_login: null },
    ])
  })

  it('orders by rank, owners first, then by joining time, and shows owners and admins as admins', async () => {
    const team = await world.team({ ann: 'owner' })
    const order: [name: string, role: string, joined: number][] = [['mia', 'member', 1], ['bea', 'billing', 2], ['amy', 'admin', 3], ['max', 'member', 4], ['oli', 'owner', 5], ['abe', 'admin', 6]]
    for (const [name, role, joined] of order) {
      const { id } = await world.person(name)
      await world.db.insertInto('members').values({ team_id: team.id, user_id: id, role: role as 'member', joined_at: new Date(world.deps.now().getTime() + joined).toISOString() }).execute()
    }
    const { body } = await request(world, 'GET', '/v1/team/members', team.key('ann'))
    const shown = body.map((member: any) => [member.email.split('.')[0], member.team_role, member.is_admin])
    assert.deepEqual(shown, [
      ['ann', 'owner', true], ['oli', 'owner', true], ['amy', 'admin', true], ['abe', 'admin', true],
      ['mia', 'member', false], ['bea', 'billing', false], ['max', 'member', false],
    ])
  })

  for (const role of ['admin', 'billing', 'member'] as const) {
    it(`any member may see it: a ${role}, by key and by access token`, async () => {
      const team = await world.team({ ann: 'owner', one: role })
      for (const credential of [team.key('one'), team.token('one')]) assert.equal((await request(world, 'GET', '/v1/team/members', credential)).body.length, 2)
    })
  }

  it('tells a user without a team that they have none', async () => {
    const { status, body } = await request(world, 'GET', '/v1/team/members', (await world.person('bob')).token)
    assert.deepEqual([status, body], [404, { detail: 'You are on no team. Accept an invitation or make a team first.', code: 'no_team' }])
  })
})

describe('PATCH /v1/team/members/{user_id}/role', () => {
  const patch = (as: string, userId: string, body?: unknown) => request(world, 'PATCH', `/v1/team/members/${userId}/role`, as, body)

  it('answers the member as they are now', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    const { status, body } = await patch(team.key('ann'), team.user('cid'), { team_role: 'admin', is_admin: false, email: 'x' })
    assert.equal(status, 200)
    assert.deepEqual(body, { user_id: team.user('cid'), email: team.of('cid').email, display_name: null, team_role: 'admin', is_active: true, is_admin: true, created_at: now(), last_login: null })
    assert.deepEqual((await request(world, 'GET', '/v1/team/members', team.key('ann'))).body[1], body)
  })

  it('takes the id in any spelling of a UUID', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    assert.equal((await patch(team.key('ann'), team.user('cid').toUpperCase(), { team_role: 'billing' })).body.user_id, team.user('cid'))
  })

  it('says no with a sentence that names who may', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', cid: 'member', dan: 'member' }), strangers = await world.team({ abe: 'owner' })
    const cases: [as: string, whom: string, role: string, status: number, body: unknown][] = [
      ['cid', team.user('dan'), 'billing', 403, { detail: 'Only owners and admins may change roles.', code: 'forbidden' }],
      ['amy', team.user('cid'), 'admin', 403, { detail: 'Only an owner may do this.', code: 'owner_required' }],
      ['ann', team.user('ann'), 'member', 409, { detail: 'A team keeps at least one owner: make someone else an owner first.', code: 'last_owner' }],
      ['ann', unknown, 'member', 404, { detail: 'There is no such member on this team.', code: 'not_found' }],
      ['ann', strangers.user('abe'), 'member', 404, { detail: 'There is no such member on this team.', code: 'not_found' }],
      ['cid', unknown, 'member', 403, { detail: 'Only owners and admins may change roles.', code: 'forbidden' }],
    ]
    for (const [as, whom, team_role, status, body] of cases) {
      const answer = await patch(team.key(as), whom, { team_role })
      assert.deepEqual([answer.status, answer.body], [status, body])
    }
  })

  it('tells what is wrong with the path before what is wrong with the body', async () => {
    const team = await world.team({ ann: 'owner' })
    const roles = 'Input should be \'owner\', \'admin\', \'billing\' or \'member\''
    const { status, body } = await patch(team.key('ann'), 'nope', { team_role: 'boss' })
    assert.equal(status, 422)
    assert.deepEqual(body.detail.map(({ loc, type }: any) => [loc, type]), [[['path', 'user_id'], 'uuid_parsing'], [['body', 'team_role'], 'enum']])
    assert.equal(body.detail[1].msg, roles)
    assert.deepEqual((await patch(team.key('ann'), team.user('ann'), {})).body, { detail: [{ loc: ['body', 'team_role'], msg: 'Field required', type: 'missing' }] })
    assert.deepEqual((await patch(team.key('ann'), team.user('ann'))).body, { detail: [{ loc: ['body'], msg: 'Field required', type: 'missing' }] })
  })
})

describe('DELETE /v1/team/members/{user_id}', () => {
  const remove = (as: string, userId: string) => request(world, 'DELETE', `/v1/team/members/${userId}`, as)

  it('answers 204 and nothing else', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    const { status, body, headers } = await remove(team.key('ann'), team.user('cid'))
    assert.deepEqual([status, body, headers['content-type'], headers['content-length']], [204, undefined, undefined, undefined])
  })

  it('says no with a sentence that names who may', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', ada: 'admin', cid: 'member' }), strangers = await world.team({ abe: 'owner' })
    const cases: [as: string, whom: string, status: number, body: unknown][] = [
      ['cid', team.user('amy'), 403, { detail: 'Only owners and admins may remove members.', code: 'forbidden' }],
      ['cid', unknown, 403, { detail: 'Only owners and admins may remove members.', code: 'forbidden' }],
      ['amy', team.user('ada'), 403, { detail: 'Only an owner may do this.', code: 'owner_required' }],
      ['ann', team.user('ann'), 409, { detail: 'A team keeps at least one owner: make someone else an owner first.', code: 'last_owner' }],
      ['ann', unknown, 404, { detail: 'There is no such member on this team.', code: 'not_found' }],
      ['ann', strangers.user('abe'), 404, { detail: 'There is no such member on this team.', code: 'not_found' }],
    ]
    for (const [as, whom, status, body] of cases) {
      const answer = await remove(team.key(as), whom)
      assert.deepEqual([answer.status, answer.body], [status, body])
    }
    const malformed = await remove(team.key('ann'), 'nope')
    assert.deepEqual([malformed.status, malformed.body.detail[0].loc, malformed.body.detail[0].type], [422, ['path', 'user_id'], 'uuid_parsing'])
  })
})
