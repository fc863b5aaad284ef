import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { populate, request } from '../../support/contracts.ts'
import { engines, openWorld, type World } from '../../support/world.ts'
import { expectError, uuid } from './envelope.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

const unknown = '0fdabe0c-eb7c-440a-96d2-2c65906c3777'
const list = (as: string) => request(world, 'GET', '/api/team/members', as)
const patch = (as: string, userId: string, body?: unknown) => request(world, 'PATCH', `/api/team/members/${userId}/role`, as, body)
const remove = (as: string, userId: string) => request(world, 'DELETE', `/api/team/members/${userId}`, as)

describe('GET /api/team/members', () => {
  it('answers all members and the pending invitations, each with all its fields and no other', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin' }), joinedAt = world.deps.now().toISOString()
    await world.db.updateTable('users').set({ name: 'Jane Anna Smith', image_url: 'https://img.test/jane.png' }).where('id', '=', team.user('ann')).execute()
    await world.db.updateTable('users').set({ name: 'Cher' }).where('id', '=', team.user('amy')).execute()
    const invited = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: 'Dora@Crew.Test', role: 'admin' })
    const revoked = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: 'eve@crew.test' })
    await request(world, 'DELETE', `/v1/team/invitations/${revoked.body.id}`, team.key('ann'))

    const { status, body, headers } = await list(team.key('ann'))

    assert.deepEqual([status, headers['content-type'], headers['cache-control']], [200, 'application/json; charset=utf-8', 'no-store'])
    assert.match(String(headers['x-request-id']), uuid)
    assert.deepEqual(body, {
      data: {
        members: [
          { id: team.user('ann'), email: team.of('ann').email, firstName: 'Jane', lastName: 'Anna Smith', imageUrl: 'https://img.test/jane.png', role: 'org:admin', joinedAt },
          { id: team.user('amy'), email: team.of('amy').email, firstName: 'Cher', lastName: null, imageUrl: null, role: 'org:member', joinedAt },
        ],
        invitations: [{ id: invited.body.id, emailAddress: 'Dora@Crew.Test', role: 'org:member', status: 'pending', createdAt: joinedAt }],
      },
    })
  })

  it('shows the four roles as two, and a person without a name', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member' })
    const { body: { data } } = await list(team.key('ann'))
    assert.deepEqual(data.members.map(({ role, firstName, lastName }: any) => [role, firstName, lastName]), [['org:admin', null, null], ['org:member', null, null], ['org:member', null, null], ['org:member', null, null]])
    assert.deepEqual(data.invitations, [])
  })

  for (const engine of engines) {
    it(`answers more than a thousand of each whole, and as valid JSON (${engine})`, async () => {
      const large = await openWorld(engine), team = await large.team({ ann: 'owner' })
      await populate(large, team.id, team.user('ann'), 2100)
      const { status, body, headers } = await request(large, 'GET', '/api/team/members', team.key('ann'))
      assert.deepEqual([status, headers['content-type']], [200, 'application/json; charset=utf-8'])
      assert.equal(new Set(body.data.members.map(({ id }: any) => id)).size, 2101)
      assert.equal(new Set(body.data.invitations.map(({ id }: any) => id)).size, 2100)
      assert.deepEqual([body.data.members.length, body.data.invitations.length], [2101, 2100])

      await large.db.updateTable('invitations').set({ revoked_at: large.deps.now().toISOString() }).where('team_id', '=', team.id).execute()
      const { data } = (await request(large, 'GET', '/api/team/members', team.key('ann'))).body
      assert.deepEqual([data.members.length, data.invitations], [2101, []])
      await large.close()
    })
  }
})

describe('PATCH /api/team/members/{userId}/role', () => {
  it('answers the member as they are now', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    const { status, body } = await patch(team.key('ann'), team.user('cid'), { role: 'org:admin', id: unknown })
    const joinedAt = world.deps.now().toISOString()
    assert.deepEqual([status, body], [200, { data: { id: team.user('cid'), email: team.of('cid').email, firstName: null, lastName: null, imageUrl: null, role: 'org:admin', joinedAt } }])
  })

  const written: [from: 'owner' | 'admin' | 'billing' | 'member', role: string, to: string][] = [
    ['owner', 'org:admin', 'owner'], ['admin', 'org:admin', 'owner'], ['billing', 'org:admin', 'owner'], ['member', 'org:admin', 'owner'],
    ['owner', 'org:member', 'member'], ['admin', 'org:member', 'admin'], ['billing', 'org:member', 'billing'], ['member', 'org:member', 'member'],
  ]
  for (const [from, role, to] of written) {
    it(`${role} makes ${from === to ? `nothing else of one who is ${from}` : `${to} of one who is ${from}`}`, async () => {
      const team = await world.team({ ann: 'owner', bob: from })
      assert.equal((await patch(team.key('ann'), team.user('bob'), { role })).body.data.role, role)
      const [, bob] = (await request(world, 'GET', '/v1/team/members', team.key('ann'))).body.toSorted((a: any) => a.user_id === team.user('bob') ? 1 : -1)
      assert.deepEqual([bob.user_id, bob.team_role], [team.user('bob'), to])
    })
  }

  it('refuses one\'s own role, whatever it is asked to be, to keys and to access tokens', async () => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    for (const as of [team.key('ann'), team.token('ann')]) for (const role of ['org:admin', 'org:member']) expectError(await patch(as, team.user('ann'), { role }), 400, 'cannot_change_own_role')
  })

  it('finds nobody by the id of someone else\'s member, by one that nobody has, or by one of another shape', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' }), strangers = await world.team({ abe: 'owner' })
    for (const id of [strangers.user('abe'), unknown, 'user_2abc', '7', '%20', '%00', team.user('cid').toUpperCase(), `{${team.user('cid')}}`]) {
      expectError(await patch(team.key('ann'), id, { role: 'org:admin' }), 404, 'not_found')
      expectError(await remove(team.key('ann'), id), 404, 'not_found')
    }
  })

  it('says which field is wrong', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' }), cid = team.user('cid')
    const roles = '`role` must be `org:admin` or `org:member`.'
    expectError(await patch(team.key('ann'), cid, { role: 'admin' }), 400, 'invalid_request_error', { message: roles, param: 'role' })
    expectError(await patch(team.key('ann'), cid, { role: null }), 400, 'invalid_request_error', { message: roles, param: 'role' })
    expectError(await patch(team.key('ann'), cid, {}), 400, 'invalid_request_error', { message: '`role` is required.', param: 'role' })
    expectError(await patch(team.key('ann'), cid, []), 400, 'invalid_request_error', { message: 'Send a JSON object.', param: null })
    expectError(await patch(team.key('ann'), cid), 400, 'invalid_request_error', { message: 'Send a JSON object.', param: null })
  })
})

describe('DELETE /api/team/members/{userId}', () => {
  it('answers whom it removed', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    const { status, body } = await remove(team.key('ann'), team.user('cid'))
    assert.deepEqual([status, body], [200, { data: { id: team.user('cid'), deleted: true } }])
    expectError(await remove(team.key('ann'), team.user('cid')), 404, 'not_found')
  })

  it('refuses to remove oneself, by key and by access token', async () => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    for (const as of [team.key('ann'), team.token('ann')]) expectError(await remove(as, team.user('ann')), 400, 'cannot_remove_self')
  })
})

describe('everything under /api/team', () => {
  it('is for org:admin: anyone else is not authorized, also where the request is wrong or about nobody', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member' }), stranger = await world.person('abe')
    const requests = [['GET', 'members'], ['POST', 'members/invite'], ['PATCH', `members/${unknown}/role`], ['DELETE', 'members/7'], ['DELETE', 'members/invitations/7']] as const
    for (const as of [team.key('amy'), team.token('amy'), team.key('bea'), team.key('cid'), stranger.token, 'made up']) {
      for (const [method, path] of requests) expectError(await request(world, method, `/api/team/${path}`, as, method === 'GET' ? undefined : { role: 7 }), 401, 'not_authorized')
    }
  })
})
