import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { request } from '../../support/contracts.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

it('what there is not is not found, as FastAPI says it, with or without a credential', async () => {
  const team = await world.team({ ann: 'owner' })
  for (const [method, url] of [['PUT', '/v1/team'], ['GET', '/v1'], ['GET', '/v1/team/nothing'], ['PUT', '/v1/team/members'], ['GET', '/v1/team/events/'], ['PUT', `/v1/team/members/${team.user('ann')}`]] as const) {
    for (const as of [team.key('ann'), undefined]) {
      const { status, body } = await request(world, method, url, as)
      assert.deepEqual([status, body], [404, { detail: 'Not Found' }])
    }
  }
})

it('a credential is asked for before anything is said about the request', async () => {
  for (const [method, url] of [['GET', '/v1/team/members?limit=0'], ['PATCH', '/v1/team/members/7/role'], ['DELETE', '/v1/team/members/7'], ['POST', '/v1/team/invite'], ['GET', '/v1/team/invitations'], ['DELETE', '/v1/team/invitations/7'], ['POST', '/v1/team/invitations/7/resend'], ['POST', '/v1/team/invitations/accept'], ['GET', '/v1/team/events?type=x']] as const) {
    const { status, body, headers } = await request(world, method, url)
    assert.deepEqual([status, body], [401, { detail: 'Sign in, or send a valid API key or access token.', code: 'not_authenticated' }])
    assert.equal(headers['www-authenticate'], 'Bearer')
  }
})

it('every answer has its own request id, and none may be kept by a cache', async () => {
  const team = await world.team({ ann: 'owner' })
  const ids = new Set<unknown>()
  for (const [method, url, as] of [['GET', '/v1/team/members', team.key('ann')], ['GET', '/v1/team/members', undefined], ['GET', '/v1/nothing', undefined], ['POST', '/v1/team/invite', team.key('ann')]] as const) {
    const { headers } = await request(world, method, url, as)
    assert.match(String(headers['x-request-id']), uuid)
    assert.deepEqual([headers['cache-control'], headers['x-content-type-options'], headers['content-type']], ['no-store', 'nosniff', 'application/json; charset=utf-8'])
    ids.add(headers['x-request-id'])
  }
  assert.equal(ids.size, 4)
})

it('nobody chooses the request id but the server', async () => {
  const chosen = '11111111-1111-4111-8111-111111111111'
  const { headers } = await world.app.inject({ url: '/v1/team/members', headers: { 'x-request-id': chosen, 'request-id': chosen } })
  assert.notEqual(headers['x-request-id'], chosen)
})

it('a body that is too large is refused with a code', async () => {
  const team = await world.team({ ann: 'owner' })
  const { status, body } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: 'x'.repeat(70_000) })
  assert.deepEqual([status, body], [413, { detail: 'The body is too large.', code: 'body_too_large' }])
})

it('a body that cannot be read, or was not sent as JSON, is refused as FastAPI does', async () => {
  const team = await world.team({ ann: 'owner' })
  const send = async (type: string, payload: string) => {
    const answer = await world.app.inject({ method: 'POST', url: '/v1/team/invite', headers: { 'x-api-key': team.key('ann'), 'content-type': type }, payload: Buffer.from(payload, 'latin1') })
    return [answer.statusCode, answer.json().detail]
  }
  const noObject = [422, [{ loc: ['body'], msg: 'Input should be a valid dictionary or object to extract fields from', type: 'model_attributes_type' }]]
  assert.deepEqual(await send('text/plain', '{"email":"bob@crew.test"}'), noObject)
  assert.deepEqual(await send('application/json', '["bob@crew.test"]'), noObject)
  assert.deepEqual(await send('application/json', '{"email":}'), [422, [{ loc: ['body', 9], msg: 'JSON decode error', type: 'json_invalid' }]])
  assert.deepEqual(await send('application/json', '{"email":"\xff"}'), [400, 'There was an error parsing the body'])
  assert.deepEqual((await send('application/json', '{"__proto__":{"email":"bob@crew.test"},"role":7}'))[1].map(({ loc, type }: any) => [loc.join(' '), type]), [['body email', 'missing'], ['body role', 'enum']])
})
