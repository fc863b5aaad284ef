import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import type { Deps } from '../../src/domain/change.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import { contracts, request } from '../support/contracts.ts'
import { engines, openWorld, type World } from '../support/world.ts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

for (const engine of engines) {
  describe(`too much, and too bad (${engine})`, () => {
    let world: World
    before(async () => { world = await openWorld(engine, { policy: { mailsPerHour: { team: 3, address: 2 } } }) })
    after(() => world.close())

    for (const [name, speak] of Object.entries(contracts)) {
      it(`a team that invites too much in an hour is told when to go on (${name})`, async () => {
        const team = await world.team({ ann: 'owner' })
        for (const who of ['a', 'b', 'c']) assert.equal((await speak(world).invite(team.key('ann'), `${who}.${name}@crew.test`)).status, 201)
        const refused = await speak(world).invite(team.key('ann'), `d.${name}@crew.test`)
        const seconds = Number(refused.headers['retry-after'])
        expectTooMany(refused, 'Too many mails this hour. Wait a while, then try again.')
        assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600, String(seconds))
        world.pass(seconds * 1000)
        assert.equal((await speak(world).invite(team.key('ann'), `d.${name}@crew.test`)).status, 201)
      })

      it(`an address that several teams write to gets so many mails an hour, in whichever spelling (${name})`, async () => {
        for (const [email, status] of [[`zoe.${name}@crew.test`, 201], [`Zoe.${name}@crew.test`, 201], [`ZOE.${name}@CREW.test`, 429]] as const) {
          const team = await world.team({ ann: 'owner' })
          assert.equal((await speak(world).invite(team.key('ann'), email)).status, status)
        }
      })
    }

    it('a resend counts as well', async () => {
      const team = await world.team({ ann: 'owner' })
      const { body: { id } } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: 'again@crew.test' })
      const resend = () => request(world, 'POST', `/v1/team/invitations/${id}/resend`, team.key('ann'))
      assert.equal((await resend()).status, 200)
      expectTooMany(await resend(), 'Too many mails this hour. Wait a while, then try again.')
    })

    it('too many requests with one credential, or from one address, are refused on either contract', async () => {
      const team = await world.team({ ann: 'owner', bob: 'owner' })
      const { app, close } = await appWith(world.deps, { credential: 3, address: 5 })
      const get = (url: string, key: string) => request({ ...world, app }, 'GET', url, key)
      for (const url of ['/v1/team/members', '/api/team/members', '/v1/team/members']) assert.equal((await get(url, team.key('ann'))).status, 200)
      expectTooMany(await get('/v1/team/members', team.key('ann')), 'Too many requests. Wait a while, then try again.')
      assert.equal((await get('/api/team/members', team.key('bob'))).status, 200)
      const refused = await get('/api/team/members', team.key('bob'))
      expectTooMany(refused, 'Too many requests. Wait a while, then try again.')
      assert.ok(Number(refused.headers['retry-after']) >= 1)
      await close()
    })

    it('a database that is away is a 500 that tells nothing about the inside, and is logged whole', async () => {
      const team = await world.team({ ann: 'owner' })
      const broken = new Proxy({}, { get() { throw new Error('the secret inside') } }) as Deps['db']
      const { app, close, log } = await appWith({ ...world.deps, db: broken })
      const v1 = await request({ ...world, app }, 'GET', '/v1/team/members', team.key('ann'))
      assert.deepEqual([v1.status, v1.body], [500, { detail: 'Internal Server Error', code: 'server_error' }])
      const org = await request({ ...world, app }, 'GET', '/api/team/members', team.key('ann'))
      assert.deepEqual([org.status, org.body], [500, { statusCode: 500, type: 'internal_error', code: 'server_error', requestId: org.headers['x-request-id'] }])
      const lines = log().trim().split('\n').map((line) => JSON.parse(line))
      assert.deepEqual(lines.map(({ err, reqId }) => [/the secret inside\n +at /.test(err.stack), reqId]), [[true, v1.headers['x-request-id']], [true, org.headers['x-request-id']]])
      assert.ok(!log().includes(team.key('ann').slice(-24)))
      await close()
    })

    it('a key with a wrong checksum is refused without a look at the database', async () => {
      const team = await world.team({ ann: 'owner' })
      const { app, close } = await appWith({ ...world.deps, db: {} as Deps['db'] })
      const typo = team.key('ann').replace(/.$/, (last) => last === 'A' ? 'B' : 'A')
      for (const url of ['/v1/team/members', '/api/team/members']) {
        assert.equal((await request({ ...world, app }, 'GET', url, typo)).status, 401)
        assert.equal((await request({ ...world, app }, 'GET', url, team.key('ann'))).status, 500)
      }
      await close()
    })
  })
}

/** In the words of whichever contract it was. */
function expectTooMany({ status, body, headers }: Awaited<ReturnType<typeof request>>, sentence: string): void {
  const org = { statusCode: 429, type: 'rate_limit_error', code: 'rate_limited', requestId: headers['x-request-id'] }
  assert.deepEqual([status, body], [429, 'requestId' in body ? org : { detail: sentence, code: 'rate_limited' }])
  assert.match(String(headers['x-request-id']), uuid)
  assert.match(String(headers['retry-after']), /^[1-9]\d*$/)
}

/** The app as it runs, on the same teams, with limits, or without its database. */
async function appWith(deps: Deps, requestsPerMinute?: { credential: number; address: number }) {
  let text = ''
  const logger = pino({ level: 'error' }, { write: (line: string) => { text += line } })
  const app = await createApp({ deps, logger, metrics: createMetrics(async () => ({})), isReady: async () => true, requestsPerMinute, publicUrl: () => 'https://roster.test', signIn: { secret: '', oidc: undefined, rateLimit: false } })
  return { app, close: () => app.close(), log: () => text }
}
