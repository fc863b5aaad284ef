import assert from 'node:assert/strict'
import { it, mock } from 'node:test'
import { ask, type Browser, type Method, mailedCode, onEngines, openBrowser, sendCode } from '../support/browser.ts'
import type { World } from '../support/world.ts'

async function signIn(world: World, email: string): Promise<{ browser: Browser; cookies: string[]; token: string }> {
  const browser = openBrowser(world)
  await sendCode(world, email)
  const { status, cookies, body } = await browser.request('POST', '/api/auth/sign-in/email-otp', { body: { email, otp: await mailedCode(world) } })
  assert.equal(status, 200)
  return { browser, cookies, token: body.token }
}

onEngines('the cookie of a signed-in browser', (at) => {
  it('belongs to this very host over TLS, is hidden from scripts and is not sent by other sites', async () => {
    const { cookies } = await signIn(at(), 'eve@home.test')
    assert.equal(cookies.length, 1)
    assert.match(cookies[0]!, /^__Host-roster\.session_token=/)
    const attributes = cookies[0]!.split('; ').slice(1).map((attribute) => attribute.toLowerCase())
    assert.deepEqual(attributes.filter((attribute) => !attribute.startsWith('max-age')).sort(), ['httponly', 'path=/', 'samesite=lax', 'secure'])
  })

  it('reads on both contracts', async () => {
    const world = at(), team = await world.team({ ann: 'owner' })
    const { browser } = await signIn(world, team.of('ann').email)
    for (const url of ['/v1/me', '/v1/team/members', '/api/team/members']) assert.equal((await browser.request('GET', url)).status, 200)
    assert.equal((await browser.request('GET', '/v1/me', { headers: { origin: 'https://evil.test' } })).status, 200)
  })

  it('writes from this server\'s own pages only, on both contracts', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member', cid: 'member' })
    const { browser } = await signIn(world, team.of('ann').email), bob = team.user('bob')
    const writes: [Method, string, object | undefined, number, string][] = [
      ['PATCH', '/v1/me', { display_name: 'Ann' }, 403, 'cross_origin'],
      ['PATCH', `/v1/team/members/${bob}/role`, { team_role: 'admin' }, 403, 'cross_origin'],
      ['POST', '/v1/team/invite', { email: 'new@home.test' }, 403, 'cross_origin'],
      ['PUT', '/v1/me/current-team', { team_id: team.id }, 403, 'cross_origin'],
      ['DELETE', `/v1/team/members/${team.user('cid')}`, undefined, 403, 'cross_origin'],
      ['PATCH', `/api/team/members/${bob}/role`, { role: 'org:admin' }, 401, 'not_authorized'],
      ['POST', '/api/team/members/invite', { emailAddress: 'newer@home.test', role: 'org:member' }, 401, 'not_authorized'],
    ]
    const [name, value] = [...browser.jar][0]!, cookie = `${name}=${value}`
    for (const [method, url, body, status, code] of writes) {
      for (const headers of [{ cookie }, ...['https://evil.test', 'null', 'http://roster.test', 'https://roster.test.evil.test', 'https://roster.test:444'].map((origin) => ({ cookie, origin }))]) {
        const answer = await ask(world, method, url, { body, headers })
        assert.deepEqual([url, answer.status, answer.code], [url, status, code])
      }
      assert.ok((await browser.request(method, url, { body })).status < 300, url)
    }
  })

  it('asks nothing of whoever sends the token in a header', async () => {
    const world = at(), { token } = await signIn(world, 'gil@home.test')
    assert.equal((await ask(world, 'PATCH', '/v1/me', { as: token, body: { display_name: 'Gil' }, headers: { origin: 'https://evil.test' } })).status, 200)
  })

  it('ends with signing out, at the next request, as a token too', async () => {
    const world = at(), { browser, token } = await signIn(world, 'hal@home.test'), [name, value] = [...browser.jar][0]!
    const elsewhere = await signIn(world, 'hal@home.test')
    assert.equal((await browser.request('POST', '/api/auth/sign-out')).status, 200)
    assert.equal(browser.jar.size, 0)
    assert.equal((await ask(world, 'GET', '/v1/me', { headers: { cookie: `${name}=${value}` } })).status, 401)
    assert.equal((await ask(world, 'GET', '/v1/me', { as: token })).status, 401)
    assert.equal((await elsewhere.browser.request('GET', '/v1/me')).status, 200)
  })

  it('lasts seven days, and longer while it is used', async () => {
    const world = at(), { browser, token } = await signIn(world, 'fay@home.test'), day = 86_400_000
    const expiry = async () => Date.parse((await ask(world, 'GET', '/v1/me/sessions', { as: token })).body[0].expires_at)
    const before = await expiry()
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 2 * day })
    try {
      assert.equal((await browser.request('GET', '/api/auth/get-session')).body.user.email, 'fay@home.test')
      assert.ok(await expiry() >= before + 2 * day)
      assert.equal((await browser.request('GET', '/v1/me')).status, 200)
    } finally {
      mock.timers.reset()
    }
  })

  it('is signed out by the token alone, without a browser', async () => {
    const world = at(), { token } = await signIn(world, 'ida@home.test')
    assert.equal((await ask(world, 'POST', '/api/auth/sign-out', { as: token })).status, 200)
    assert.equal((await ask(world, 'GET', '/v1/me', { as: token })).status, 401)
  })

  it('is not signed out by a page of another site', async () => {
    const world = at(), { browser } = await signIn(world, 'jan@home.test')
    assert.equal((await browser.request('POST', '/api/auth/sign-out', { headers: { origin: 'https://evil.test' } })).status, 403)
    assert.equal((await browser.request('GET', '/v1/me')).status, 200)
  })

  it('is refused when it is cut, changed or another\'s', async () => {
    const world = at(), { browser } = await signIn(world, 'kim@home.test'), [name, value] = [...browser.jar][0]!
    const [token] = value.split('.')
    for (const made of [token!.slice(0, -1), `${token!.slice(0, -1)}${token!.endsWith('A') ? 'B' : 'A'}`, '', 'undefined', '"', `x${value}`]) {
      assert.equal((await ask(world, 'GET', '/v1/me', { headers: { cookie: `${name}=${made}` } })).status, 401)
    }
    assert.equal((await ask(world, 'GET', '/v1/me', { headers: { cookie: `roster.session_token=${value}` } })).status, 401)
  })
})

onEngines('the cookie where the server is reached without TLS', (at) => {
  it('has a plain name, is not marked secure, and works', async () => {
    const { browser, cookies } = await signIn(at(), 'eve@home.test')
    assert.match(cookies[0]!, /^roster\.session_token=/)
    assert.doesNotMatch(cookies[0]!, /secure/i)
    assert.match(cookies[0]!, /httponly/i)
    assert.equal((await browser.request('PATCH', '/v1/me', { body: { display_name: 'Eve' } })).status, 200)
    assert.equal((await ask(at(), 'PATCH', '/v1/me', { body: { display_name: 'Eve' }, headers: { cookie: cookies[0]!.split(';')[0]! } })).code, 'cross_origin')
  })
}, { publicUrl: 'http://localhost:3000' })
