import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { openWorld, type World } from '../support/world.ts'

let world: World
before(async () => { world = await openWorld('sqlite', { publicUrl: 'http://localhost:3000' }) })
after(() => world.close())

it('whoever opens the console by another name of the same machine is led to the one where they can sign in', async () => {
  const there = async (host: string) => {
    const { statusCode, headers } = await world.app.inject({ url: '/members?q=ann', headers: { host } })
    return [statusCode, headers.location]
  }
  assert.deepEqual(await there('127.0.0.1:3000'), [302, 'http://localhost:3000/members?q=ann'])
  for (const host of ['localhost:3000', '127.0.0.1:4000', 'roster.example.com']) assert.deepEqual(await there(host), [200, undefined])
})

it('a page of the console runs its own scripts alone', async () => {
  const { headers } = await world.app.inject('/members')
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self'; style-src 'self';/)
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|\*/)
})
