import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createOperatorKey } from '../../src/domain/operators.ts'
import type { Database } from '../../src/store/open.ts'
import { ask, dump, type Method, onEngines, signInByCode } from '../support/browser.ts'
import { around } from '../support/twin.ts'
import type { World } from '../support/world.ts'

const hour = 3_600_000
let keys = 0
const newKey = () => `key-${++keys}`

/** Each change waits for what is set here, which may fail. */
let gate: (() => Promise<void>) | undefined

const gated = (db: Database) => around(db, (engine) => ({
  async writeIf(...writes) {
    await gate?.()
    return await engine.writeIf(...writes)
  },
}))

const post = (world: World, url: string, as: string | undefined, key: string, body?: unknown, headers = {}) => ask(world, 'POST', url, { as, body, headers: { 'idempotency-key': key, ...headers } })
const invite = (world: World, as: string, key: string, email: string, headers = {}) => post(world, '/v1/team/invite', as, key, { email }, headers)

onEngines('a POST with an Idempotency-Key', (at) => {
  it('is done once, and answered the same byte for byte when it is sent again: every POST of both contracts', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member', cid: 'member', sue: 'member' }), operator = (await createOperatorKey(world.operator, 'Backend')).secret, eve = await world.person('eve')
    const ann = team.token('ann'), sent = (await ask(world, 'POST', '/v1/team/invite', { as: ann, body: { email: eve.email } })).body, declined = (await ask(world, 'POST', '/v1/team/invite', { as: ann, body: { email: 'no@home.test' } })).body
    const resent = (await ask(world, 'POST', '/v1/team/invite', { as: ann, body: { email: 'late@home.test' } })).body
    const [{ id: ofBob }] = (await ask(world, 'GET', '/v1/team/api-keys', { as: team.key('bob') })).body
    const posts: [string, string | undefined, object?][] = [
      ['/v1/team/invite', ann, { email: 'a@home.test' }], ['/api/team/members/invite', ann, { emailAddress: 'b@home.test', role: 'org:member' }], [`/v1/team/invitations/${resent.id}/resend`, ann],
      ['/v1/team/invitations/preview', undefined, { token: sent.token }], ['/v1/team/invitations/accept', eve.token, { token: sent.token }], ['/v1/team/invitations/decline', undefined, { token: declined.token }],
      [`/v1/team/members/${team.user('sue')}/suspend`, ann], [`/v1/team/members/${team.user('sue')}/reinstate`, ann], ['/v1/team/api-keys', ann, { name: 'x' }], [`/v1/team/api-keys/${ofBob}/rotate`, ann, {}],
      ['/v1/users', operator, { email: 'c@home.test' }], ['/v1/teams', operator, { name: 'x', owner_email: 'd@home.test' }], [`/v1/teams/${team.id}/members`, operator, { email: 'd@home.test', role: 'member' }],
      ['/v1/check', operator, { team_id: team.id, user_id: team.user('bob'), permission: 'team.read' }], ['/v1/teams', eve.token, { name: 'Eve\'s' }], ['/v1/team/transfer-ownership', ann, { user_id: team.user('cid') }],
    ]
    for (const [url, as, body] of posts) {
      const key = newKey(), first = await post(world, url, as, key, body), events = await countEvents(world), second = await post(world, url, as, key, body)
      assert.ok(first.status < 300, `${url} ${first.text}`)
      assert.deepEqual([url, second.status, second.text], [url, first.status, first.text])
      for (const header of ['content-type', 'etag', 'x-request-id']) assert.equal(second.headers[header], first.headers[header], `${url} ${header}`)
      assert.deepEqual([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']], [undefined, 'true'])
      assert.equal(await countEvents(world), events)
    }
  })

  it('is answered the same when it was refused', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), key = newKey(), as = team.key('ann')
    await ask(world, 'POST', '/v1/team/invite', { as, body: { email: 'a@home.test' } })
    const first = await invite(world, as, key, 'a@home.test')
    assert.equal(first.code, 'already_invited')
    await ask(world, 'DELETE', `/v1/team/invitations/${first.body.invitation_id}`, { as })
    const again = await invite(world, as, key, 'a@home.test')
    assert.deepEqual([again.status, again.text], [409, first.text])

    const orgKey = newKey(), refused = () => post(world, '/api/team/members/invite', as, orgKey, { emailAddress: team.of('ann').email, role: 'org:member' })
    const [one, two] = [await refused(), await refused()]
    assert.deepEqual([one.code, two.text, two.body.requestId], ['already_member', one.text, two.headers['x-request-id']])
  })

  it('with another body, address or team is refused', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), key = newKey(), as = team.token('ann'), { body: other } = await ask(world, 'POST', '/v1/teams', { as, body: { name: 'Other' } })
    assert.equal((await invite(world, as, key, 'a@home.test', { 'x-team-id': team.id })).status, 201)
    for (const answer of [
      await invite(world, as, key, 'b@home.test', { 'x-team-id': team.id }), await post(world, '/v1/team/api-keys', as, key, { name: 'x' }),
      await invite(world, as, key, 'a@home.test', { 'x-team-id': other.id }), await invite(world, as, key, 'a@home.test'),
    ]) assert.deepEqual([answer.status, answer.code], [422, 'idempotency_key_reused'])
    const envelope = await post(world, '/api/team/members/invite', as, key, { emailAddress: 'a@home.test', role: 'org:member' })
    assert.deepEqual([envelope.status, envelope.code, envelope.body.type], [422, 'idempotency_key_reused', 'invalid_request_error'])
  })

  it('is nobody else\'s, and the same person\'s with another session', async () => {
    const world = at(), team = await world.team({ ann: 'owner', amy: 'admin' }), key = newKey()
    assert.equal((await invite(world, team.token('ann'), key, 'a@home.test')).status, 201)
    for (const as of [team.token('amy'), team.key('ann'), team.key('amy')]) assert.equal((await invite(world, as, key, 'a@home.test')).code, 'already_invited')
    assert.equal((await invite(world, await signInByCode(world, team.of('ann').email), key, 'a@home.test')).status, 201)
    assert.equal((await invite(world, 'nonsense', key, 'a@home.test')).status, 401)
  })

  it('is not answered again to someone who has left the team since', async () => {
    const world = at(), team = await world.team({ ann: 'owner', amy: 'admin' }), key = newKey(), as = team.token('amy')
    assert.equal((await invite(world, as, key, 'a@home.test')).status, 201)
    await ask(world, 'POST', `/v1/team/members/${team.user('amy')}/suspend`, { as: team.key('ann') })
    assert.equal((await invite(world, as, key, 'a@home.test')).code, 'no_team')
    await ask(world, 'POST', `/v1/team/members/${team.user('amy')}/reinstate`, { as: team.key('ann') })
    assert.equal((await invite(world, as, key, 'a@home.test')).status, 201)
    await ask(world, 'DELETE', `/v1/team/members/${team.user('amy')}`, { as: team.key('ann') })
    assert.equal((await invite(world, as, key, 'a@home.test')).code, 'no_team')
  })

  it('is told to wait while the first is still running, and may be tried again if that was cut off', async (t) => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.key('ann'), key = newKey()
    let open = () => {}, entered = () => {}
    const inside = new Promise<void>((resolve) => { entered = resolve }), opened = new Promise<void>((resolve) => { open = resolve })
    gate = () => { entered(); return opened }
    t.after(() => open())
    const first = invite(world, as, key, 'a@home.test')
    await inside
    gate = undefined
    for (const email of ['a@home.test', 'b@home.test']) {
      const { status, code } = await invite(world, as, key, email)
      assert.deepEqual([status, code], email.startsWith('a') ? [409, 'idempotency_key_running'] : [422, 'idempotency_key_reused'])
    }
    open()
    const { status, text } = await first
    assert.deepEqual([status, (await invite(world, as, key, 'a@home.test')).text], [201, text])

    const lost = newKey()
    await world.db.insertInto('idempotency_keys').values({ ...(await world.db.selectFrom('idempotency_keys').selectAll().where('key', '=', key).executeTakeFirstOrThrow()), key: lost, answer: null }).execute()
    assert.equal((await invite(world, as, lost, 'a@home.test')).code, 'idempotency_key_running')
    world.pass(60_001)
    assert.equal((await invite(world, as, lost, 'a@home.test')).code, 'already_invited')
  })

  it('sent ten times at once is done once', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.key('ann'), key = newKey()
    const answers = await Promise.all(Array.from({ length: 10 }, () => invite(world, as, key, 'a@home.test')))
    assert.ok(answers.every(({ status, code }) => status === 201 || code === 'idempotency_key_running'))
    assert.equal(new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text)).size, 1)
  })

  it('is free again after a failure of ours, a faulty request, and 24 hours', async (t) => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.key('ann'), key = newKey()
    gate = () => Promise.reject(new Error('the database is away'))
    t.after(() => { gate = undefined })
    assert.equal((await invite(world, as, key, 'a@home.test')).status, 500)
    gate = undefined
    assert.equal((await invite(world, as, key, 'half')).status, 422)
    const first = await invite(world, as, key, 'a@home.test')
    assert.equal(first.status, 201)
    world.pass(24 * hour)
    assert.equal((await invite(world, as, key, 'a@home.test')).text, first.text)
    world.pass(1)
    assert.equal((await invite(world, as, key, 'b@home.test')).status, 201)
  })

  it('has a key of 1 to 255 visible characters; a GET does not mind', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.key('ann')
    for (const key of ['', 'a b', 'é', 'x'.repeat(256)]) {
      const { status, body } = await invite(world, as, key, 'a@home.test')
      assert.deepEqual([status, body.detail[0].loc], [422, ['header', 'idempotency-key']])
      assert.equal((await post(world, '/api/team/members/invite', as, key, { emailAddress: 'a@home.test', role: 'org:member' })).status, 400)
    }
    assert.equal((await invite(world, as, 'x'.repeat(255), 'a@home.test')).status, 201)
    for (const [method, url] of [['GET', '/v1/team'], ['GET', '/v1/team/members']] as [Method, string][]) {
      for (let n = 0; n < 2; n++) assert.equal((await ask(world, method, url, { as, headers: { 'idempotency-key': 'x'.repeat(255) } })).headers['idempotent-replayed'], undefined)
    }
  })

  it('leaves its answer where nobody can read it: a key is shown again to its maker only', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), key = newKey(), body = { name: 'Deploy' }
    const made = await post(world, '/v1/team/api-keys', team.token('ann'), key, body), held = await dump(world)
    assert.ok(held.includes(key))
    for (const part of [made.body.api_key.slice(-40), Buffer.from(made.body.api_key).toString('base64url').slice(40, 80)]) assert.ok(!held.includes(part))
    assert.equal((await post(world, '/v1/team/api-keys', team.token('ann'), key, body)).text, made.text)
  })
}, { wrap: gated })

async function countEvents({ db }: World): Promise<number> {
  return (await db.selectFrom('events').select('seq').execute()).length
}
