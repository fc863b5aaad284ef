import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { type Asked, ask, dump, enterCode, mailedCode, onEngines, openBrowser, sendCode, signInByCode } from '../support/browser.ts'
import { openTwins } from '../support/twin.ts'
import type { World } from '../support/world.ts'

const succeeded = (answers: Asked[]) => answers.filter(({ status }) => status === 200).length

onEngines('a code entered many times at once', (at) => {
  it('makes one session where it is right each time', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    for (let round = 0; round < 3; round++) {
      const { id, email } = await world.person('eve')
      await sendCode(one, email)
      const code = await mailedCode(world)
      const before = await countSessions(world, id)
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => enterCode(n % 2 ? one : two, email, code)))
      assert.equal(succeeded(answers), 1)
      assert.equal(await countSessions(world, id), before + 1)
    }
  })

  it('makes one session at most where it is right once among thirty', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    const { id, email } = await world.person('eve')
    await sendCode(one, email)
    const code = await mailedCode(world)
    const tries = Array.from({ length: 30 }, (_, n) => n === 17 ? code : `x${n}`)
    const before = await countSessions(world, id)
    const answers = await Promise.all(tries.map((otp, n) => enterCode(n % 2 ? one : two, email, otp)))
    assert.ok(succeeded(answers) <= 1)
    assert.equal(await countSessions(world, id), before + succeeded(answers))
    assert.ok(answers.every(({ status }) => status < 500))
  })

  it('is dead after thirty wrong ones', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    const { email } = await world.person('eve')
    await sendCode(one, email)
    const code = await mailedCode(world)
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 6 }, (_, n) => enterCode(n % 2 ? one : two, email, `x${n}`)))
    assert.notEqual((await enterCode(one, email, code)).status, 200)
  })

  it('makes one user of a new address', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    await sendCode(one, 'new@home.test')
    const code = await mailedCode(world)
    await Promise.all(Array.from({ length: 6 }, (_, n) => enterCode(n % 2 ? one : two, n % 3 ? 'new@home.test' : 'NEW@home.test', code)))
    assert.equal((await world.db.selectFrom('users').select('id').where('email', '=', 'new@home.test').execute()).length, 1)
  })
})

onEngines('what the database holds of sign-in', (at) => {
  it('shows no code, while its mail waits or after it, and not whose it is', async () => {
    const world = at(), email = 'secret.agent@home.test'
    await sendCode(world, email)
    const waiting = await dump(world), code = await mailedCode(world), sent = await dump(world)
    const hashes = ['hex', 'base64', 'base64url'].map((form) => createHash('sha256').update(code).digest(form as 'hex'))
    for (const held of [waiting, sent]) {
      assert.match(held, /:0"/)
      for (const shown of [`"${code}`, `${code}"`, ...hashes, email]) assert.ok(!held.includes(shown), shown)
    }
  })

  it('opens no session', async () => {
    const world = at(), { email } = await world.person('eve'), browser = openBrowser(world)
    const token = await signInByCode(world, email)
    await sendCode(world, email)
    await browser.request('POST', '/api/auth/sign-in/email-otp', { body: { email, otp: await mailedCode(world) } })
    const [, signed] = [...browser.jar][0]!, held = await dump(world)
    for (const secret of [token, token.slice(-40), signed.split('.')[0]!, signed.split('.')[1]!]) assert.ok(!held.includes(secret))

    const texts = [...new Set(held.match(/[\w.:+/=-]{20,}/g))]
    assert.ok(texts.length > 5)
    for (const text of texts) {
      assert.equal((await ask(world, 'GET', '/v1/me', { as: text })).status, 401)
      assert.equal((await ask(world, 'GET', '/v1/me', { headers: { cookie: `__Host-roster.session_token=${text}` } })).status, 401)
      assert.equal((await ask(world, 'GET', '/api/auth/get-session', { headers: { cookie: `__Host-roster.session_token=${text}` } })).text, 'null')
    }
  })
})

async function countSessions({ db }: World, userId: string): Promise<number> {
  return (await db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute()).length
}
