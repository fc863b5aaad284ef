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

it('where there is nothing, a person gets the console\'s page, and a program an error it can read', async () => {
  const page = await world.app.inject({ url: '/old-link', headers: { host: 'localhost:3000', accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  assert.deepEqual([page.statusCode, page.headers['content-type'], /id="root"/.test(page.body)], [404, 'text/html; charset=utf-8', true])
  assert.match(String(page.headers['content-security-policy']), /script-src 'self'/)

  const asHtml = { accept: 'text/html' }
  for (const [method, url, headers] of [['GET', '/old-link', { accept: 'application/json' }], ['GET', '/assets/old-a1b2.js', {}], ['POST', '/old-link', asHtml]] as const) {
    const answer = await world.app.inject({ method, url, headers })
    assert.deepEqual([answer.statusCode, answer.json()], [404, { detail: 'There is nothing at this address. See /docs for what there is.', code: 'not_found' }])
  }
  for (const url of ['/v1/nothing', '/api/nothing']) assert.match(String((await world.app.inject({ url, headers: asHtml })).headers['content-type']), /^application\/json/)
})

it('a file whose name holds a hash of it may be kept for ever', async () => {
  const [, script] = /src="(\/assets\/[^"]+)"/.exec((await world.app.inject('/members')).body)!, { statusCode, headers } = await world.app.inject(script!)
  assert.deepEqual([statusCode, headers['content-type'], headers['cache-control']], [200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'])
})

it('a page of the console runs its own scripts alone', async () => {
  const { headers } = await world.app.inject('/members')
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self'; style-src 'self' 'sha256-[^']+';/)
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|\*/)
})
