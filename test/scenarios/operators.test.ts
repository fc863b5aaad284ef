import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createOperatorKey, revokeOperatorKey } from '../../src/domain/operators.ts'
import { actions, may, type Role, roles } from '../../src/domain/roles.ts'
import { ask, dump, type Method, onEngines, signInByCode } from '../support/browser.ts'
import type { World } from '../support/world.ts'

const nobody = '00000000-0000-4000-8000-000000000000'
const operatorKey = async (world: World) => (await createOperatorKey(world.operator, 'Backend')).secret

onEngines('an operator key', (at) => {
  it('makes users, whose address counts as verified', async () => {
    const world = at(), as = await operatorKey(world)
    const make = (body: object) => ask(world, 'POST', '/v1/users', { as, body })
    const { status, body } = await make({ email: 'Eve@Home.test', display_name: 'Eve' })
    assert.deepEqual([status, body.email], [201, 'Eve@Home.test'])
    const me = (await ask(world, 'GET', '/v1/me', { as: await signInByCode(world, 'eve@home.test') })).body
    assert.deepEqual([me.user_id, me.display_name, me.email_verified], [body.user_id, 'Eve', true])
    const again = await make({ email: 'EVE@home.test' })
    assert.deepEqual([again.status, again.code], [409, 'user_exists'])
    assert.equal((await make({ email: 'bob@home.test' })).status, 201)
    assert.equal((await make({ email: 'half' })).status, 422)
  })

  it('makes teams for an owner, who is made where there is none, with a limit of seats', async () => {
    const world = at(), as = await operatorKey(world)
    const make = (body: object) => ask(world, 'POST', '/v1/teams', { as, body })
    const { status, body } = await make({ name: 'Acme', owner_email: 'ann@home.test', seat_limit: 2 })
    assert.deepEqual([status, body], [201, { id: body.id, name: 'Acme', seat_limit: 2, seats_taken: 1 }])
    const ann = await signInByCode(world, 'ann@home.test')
    assert.deepEqual((await ask(world, 'GET', '/v1/me', { as: ann })).body.team_role, 'owner')
    assert.deepEqual((await ask(world, 'GET', '/v1/team/api-keys', { as: ann })).body, [])
    const missing = await make({ name: 'Acme' })
    assert.deepEqual([missing.status, missing.body.detail[0].loc], [422, ['body', 'owner_email']])
    const { body: [event] } = await ask(world, 'GET', '/v1/team/events', { as: ann })
    assert.deepEqual([event.type, event.actor.type, event.actor.user_id], ['team.created', 'operator', null])
  })

  it('puts people on a team, and takes up the invitation that waits for them', async () => {
    const world = at(), as = await operatorKey(world), team = await world.team({ ann: 'owner' }, 3)
    const add = (email: string, role = 'member', id = team.id) => ask(world, 'POST', `/v1/teams/${id}/members`, { as, body: { email, role } })
    const { body: invited } = await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: 'cid@home.test' } })
    const { status, body } = await add('Cid@home.test', 'billing')
    assert.deepEqual([status, body.team_role, body.email], [201, 'billing', 'Cid@home.test'])
    assert.equal((await ask(world, 'GET', `/v1/team/invitations/${invited.id}`, { as: team.key('ann') })).body.status, 'accepted')
    assert.equal((await add('dee@home.test')).status, 201)
    assert.deepEqual([(await add('cid@home.test')).code, (await add('fay@home.test')).code, (await add('fay@home.test', 'member', nobody)).code], ['already_member', 'seat_limit', 'not_found'])
  })

  it('makes one user of one address, however many ask for it at once', async () => {
    const world = at(), as = await operatorKey(world), teams = await Promise.all(Array.from({ length: 6 }, () => world.team({ ann: 'owner' })))
    const answers = await Promise.all(teams.flatMap(({ id }, n) => [
      ask(world, 'POST', `/v1/teams/${id}/members`, { as, body: { email: n % 2 ? 'new@home.test' : 'New@Home.test', role: 'member' } }),
      ask(world, 'POST', '/v1/teams', { as, body: { name: 'x', owner_email: 'new@home.test' } }),
    ]))
    assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 201))
    assert.equal(new Set(answers.flatMap(({ body }) => body.user_id ?? [])).size, 1)
    const users = await Promise.all(Array.from({ length: 5 }, () => ask(world, 'POST', '/v1/users', { as, body: { email: 'newer@home.test' } })))
    assert.deepEqual(users.map(({ status }) => status).sort((a, b) => a - b), [201, 409, 409, 409, 409])
  })

  it('tells anyone\'s role and permissions, and of nobody who has no access', async () => {
    const world = at(), as = await operatorKey(world), team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member', sue: 'member' }), other = await world.team({ zoe: 'owner' })
    const access = (user: string, id = team.id) => ask(world, 'GET', `/v1/teams/${id}/members/${user}`, { as })
    const people: [string, Role][] = [['ann', 'owner'], ['amy', 'admin'], ['bea', 'billing'], ['cid', 'member']]
    for (const [name, role] of people) {
      const { status, body } = await access(team.user(name))
      assert.deepEqual([status, body], [200, { team_id: team.id, user_id: team.user(name), role, permissions: actions.filter((action) => may(role, action)) }])
    }
    await ask(world, 'POST', `/v1/team/members/${team.user('sue')}/suspend`, { as: team.key('ann') })
    for (const answer of [await access(team.user('sue')), await access(other.user('zoe')), await access(nobody), await access(team.user('ann'), nobody), await access(team.user('ann'), other.id)]) {
      assert.deepEqual([answer.status, answer.code], [404, 'not_found'])
    }
    assert.equal((await access('x')).status, 422)
  })

  it('checks one permission, and says because of what', async () => {
    const world = at(), as = await operatorKey(world), team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member', sue: 'owner' })
    const check = async (user_id: string, permission: string, team_id = team.id) => (await ask(world, 'POST', '/v1/check', { as, body: { team_id, user_id, permission } }))
    const people = { owner: 'ann', admin: 'amy', billing: 'bea', member: 'cid' }
    for (const role of roles) for (const action of actions) {
      const { status, body } = await check(team.user(people[role]), action)
      assert.deepEqual([status, body], [200, { allowed: may(role, action), because: role }])
    }
    await ask(world, 'POST', `/v1/team/members/${team.user('sue')}/suspend`, { as: team.key('ann') })
    assert.deepEqual((await check(team.user('sue'), 'team.read')).body, { allowed: false, because: 'suspended' })
    for (const [user, id] of [[nobody, team.id], [team.user('ann'), nobody]] as const) assert.deepEqual((await check(user, 'team.read', id)).body, { allowed: false, because: 'member_not_found' })
    for (const permission of ['everything', '', null]) assert.equal((await ask(world, 'POST', '/v1/check', { as, body: { team_id: team.id, user_id: team.user('ann'), permission } })).status, 422)
  })

  it('sees every change on the next question', async () => {
    const world = at(), as = await operatorKey(world), team = await world.team({ ann: 'owner', bob: 'member' }), bob = team.user('bob')
    const verdict = async () => Object.values((await ask(world, 'POST', '/v1/check', { as, body: { team_id: team.id, user_id: bob, permission: 'invitation.send' } })).body)
    const seen = [await verdict()]
    for (const [method, url, body] of [['PATCH', `members/${bob}/role`, { team_role: 'admin' }], ['POST', `members/${bob}/suspend`], ['POST', `members/${bob}/reinstate`], ['DELETE', `members/${bob}`]] as const) {
      assert.ok((await ask(world, method, `/v1/team/${url}`, { as: team.key('ann'), body })).status < 300)
      seen.push(await verdict())
    }
    assert.deepEqual(seen, [[false, 'member'], [true, 'admin'], [false, 'suspended'], [true, 'admin'], [false, 'member_not_found']])
  })

  it('is refused everywhere else', async () => {
    const world = at(), as = await operatorKey(world), team = await world.team({ ann: 'owner' }), ann = team.user('ann')
    const { body: sent } = await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: 'eve@home.test' } })
    const elsewhere: [Method, string, object?][] = [
      ['GET', '/v1/me'], ['PATCH', '/v1/me', { display_name: 'x' }], ['DELETE', '/v1/me'], ['GET', '/v1/teams'], ['PUT', '/v1/me/current-team', { team_id: team.id }], ['GET', '/v1/me/sessions'], ['DELETE', '/v1/me/sessions'],
      ['GET', '/v1/team'], ['PATCH', '/v1/team', { name: 'x' }], ['DELETE', '/v1/team', { name: 'Crew' }], ['POST', '/v1/team/transfer-ownership', { user_id: ann }], ['GET', '/v1/team/members'], ['GET', `/v1/team/members/${ann}`],
      ['POST', `/v1/team/members/${ann}/suspend`], ['POST', `/v1/team/members/${ann}/reinstate`], ['PATCH', `/v1/team/members/${ann}/role`, { team_role: 'member' }], ['DELETE', `/v1/team/members/${ann}`],
      ['POST', '/v1/team/invite', { email: 'x@home.test' }], ['GET', '/v1/team/invitations'], ['DELETE', `/v1/team/invitations/${sent.id}`], ['POST', `/v1/team/invitations/${sent.id}/resend`], ['POST', '/v1/team/invitations/accept', { token: sent.token }],
      ['GET', '/v1/team/events'], ['GET', '/v1/team/api-keys'], ['POST', '/v1/team/api-keys', { name: 'x' }], ['DELETE', `/v1/team/api-keys/${nobody}`],
      ['GET', '/api/team/members'], ['POST', '/api/team/members/invite', { emailAddress: 'x@home.test', role: 'org:member' }], ['DELETE', `/api/team/members/${ann}`],
    ]
    for (const [method, url, body] of elsewhere) {
      for (const headers of [{}, { 'x-team-id': team.id }] as Record<string, string>[]) {
        const { status } = await ask(world, method, url, { as, body, headers })
        assert.ok([401, 403, 404].includes(status), `${method} ${url} ${status}`)
      }
    }
    assert.equal((await ask(world, 'GET', '/v1/team/members', { as: team.key('ann') })).body.length, 1)
  })

  it('is needed for what only it may do: people and their keys are refused', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), ann = team.user('ann')
    const its: [Method, string, object?][] = [
      ['GET', `/v1/teams/${team.id}/members/${ann}`], ['POST', '/v1/check', { team_id: team.id, user_id: ann, permission: 'team.read' }], ['POST', '/v1/users', { email: 'x@home.test' }],
      ['POST', `/v1/teams/${team.id}/members`, { email: 'x@home.test', role: 'owner' }], ['POST', '/v1/teams', { name: 'x', owner_email: 'x@home.test' }],
    ]
    for (const [method, url, body] of its) {
      for (const as of [team.key('ann'), team.token('ann')]) {
        const { status, code } = await ask(world, method, url, { as, body })
        assert.deepEqual([url, status, code], [url, 403, 'operator_required'])
      }
      assert.equal((await ask(world, method, url, { body })).status, 401)
    }
  })

  it('is kept as a hash, and ends when it is revoked', async () => {
    const world = at(), { id, secret } = await createOperatorKey(world.operator, 'Backend')
    assert.ok(!(await dump(world)).includes(secret.slice(-40)))
    const question = () => ask(world, 'POST', '/v1/check', { as: secret, body: { team_id: nobody, user_id: nobody, permission: 'team.read' } })
    assert.equal((await question()).status, 200)
    await revokeOperatorKey(world.operator, id)
    assert.deepEqual([(await question()).status, (await question()).code], [401, 'not_authenticated'])
    await assert.rejects(revokeOperatorKey(world.operator, id), { reason: 'key_not_found' })
  })
})
