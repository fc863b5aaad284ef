import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEngines, sendCode } from '../support/browser.ts'
import { openTwin } from '../support/twin.ts'
import { openWorld } from '../support/world.ts'

let people = 0
const someone = () => `eve.${++people}@home.test`

onEngines('a budget of code mails', (at) => {
  it('is kept for each address, however it is spelled, known or not, with the same answer', async () => {
    const world = at(), { email: known } = await world.person('bob'), unknown = someone()
    const answers = []
    for (const email of [known, unknown]) {
      assert.equal((await sendCode(world, email)).status, 200)
      assert.equal((await sendCode(world, email.toUpperCase())).status, 200)
      answers.push(await sendCode(world, email))
    }
    assert.deepEqual(answers.map(({ status, code }) => [status, code]), [[429, 'rate_limited'], [429, 'rate_limited']])
    assert.equal(answers[0]!.text, answers[1]!.text)
    assert.ok(Number(answers[0]!.headers['retry-after']) > 0)
    await world.worker.runDue()
    assert.equal(world.mailbox.length, 4)
  })
}, { policy: { mailsPerHour: { team: 100, address: 2 } } })

it('an office, whose people share one address, signs in within a minute; beyond that it is told when to try again', async (t) => {
  const world = await openWorld('sqlite'), limited = await openTwin({ ...world, mount: { ...world.mount, signIn: { ...world.mount.signIn, rateLimit: true } } })
  t.after(() => limited.close())
  t.after(() => world.close())
  const answers = []
  for (let n = 0; n < 21; n++) answers.push(await sendCode(limited, someone()))
  assert.deepEqual(answers.map(({ status }) => status), [...Array.from({ length: 20 }, () => 200), 429])
  assert.ok(Number(answers.at(-1)!.headers['retry-after']) > 0)
})
