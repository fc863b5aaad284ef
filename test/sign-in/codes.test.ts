import assert from 'node:assert/strict'
import { it, mock } from 'node:test'
import type { Database } from '../../src/store/open.ts'
import { ask, enterCode, mailedCode, onEngines, sendCode, signInByCode } from '../support/browser.ts'
import { aroundStatements } from '../support/twin.ts'
import type { World } from '../support/world.ts'

const minute = 60_000
let people = 0
const someone = () => `eve.${++people}@home.test`

/** Another code than this one. */
const notThis = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

onEngines('signing in by a code', (at) => {
  it('a person with nothing but an address signs in with the code from the mail', async () => {
    const world = at(), email = someone()
    world.pass(5 * minute)
    const token = await signInByCode(world, email)
    const me = await ask(world, 'GET', '/v1/me', { as: token })
    assert.equal(me.status, 200)
    assert.deepEqual([me.body.email, me.body.email_verified, me.body.last_login], [email, true, world.deps.now().toISOString()])
  })

  it('signs in the user who is there already, under the name that they have', async () => {
    const world = at(), { id, email } = await world.person('bob')
    await ask(world, 'PATCH', '/v1/me', { as: await signInByCode(world, email), body: { display_name: 'Bob' } })
    await sendCode(world, email)
    const answer = await ask(world, 'POST', '/api/auth/sign-in/email-otp', { body: { email, otp: await mailedCode(world), name: 'Not Bob', image: 'https://home.test/not-bob.png' } })
    const me = await ask(world, 'GET', '/v1/me', { as: answer.body.token })
    assert.deepEqual([me.body.user_id, me.body.display_name, me.body.image_url], [id, 'Bob', null])
  })

  it('a new user gets no name and no picture from whoever types the code', async () => {
    const world = at(), email = someone()
    await sendCode(world, email)
    const answer = await ask(world, 'POST', '/api/auth/sign-in/email-otp', { body: { email, otp: await mailedCode(world), name: 'A\u0000B', image: 'javascript:alert(1)' } })
    const me = await ask(world, 'GET', '/v1/me', { as: answer.body.token })
    assert.deepEqual([me.body.display_name, me.body.image_url], [null, null])
  })

  it('a wrong code is refused, and the right one works after it, once', async () => {
    const world = at(), email = someone()
    await sendCode(world, email)
    const code = await mailedCode(world)
    assert.equal((await enterCode(world, email, notThis(code))).status, 400)
    assert.equal((await enterCode(world, email, code)).status, 200)
    assert.equal((await enterCode(world, email, code)).status, 400)
  })

  it('a code is good for its own address only', async () => {
    const world = at(), email = someone(), other = someone()
    await sendCode(world, email)
    const code = await mailedCode(world)
    await sendCode(world, other)
    if (await mailedCode(world) !== code) assert.equal((await enterCode(world, other, code)).status, 400)
  })

  it('three wrong tries end a code: the right one is refused as the fourth, and a new code works', async () => {
    const world = at(), email = someone()
    await sendCode(world, email)
    const code = await mailedCode(world)
    for (let n = 0; n < 3; n++) assert.equal((await enterCode(world, email, notThis(code))).status, 400)
    assert.equal((await enterCode(world, email, code)).status, 403)
    assert.equal((await enterCode(world, email, code)).status, 400)
    assert.ok(await signInByCode(world, email))
  })

  it('a new code ends the one before it', async () => {
    const world = at(), email = someone()
    await sendCode(world, email)
    const first = await mailedCode(world)
    await sendCode(world, email)
    const second = await mailedCode(world)
    if (first !== second) assert.equal((await enterCode(world, email, first)).status, 400)
    assert.equal((await enterCode(world, email, second)).status, 200)
  })

  it('a code runs out after ten minutes', async () => {
    const world = at(), early = someone(), late = someone()
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    try {
      await sendCode(world, early)
      const code = await mailedCode(world)
      await sendCode(world, late)
      const lateCode = await mailedCode(world)
      mock.timers.tick(10 * minute - 1)
      assert.equal((await enterCode(world, early, code)).status, 200)
      mock.timers.tick(2)
      assert.equal((await enterCode(world, late, lateCode)).status, 400)
    } finally {
      mock.timers.reset()
    }
  })

  it('a mail that could not go out in ten minutes stays', async () => {
    const world = at()
    await sendCode(world, someone())
    world.pass(10 * minute)
    const sent = world.mailbox.length
    await world.worker.runDue()
    assert.equal(world.mailbox.length, sent)
  })

  it('however an address is spelled, it is one user, and a code for one spelling works for another', async () => {
    const world = at()
    const spellings = ['José.Pérez@Bücher.example', 'josé.pérez@xn--bcher-kva.example', ' JOSÉ.PÉREZ@BÜCHER.EXAMPLE ', 'Jose\u0301.Pe\u0301rez@bu\u0308cher.example']
    const ids = new Set<string>()
    for (const [n, spelling] of spellings.entries()) {
      await sendCode(world, spelling)
      const { status, body } = await enterCode(world, spellings[(n + 1) % spellings.length]!, await mailedCode(world))
      assert.equal(status, 200)
      ids.add(body.user.id)
    }
    assert.equal(ids.size, 1)
  })

  it('takes every address that can be invited, also letters beyond ASCII on both sides', async () => {
    const world = at(), team = await world.team({ ann: 'owner' })
    for (const email of ['иван@почта.рф', 'o\'neil!#$%&@home.test', 'x/y=z@sub.home.test']) {
      assert.equal((await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email } })).status, 201)
      const { body } = await ask(world, 'GET', '/v1/me', { as: await signInByCode(world, email) })
      assert.deepEqual([body.email, body.invitations.length], [email, 1])
    }
  })

  it('what is no address is refused with a sentence', async () => {
    for (const email of ['nonsense', 'eve@', '', 'e\u202eve@home.test', 7, null, undefined, ['eve@home.test']]) {
      for (const path of ['email-otp/send-verification-otp', 'sign-in/email-otp']) {
        const { status, code } = await ask(at(), 'POST', `/api/auth/${path}`, { body: { email, type: 'sign-in', otp: '123456' } })
        assert.deepEqual([status, code], [400, 'invalid_address'])
      }
    }
  })
})

const statements: string[] = []

/** Notes each statement as it comes back from the database. */
const noted = (db: Database) => aroundStatements(db, async (query, run) => {
  const result = await run(query)
  statements.push(query.sql)
  return result
})

onEngines('an address that nobody has', (at) => {
  it('is answered byte for byte as one that someone has, after the same work', async () => {
    const world = at()
    await sendCode(world, someone()) // starts sign-in up
    const known = (await world.person('bob')).email, unknown = someone()
    for (const step of [(email: string) => sendCode(world, email), (email: string) => enterCode(world, email, '12345x')]) {
      const [one, other] = [await observe(world, () => step(known)), await observe(world, () => step(unknown))]
      assert.deepEqual(one, other)
      assert.ok(one.work.length > 2)
    }
  })
}, { wrap: noted })

async function observe(world: World, step: () => ReturnType<typeof sendCode>) {
  await world.worker.runDue()
  statements.length = 0
  const { status, text, headers, cookies } = await step()
  const { 'x-request-id': _id, date: _date, ...rest } = headers
  return { status, text, headers: rest, cookies, work: [...statements] }
}
