import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { encore, play, story } from '../../src/cli/demo-story.ts'
import { type Installation, openInstallation } from './installation.ts'

describe('the demo', () => {
  let roster: Installation
  before(async () => { roster = await openInstallation('sqlite') })
  after(() => roster.close())

  it('tells the whole story, ends after it with --once, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await roster.run('demo', '--once')
    assert.deepEqual([code, stderr], [0, ''])
    for (const { title } of story) assert.ok(stdout.includes(title), title)
    assert.doesNotMatch(stdout, /\u001b/)
    assert.deepEqual(await roster.leftovers(), [])
  })

  it('is one JSON object with --json: each step with its status', async () => {
    const { code, answer } = await roster.json('demo', '--once')
    assert.deepEqual([code, answer.ok, answer.steps.length], [0, true, story.length])
    assert.deepEqual(answer.steps.flatMap(({ status = [] }: any) => status), [201, 200, 200, 200, 200, 200, 401])
  })

  it('uses another port where its own is taken, and says so', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.after(() => other.close())
    const { port } = other.address() as AddressInfo
    const { code, stdout } = await roster.start(['demo', '--once'], { PORT: String(port) }).exit()
    assert.equal(code, 0)
    assert.match(stdout, new RegExp(`Port ${port} is taken`))
    assert.doesNotMatch(stdout, new RegExp(`127\\.0\\.0\\.1:${port}\\b`))
  })

  it('has lines that work in another terminal word for word, and stays up for them until it is stopped', { skip: spawnSync('curl', ['--version']).error && 'no curl here' }, async () => {
    const demo = roster.start(['demo'])
    const page = await demo.prints('/docs')
    const script = page.split('\n').filter((line) => /^ {5}(?: {2}-|curl |cat |[A-Z_]+=)/.test(line)).join('\n')
    const { stdout, stderr } = spawnSync('sh', { input: `curl() { command curl -s -o /dev/null -w '%{http_code}\\n' "$@"; }\n${script}\n`, encoding: 'utf8' })
    assert.equal(stderr, '')

    const statuses = stdout.match(/^\d{3}$/gm)!.map(Number)
    const again = [201, 409, 401, 200, 404, 404, 401] // Eve can be invited again; her first token and her key are spent, and she is gone
    assert.deepEqual(statuses, [...again, ...encore.map(({ status }) => status)])
    assert.match(stdout, /^Subject: Ann Archer invited you to join Crew on Roster$/m)

    demo.kill('SIGTERM')
    assert.equal((await demo.exit()).code, 0)
    assert.deepEqual(await roster.leftovers(), [])
  })

  it('notices an answer that is not as told', async (t) => {
    const server = createServer((_, response) => response.writeHead(200).end('{"pending":true}')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const scene = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, publicUrl: '', folder: '', keys: { ANN: 'a key' }, found: {}, makeEvesKey: async () => '' }
    const { ok, status } = await play(scene, story[0]!)
    assert.deepEqual([ok, status], [false, 200])
  })
})
