import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, contracts, request, resend } from '../support/contracts.ts'
import { createOperatorKey } from '../../src/domain/operators.ts'
import { jobsOf } from '../support/post.ts'
import { alternate, stateOf, tally } from '../support/races.ts'
import { openTwin } from '../support/twin.ts'
import { engines, openWorld, type World } from '../support/world.ts'

const hour = 3_600_000

for (const engine of engines) for (const [name, speak] of Object.entries(contracts)) {
  describe(`too much at once (${name}, ${engine})`, () => {
    let world: World, twin: World
    before(async () => {
      world = await openWorld(engine, { policy: { mailsPerHour: { team: 5, address: 3 } } })
      twin = await openTwin(world)
    })
    after(async () => {
      await twin.close()
      await world.close()
    })

    it('a team sends so many invitations an hour, counted over all processes', async () => {
      const team = await world.team({ ann: 'owner' }), other = await world.team({ ann: 'owner' })
      const answers = await Promise.all(alternate(12, world, twin, (process, n) => speak(process).invite(team.key('ann'), `${n}.${team.id}@crew.test`)))
      assert.deepEqual(tally(answers), { ok: 5, rate_limited: 7 })
      for (const answer of answers) if (answer.status !== 201) isRateLimited(answer, untilNextHour(world))

      assert.equal((await speak(twin).invite(other.key('ann'), `other.${team.id}@crew.test`)).status, 201)
      world.pass(hour)
      assert.equal((await speak(twin).invite(team.key('ann'), `later.${team.id}@crew.test`)).status, 201)
    })

    it('an address is sent so many invitations an hour, by all teams together and resends included', async () => {
      const [one, two] = [await world.team({ ann: 'owner' }), await world.team({ ann: 'owner' })]
      const email = `dan.${one.id}@crew.test`
      const { id } = await speak(world).invite(one.key('ann'), email)
      assert.equal((await resend(twin, one.key('ann'), id)).status, 200)
      assert.equal((await speak(world).invite(two.key('ann'), email.toUpperCase())).status, 201)
      isRateLimited(await speak(twin).invite((await world.team({ ann: 'owner' })).key('ann'), email), untilNextHour(world))
      assert.equal((await resend(world, one.key('ann'), id)).status, 429)

      world.pass(hour)
      assert.equal((await resend(world, one.key('ann'), id)).status, 200)
    })

    it('a refused invitation leaves neither an event nor a mail', async () => {
      const team = await world.team({ ann: 'owner' })
      for (let n = 0; n < 7; n++) await speak(world).invite(team.key('ann'), `${n}.${team.id}@crew.test`)
      const { pending, events } = await stateOf(world, team)
      assert.deepEqual([pending, events('invitation.created'), (await jobsOf(world, team)).length], [5, 5, 5])
    })

    it('a credential makes so many requests a minute, and another goes on', async (t) => {
      const process = await openTwin(world, undefined, { credential: 4, address: 1000 })
      t.after(process.close)
      const team = await world.team({ ann: 'owner', bob: 'owner' })
      const answers = []
      for (let n = 0; n < 6; n++) answers.push(await speak(process).members(team.key('ann')))
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 429, 429])
      isRateLimited(answers[5]!)
      assert.equal((await speak(process).members(team.token('ann'))).status, 200)
      assert.equal((await speak(process).members(team.key('bob'))).status, 200)
    })

    it('a product asks about its members as often as it likes, and a wrong key soon no more', async (t) => {
      const process = await openTwin(world, undefined, { credential: 2, address: 3 })
      t.after(process.close)
      const team = await world.team({ ann: 'owner' }), { secret } = await createOperatorKey(world.operator, 'Backend')
      const ask = (key: string, user = team.user('ann')) => process.app.inject({ url: `/v1/teams/${team.id}/members/${user}`, headers: { authorization: `Bearer ${key}` } })
      const answers = []
      for (let n = 0; n < 6; n++) answers.push(await ask(secret), await ask(secret, team.id))
      assert.deepEqual(answers.map(({ statusCode }) => statusCode), answers.map((_, n) => n % 2 ? 404 : 200))
      const refused = []
      for (let n = 0; n < 5; n++) refused.push(await ask(n % 2 ? 'made up' : team.key('ann')))
      assert.deepEqual(refused.map(({ statusCode }) => statusCode), [403, 401, 403, 429, 429])
      assert.equal((await ask(secret)).statusCode, 200)
    })

    it('an address makes so many requests a minute, with and without a credential, and another goes on', async (t) => {
      const process = await openTwin(world, undefined, { credential: 1000, address: 4 })
      t.after(process.close)
      const team = await world.team({ ann: 'owner', bob: 'owner' })
      const answers = [
        await speak(process).members(team.key('ann')),
        await speak(process).members(team.key('bob')),
        await speak(process).members('made up'),
        await request(process, 'POST', '/v1/team/invitations/preview', undefined, { token: 'made up' }),
        await speak(process).members(team.key('bob')),
      ]
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 401, 404, 429])
      isRateLimited(answers[4]!)
      const elsewhere = await process.app.inject({ url: '/v1/team/members', remoteAddress: '192.0.2.1', headers: { 'x-api-key': team.key('ann') } })
      assert.equal(elsewhere.statusCode, 200)
    })

    /** In each contract's own shape, and with the time to wait: to the second where it is known. */
    function isRateLimited({ status, body, headers }: Answer, seconds?: number) {
      const wait = Number(headers['retry-after'])
      assert.equal(status, 429)
      if (seconds === undefined) assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 60, `Retry-After: ${wait}`)
      else assert.equal(wait, seconds)
      if (name === 'v1-team') assert.deepEqual([typeof body.detail, body.code], ['string', 'rate_limited'])
      else assert.deepEqual(body, { statusCode: 429, type: 'rate_limit_error', code: 'rate_limited', requestId: headers['x-request-id'] })
    }
  })
}

function untilNextHour(world: World): number {
  return Math.ceil((hour - world.deps.now().getTime() % hour) / 1000)
}
