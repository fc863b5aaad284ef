import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Asked, ask, dump, openBrowser, signInByCode } from '../support/browser.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from '../support/provider.ts'
import { engines, openWorld, type World } from '../support/world.ts'

const publicUrl = 'https://roster.test'

for (const engine of engines) {
  describe(`signing in with the provider (${engine})`, () => {
    let provider: TestProvider, world: World
    before(async () => {
      provider = await startProvider({ callbacks: [`${publicUrl}/api/auth/callback/oidc`] })
      world = await openWorld(engine, { publicUrl, oidc: { issuer: provider.issuer, clientId, clientSecret } })
    })
    after(async () => {
      await world.close()
      await provider.close()
    })

    /** As a browser does it: to the provider, there, and back. */
    async function signIn(subject: string, browser = openBrowser(world)) {
      const { body: { url } } = await browser.request('POST', '/api/auth/sign-in/social', { body: { provider: 'oidc', callbackURL: '/welcome', errorCallbackURL: '/sorry', loginHint: subject } })
      const back = await provider.visit(url)
      const landed: Asked = await browser.request('GET', back.slice(publicUrl.length))
      return { browser, back, landed, me: await browser.request('GET', '/v1/me') }
    }

    it('gives a session to a user with the verified address that the provider knows', async () => {
      provider.accounts.set('eve', { email: 'Eve@Home.test', email_verified: true, name: 'Eve Early', picture: 'https://home.test/eve.png' })
      const { landed, me } = await signIn('eve')
      assert.deepEqual([landed.status, landed.headers.location], [302, '/welcome'])
      assert.match(landed.cookies.find((cookie) => cookie.includes('session_token'))!, /^__Host-.*HttpOnly; Secure; SameSite=Lax/)
      const { email, email_verified, display_name, image_url, last_login } = me.body
      assert.deepEqual([email, email_verified, display_name, image_url, last_login], ['Eve@Home.test', true, 'Eve Early', 'https://home.test/eve.png', world.deps.now().toISOString()])
    })

    it('is the same user the next time, by code, and by the provider\'s tokens', async () => {
      provider.accounts.set('gil', { email: 'gil@home.test', email_verified: true })
      const ids = [await signIn('gil'), await signIn('gil')].map(({ me }) => me.body.user_id)
      for (const as of [await signInByCode(world, 'GIL@home.test'), await provider.idToken('gil')]) ids.push((await ask(world, 'GET', '/v1/me', { as })).body.user_id)
      assert.equal(new Set(ids).size, 1)
    })

    it('joins the user who has the verified address already', async () => {
      const { id, email } = await world.person('bob')
      provider.accounts.set('bob', { email, email_verified: true, name: 'Someone Else' })
      const { me } = await signIn('bob')
      assert.deepEqual([me.body.user_id, me.body.display_name], [id, null])
    })

    it('joins nobody by an address that the provider has not verified', async () => {
      const { id, email } = await world.person('bob')
      provider.accounts.set('mallory', { email, email_verified: false })
      const { me } = await signIn('mallory')
      assert.equal(me.status, 200)
      assert.notEqual(me.body.user_id, id)
      assert.equal(me.body.email_verified, false)
    })

    it('sends whoever has no address back to the page that asked, without a session', async () => {
      provider.accounts.set('nobody', {})
      const { landed, me } = await signIn('nobody')
      assert.match(String(landed.headers.location), /^\/sorry\?error=/)
      assert.equal(me.status, 401)
    })

    it('takes what the provider sends back once, and from the browser that asked', async () => {
      provider.accounts.set('hal', { email: 'hal@home.test', email_verified: true })
      const { browser, back } = await signIn('hal')
      await browser.request('POST', '/api/auth/sign-out')
      for (const again of [browser, openBrowser(world)]) {
        await again.request('GET', back.slice(publicUrl.length))
        assert.equal((await again.request('GET', '/v1/me')).status, 401)
      }

      const asking = openBrowser(world), other = openBrowser(world)
      const { body: { url } } = await asking.request('POST', '/api/auth/sign-in/social', { body: { provider: 'oidc', callbackURL: '/', loginHint: 'hal' } })
      const meant = await provider.visit(url)
      await other.request('GET', meant.slice(publicUrl.length))
      assert.equal((await other.request('GET', '/v1/me')).status, 401)
    })

    it('sends the browser on to pages of this server only', async () => {
      for (const callbackURL of ['https://evil.test/', '//evil.test/', 'javascript:alert(1)', 'https://roster.test.evil.test/']) {
        const { status } = await openBrowser(world).request('POST', '/api/auth/sign-in/social', { body: { provider: 'oidc', callbackURL } })
        assert.equal(status, 403, callbackURL)
      }
    })

    it('makes no session of a token, which would outlive it', async () => {
      provider.accounts.set('kim', { email: 'kim@home.test', email_verified: true })
      const token = await provider.sign({ sub: 'kim', email: 'kim@home.test', email_verified: true, nonce: 'n' })
      const answer = await openBrowser(world).request('POST', '/api/auth/sign-in/social', { body: { provider: 'oidc', idToken: { token, nonce: 'n' } } })
      assert.deepEqual([answer.status, answer.cookies], [400, []])
    })

    it('keeps none of the provider\'s tokens', async () => {
      provider.accounts.set('ida', { email: 'ida@home.test', email_verified: true })
      await signIn('ida')
      assert.doesNotMatch(await dump(world), /eyJ[\w-]+\.eyJ/)
      const columns = Object.keys(await world.db.selectFrom('identities').selectAll().executeTakeFirstOrThrow()).sort()
      assert.deepEqual(columns, ['created_at', 'id', 'issuer', 'subject', 'user_id'])
    })

    it('while the provider is away, people sign in by code; and with it when it is back', async (t) => {
      provider.accounts.set('jan', { email: 'jan@home.test', email_verified: true })
      await provider.goAway()
      const early = await openWorld(engine, { publicUrl, oidc: { issuer: provider.issuer, clientId, clientSecret } }) // started while it is away
      t.after(() => early.close())
      try {
        assert.ok(await signInByCode(early, 'jan@home.test'))
        assert.ok(await signInByCode(world, 'jan@home.test'))
        assert.notEqual((await openBrowser(early).request('POST', '/api/auth/sign-in/social', { body: { provider: 'oidc', callbackURL: '/' } })).status, 200)
      } finally {
        await provider.comeBack()
      }
      const { status, body } = await openBrowser(early).request('POST', '/api/auth/sign-in/social', { body: { provider: 'oidc', callbackURL: '/' } })
      assert.deepEqual([status, new URL(body.url).origin], [200, provider.issuer])
      assert.equal((await signIn('jan')).me.status, 200)
    })
  })
}
