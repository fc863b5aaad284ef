import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ask, onEngines } from '../support/browser.ts'
import { openTwins } from '../support/twin.ts'
import type { World } from '../support/world.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

/** Someone on two teams: the first one joined, and a second one, which accepting made the current one. */
async function onTwoTeams(world: World) {
  const first = await world.team({ ann: 'owner', eve: 'admin' }), second = await world.team({ abe: 'owner' }), eve = first.of('eve')
  world.pass(1000)
  const { body } = await ask(world, 'POST', '/v1/team/invite', { as: second.key('abe'), body: { email: eve.email, role: 'member' } })
  assert.equal((await ask(world, 'POST', '/v1/team/invitations/accept', { as: eve.token, body: { token: body.token } })).status, 200)
  return { first, second, eve, as: eve.token }
}

onEngines('several teams', (at) => {
  it('accepting an invitation switches to its team, and the membership before stays', async () => {
    const world = at(), { first, second, as } = await onTwoTeams(world)
    const me = (await ask(world, 'GET', '/v1/me', { as })).body
    assert.deepEqual([me.customer_id, me.team_role], [second.id, 'member'])
    const { body: teams } = await ask(world, 'GET', '/v1/teams', { as })
    assert.deepEqual(teams.map((team: any) => [team.team_id, team.name, team.team_role, team.is_active, team.is_current]), [[first.id, 'Crew', 'admin', true, false], [second.id, 'Crew', 'member', true, true]])
    assert.equal((await ask(world, 'GET', '/v1/team/members', { as: first.key('eve') })).body.length, 2)
  })

  it('one switches back, and to no team that one is not on, is suspended on, or that does not exist', async () => {
    const world = at(), { first, second, eve, as } = await onTwoTeams(world), strangers = await world.team({ zoe: 'owner' })
    const choose = (team_id: unknown) => ask(world, 'PUT', '/v1/me/current-team', { as, body: { team_id } })
    assert.equal((await choose(first.id)).status, 204)
    assert.equal((await ask(world, 'GET', '/v1/me', { as })).body.customer_id, first.id)
    for (const id of [strangers.id, nobody]) assert.deepEqual([(await choose(id)).status, (await choose(id)).code], [404, 'not_found'])
    for (const id of ['x', null, 7, undefined]) assert.equal((await choose(id)).status, 422)
    await ask(world, 'POST', `/v1/team/members/${eve.id}/suspend`, { as: second.key('abe') })
    assert.equal((await choose(second.id)).status, 404)
    assert.deepEqual((await ask(world, 'GET', '/v1/teams', { as })).body.map((team: any) => team.is_active), [true, false])
  })

  it('without a choice, or when the chosen one is gone, the first joined is the current one', async () => {
    const world = at(), { first, second, eve, as } = await onTwoTeams(world)
    await ask(world, 'DELETE', `/v1/team/members/${eve.id}`, { as: second.key('abe') })
    assert.equal((await ask(world, 'GET', '/v1/me', { as })).body.customer_id, first.id)
    await ask(world, 'POST', `/v1/team/members/${eve.id}/suspend`, { as: first.key('ann') })
    assert.deepEqual([(await ask(world, 'GET', '/v1/me', { as })).body.customer_id, (await ask(world, 'GET', '/v1/team/members', { as })).code], [null, 'no_team'])
  })

  it('X-Team-Id picks another for one request, on both contracts, and moves nobody', async () => {
    const world = at(), { first, second, as } = await onTwoTeams(world)
    const on = (id: string, url: string, credential = as) => ask(world, 'GET', url, { as: credential, headers: { 'x-team-id': id } })
    assert.equal((await on(first.id, '/v1/team')).body.id, first.id)
    assert.deepEqual((await on(first.id.toUpperCase(), '/v1/me')).body.team_role, 'admin')
    assert.equal((await ask(world, 'GET', '/v1/team', { as })).body.id, second.id)
    assert.equal((await on(first.id, '/api/team/members')).status, 401) // an admin there, no org:admin
    assert.equal((await on(first.id, '/api/team/members', first.token('ann'))).status, 200)
    assert.equal((await ask(world, 'POST', '/v1/team/invite', { as, body: { email: 'new@home.test' }, headers: { 'x-team-id': first.id } })).status, 201)
    assert.equal((await ask(world, 'POST', '/v1/team/invite', { as, body: { email: 'new@home.test' } })).code, 'forbidden')
  })

  it('X-Team-Id names a team that one is on, by its id, and a key\'s own team only', async () => {
    const world = at(), { first, second, eve, as } = await onTwoTeams(world), strangers = await world.team({ zoe: 'owner' })
    const on = (id: string, credential = as) => ask(world, 'GET', '/v1/team', { as: credential, headers: { 'x-team-id': id } })
    for (const id of [strangers.id, nobody]) assert.deepEqual([(await on(id)).status, (await on(id)).code], [404, 'not_found'])
    assert.equal((await on(first.id, first.key('eve'))).status, 200)
    assert.equal((await on(second.id, first.key('eve'))).status, 404)
    for (const id of ['', 'x', `${first.id}, ${second.id}`, '\u00e9']) {
      const { status, body } = await on(id)
      assert.deepEqual([status, body.detail.map((fault: any) => [fault.loc, fault.type])], [422, [[['header', 'x-team-id'], 'uuid_parsing']]])
    }
    const envelope = await ask(world, 'GET', '/api/team/members', { as: first.token('ann'), headers: { 'x-team-id': 'x' } })
    assert.deepEqual([envelope.status, envelope.code, envelope.body.param], [400, 'invalid_request_error', 'x-team-id'])
    await ask(world, 'POST', `/v1/team/members/${eve.id}/suspend`, { as: first.key('ann') })
    assert.equal((await on(first.id)).status, 404)
  })
})

onEngines('a team of one\'s own', (at) => {
  it('is made by whoever signs in, who owns it and is on it from then on', async () => {
    const world = at(), eve = await world.person('eve')
    const { status, body, headers } = await ask(world, 'POST', '/v1/teams', { as: eve.token, body: { name: ' Crew ' } })
    assert.deepEqual([status, body], [201, { id: body.id, name: 'Crew', seat_limit: null, seats_taken: 1 }])
    const read = await ask(world, 'GET', '/v1/team', { as: eve.token })
    assert.deepEqual([read.body, read.headers.etag], [body, headers.etag])
    assert.deepEqual((await ask(world, 'GET', '/v1/me', { as: eve.token })).body.team_role, 'owner')
    for (const wish of [{ name: 'Mine', seat_limit: 3 }, { name: 'Mine', owner_email: eve.email }]) assert.equal((await ask(world, 'POST', '/v1/teams', { as: eve.token, body: wish })).code, 'operator_required')
    for (const name of ['', ' ', 'a\nb', null, 'x'.repeat(201)]) assert.equal((await ask(world, 'POST', '/v1/teams', { as: eve.token, body: { name } })).status, 422)
  })

  it('is renamed by owners and admins', async () => {
    const world = at(), team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member' })
    const rename = (who: string, name: string) => ask(world, 'PATCH', '/v1/team', { as: team.token(who), body: { name } })
    assert.deepEqual([(await rename('ann', 'One')).body.name, (await rename('amy', 'Two')).body.name, (await rename('bea', 'Three')).code, (await rename('cid', 'Four')).code], ['One', 'Two', 'forbidden', 'forbidden'])
    const { body: [event] } = await ask(world, 'GET', '/v1/team/events', { as: team.key('ann') })
    assert.deepEqual([event.type, event.before, event.after], ['team.updated', { name: 'One' }, { name: 'Two' }])
  })

  it('is deleted by an owner who repeats its name, and all that is its own goes', async () => {
    const world = at(), team = await world.team({ ann: 'owner', amy: 'admin' })
    const remove = (who: string, name?: string) => ask(world, 'DELETE', '/v1/team', { as: team.token(who), ...(name !== undefined && { body: { name } }) })
    const sent = await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: 'new@home.test' } })
    assert.deepEqual([(await remove('amy', 'Crew')).code, (await remove('ann', 'crew')).code, (await remove('ann')).status], ['forbidden', 'wrong_team_name', 422])
    assert.equal((await remove('ann', 'Crew')).status, 204)
    assert.equal((await ask(world, 'POST', '/v1/team/invitations/preview', { body: { token: sent.body.token } })).code, 'invitation_not_found')
    for (const table of ['members', 'invitations', 'api_keys', 'events', 'jobs'] as const) {
      assert.deepEqual(await world.db.selectFrom(table).selectAll().where('team_id', '=', team.id).execute(), [], table)
    }
    assert.equal((await ask(world, 'GET', '/v1/me', { as: team.token('ann') })).body.customer_id, null)
  })

  it('is handed over by an owner to a member, and the invitations that only an owner sends are revoked', async () => {
    const world = at(), team = await world.team({ ann: 'owner', amy: 'admin', cid: 'member', sue: 'member' })
    const transfer = (who: string, user_id: string) => ask(world, 'POST', '/v1/team/transfer-ownership', { as: team.token(who), body: { user_id } })
    const sent = (await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: 'heir@home.test', role: 'owner' } })).body
    await ask(world, 'POST', `/v1/team/members/${team.user('sue')}/suspend`, { as: team.key('ann') })
    assert.deepEqual([(await transfer('amy', team.user('cid'))).code, (await transfer('ann', nobody)).code, (await transfer('ann', team.user('sue'))).code, (await transfer('ann', team.user('ann'))).code], ['forbidden', 'not_found', 'not_found', 'cannot_change_own_role'])
    const { status, body } = await transfer('ann', team.user('cid'))
    assert.deepEqual([status, body.user_id, body.team_role], [200, team.user('cid'), 'owner'])
    const roles = (await ask(world, 'GET', '/v1/team/members', { as: team.key('cid') })).body.map((member: any) => [member.user_id, member.team_role])
    assert.deepEqual(Object.fromEntries(roles)[team.user('ann')], 'admin')
    const { body: [event] } = await ask(world, 'GET', '/v1/team/events', { as: team.key('cid') })
    assert.deepEqual([event.type, event.after], ['team.transferred', { owner: team.user('cid'), revoked_invitations: [sent.id] }])
  })

  it('has an owner, whatever is done to the heir at the same moment', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    for (let round = 0; round < 12; round++) {
      const team = await world.team({ ann: 'owner', bob: 'admin' }), bob = team.user('bob')
      const against = [
        () => ask(two, 'DELETE', `/v1/team/members/${bob}`, { as: team.key('ann') }), () => ask(two, 'DELETE', `/v1/team/members/${bob}`, { as: team.token('bob') }),
        () => ask(two, 'POST', `/v1/team/members/${bob}/suspend`, { as: team.key('ann') }), () => ask(two, 'DELETE', '/v1/me', { as: team.token('bob') }),
      ][round % 4]!
      const answers = await Promise.all([ask(one, 'POST', '/v1/team/transfer-ownership', { as: team.token('ann'), body: { user_id: bob } }), against()])
      assert.ok(answers.every(({ status }) => status < 500))
      assert.equal(answers.filter(({ status }) => status < 300).length, 1, answers.map(({ text }) => text).join())
      const owners = await world.db.selectFrom('members').select('user_id').where('team_id', '=', team.id).where('role', '=', 'owner').where('suspended_at', 'is', null).execute()
      assert.equal(owners.length, 1)
    }
  })
})
