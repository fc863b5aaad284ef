import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { request } from '../../support/contracts.ts'
import { openWorld, type World } from '../../support/world.ts'
import { expectError, uuid } from './envelope.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

const invite = (as: string, body?: unknown) => request(world, 'POST', '/api/team/members/invite', as, body)
const revoke = (as: string, id: string) => request(world, 'DELETE', `/api/team/members/invitations/${id}`, as)

describe('POST /api/team/members/invite', () => {
  it('answers 201 and the invitation, without its token', async () => {
    const team = await world.team({ ann: 'owner' })
    const { status, body, headers } = await invite(team.key('ann'), { emailAddress: 'Dora@Crew.Test', role: 'org:admin', status: 'accepted', token: 'x' })
    assert.equal(status, 201)
    assert.match(body.data.id, uuid)
    assert.match(String(headers['x-request-id']), uuid)
    assert.deepEqual(body, { data: { id: body.data.id, emailAddress: 'Dora@Crew.Test', role: 'org:admin', status: 'pending', createdAt: world.deps.now().toISOString() } })

    const token = await world.mailedToken('Dora@Crew.Test')
    const listed = await request(world, 'GET', '/api/team/members', team.key('ann'))
    assert.deepEqual(listed.body.data.invitations, [body.data])
    assert.ok(token && !JSON.stringify([body, listed.body]).includes(token))
  })

  for (const [role, core] of [['org:admin', 'owner'], ['org:member', 'member']] as const) {
    it(`${role} invites as ${core}`, async () => {
      const team = await world.team({ ann: 'owner' })
      const { body: { data } } = await invite(team.key('ann'), { emailAddress: 'bob@crew.test', role })
      const [invitation] = (await request(world, 'GET', '/v1/team/invitations', team.key('ann'))).body
      assert.deepEqual([data.role, invitation.id, invitation.role], [role, data.id, core])
    })
  }

  it('takes email for emailAddress, and emailAddress before email', async () => {
    const team = await world.team({ ann: 'owner' })
    assert.equal((await invite(team.key('ann'), { email: 'bob@crew.test', role: 'org:member' })).body.data.emailAddress, 'bob@crew.test')
    assert.equal((await invite(team.key('ann'), { emailAddress: 'cid@crew.test', email: 'dee@crew.test', role: 'org:member' })).body.data.emailAddress, 'cid@crew.test')
  })

  const invalid: [body: unknown, message: string, param: string | null][] = [
    [undefined, 'Send a JSON object.', null],
    [null, 'Send a JSON object.', null],
    [['bob@crew.test'], 'Send a JSON object.', null],
    ['bob@crew.test', 'Send a JSON object.', null],
    [{}, '`role` is required.', 'role'],
    [{ role: 'org:member' }, '`emailAddress` is required.', 'emailAddress'],
    [{ emailAddress: 'bob', role: 'org:member' }, '`emailAddress` must be a valid email address.', 'emailAddress'],
    [{ emailAddress: null, role: 'org:member' }, '`emailAddress` must be a valid email address.', 'emailAddress'],
    [{ email: 'bob@', role: 'org:member' }, '`email` must be a valid email address.', 'email'],
    [{ emailAddress: `${'b'.repeat(310)}@crew.test`, role: 'org:member' }, '`emailAddress` must be a valid email address.', 'emailAddress'],
    [{ emailAddress: 'bob@crew.test' }, '`role` is required.', 'role'],
    [{ emailAddress: 'bob@crew.test', role: 'owner' }, '`role` must be `org:admin` or `org:member`.', 'role'],
  ]
  for (const [body, message, param] of invalid) {
    it(`${JSON.stringify(body)?.slice(0, 60) ?? 'no body'}: ${message}`, async () => {
      const team = await world.team({ ann: 'owner' })
      expectError(await invite(team.key('ann'), body), 400, 'invalid_request_error', { message, param })
    })
  }

  it('says what is wrong with a body that cannot be read, or was not sent as JSON', async () => {
    const team = await world.team({ ann: 'owner' })
    const send = async (type: string, payload: string) => {
      const answer = await world.app.inject({ method: 'POST', url: '/api/team/members/invite', headers: { 'x-api-key': team.key('ann'), 'content-type': type }, payload: Buffer.from(payload, 'latin1') })
      return { status: answer.statusCode, code: undefined, body: answer.json(), headers: answer.headers }
    }
    const valid = '{"emailAddress":"bob@crew.test","role":"org:member"}'
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) expectError(await send(type, valid), 400, 'invalid_request_error', { message: 'Send a JSON object.', param: null })
    expectError(await send('application/json', '{"role":'), 400, 'invalid_request_error', { message: 'The body is not JSON.', param: null })
    expectError(await send('application/json', '{"role":"\xff"}'), 400, 'invalid_request_error', { message: 'The body is not UTF-8.', param: null })
    expectError(await send('application/json', '['.repeat(40) + ']'.repeat(40)), 400, 'invalid_request_error', { message: 'The body is nested deeper than 32 levels.', param: null })
    expectError(await send('application/json', JSON.stringify({ role: 'x'.repeat(70_000) })), 413, 'body_too_large', { message: 'The body is too large.', param: null })
  })

  it('refuses whom the team has, has invited, or has no seat for', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' }, 3)
    await invite(team.key('ann'), { emailAddress: 'dora@crew.test', role: 'org:member' })
    expectError(await invite(team.key('ann'), { emailAddress: team.of('cid').email, role: 'org:member' }), 409, 'already_member')
    expectError(await invite(team.key('ann'), { emailAddress: 'DORA@crew.test', role: 'org:member' }), 409, 'already_invited')
    expectError(await invite(team.key('ann'), { emailAddress: 'eve@crew.test', role: 'org:member' }), 409, 'seat_limit')
  })
})

describe('DELETE /api/team/members/invitations/{invitationId}', () => {
  it('answers what it revoked, once', async () => {
    const team = await world.team({ ann: 'owner' })
    const { body: { data: { id } } } = await invite(team.key('ann'), { emailAddress: 'bob@crew.test', role: 'org:member' })
    const { status, body } = await revoke(team.key('ann'), id)
    assert.deepEqual([status, body], [200, { data: { id, status: 'revoked' } }])
    expectError(await revoke(team.key('ann'), id), 409, 'invitation_not_pending')
  })

  it('finds nothing by the id of another team\'s invitation, by one that there is none, or by one of another shape', async () => {
    const team = await world.team({ ann: 'owner' }), strangers = await world.team({ abe: 'owner' })
    const { body: { data } } = await invite(strangers.key('abe'), { emailAddress: 'bob@crew.test', role: 'org:member' })
    for (const id of [data.id, '497f6eca-6276-4993-bfeb-53cbbbba6f08', 'orginv_2abc', '7', '%00']) expectError(await revoke(team.key('ann'), id), 404, 'not_found')
  })
})

describe('what there is not', () => {
  it('is not found, in this contract\'s shape, with or without a credential', async () => {
    const team = await world.team({ ann: 'owner' })
    for (const [method, url] of [['GET', '/api/team'], ['GET', '/api'], ['GET', '/api/team/nothing'], ['PUT', '/api/team/members'], ['POST', '/api/team/members'], ['GET', `/api/team/members/${team.user('ann')}`], ['GET', '/api/team/members/']] as const) {
      for (const as of [team.key('ann'), undefined]) expectError(await request(world, method, url, as), 404, 'not_found')
    }
  })
})
