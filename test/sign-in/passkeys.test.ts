import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { ask, mailedCode, type Method, sendCode } from '../support/browser.ts'
import { engines, openWorld, type World } from '../support/world.ts'

const publicUrl = 'https://roster.test'

/** A tab of a real browser whose network is this world's app, and whose security key is a piece of software. */
async function openPage(browser: Browser, world: World): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await page.route('**/*', async (route) => {
    const request = route.request(), { pathname, search } = new URL(request.url())
    if (pathname === '/page') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>A page of this server</title>' })
    const body = request.postData() ?? undefined
    const { status, text, headers, cookies } = await ask(world, request.method() as Method, pathname + search, { headers: await request.allHeaders(), ...(body !== undefined && { body }) })
    return route.fulfill({ status, body: text, headers: { 'content-type': headers['content-type']!, ...(cookies.length > 0 && { 'set-cookie': cookies.join('\n') }) } })
  })
  await page.goto(`${publicUrl}/page`)
  return page
}

interface Said { status: number; body: any }

/** What the page's own script asks the server. */
function fetchOn(page: Page, method: Method, url: string, body?: unknown): Promise<Said> {
  return page.evaluate(async ({ where, ...init }) => {
    const answer = await fetch(where, init), text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : undefined }
  }, { where: url, method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
}

async function signInByCode(page: Page, world: World, email: string): Promise<void> {
  await sendCode(world, email)
  assert.equal((await fetchOn(page, 'POST', '/api/auth/sign-in/email-otp', { email, otp: await mailedCode(world) })).status, 200)
}

/** Has the security key make a passkey, or prove one. @returns what it says, for the server to verify */
async function useKey(page: Page, how: 'create' | 'get'): Promise<unknown> {
  const { status, body: options } = await fetchOn(page, 'GET', `/api/auth/passkey/generate-${how === 'create' ? 'register' : 'authenticate'}-options`)
  assert.equal(status, 200)
  return page.evaluate(async ({ verb, json }) => {
    const { PublicKeyCredential: keys, navigator } = globalThis as any
    const publicKey = verb === 'create' ? keys.parseCreationOptionsFromJSON(json) : keys.parseRequestOptionsFromJSON(json)
    return (await navigator.credentials[verb]({ publicKey })).toJSON()
  }, { verb: how, json: options })
}

const register = async (page: Page) => fetchOn(page, 'POST', '/api/auth/passkey/verify-registration', { response: await useKey(page, 'create'), name: 'My laptop' })
const signOut = (page: Page) => fetchOn(page, 'POST', '/api/auth/sign-out', {})
const signIn = (page: Page, response: unknown) => fetchOn(page, 'POST', '/api/auth/passkey/verify-authentication', { response })

const executablePath = '/usr/bin/chromium'
let browser: Browser
before(async () => {
  if (!existsSync(executablePath)) return
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'] })
})
after(() => browser?.close())

for (const engine of engines) {
  describe(`signing in by a passkey (${engine})`, { skip: existsSync(executablePath) ? false : 'Chromium is not installed' }, () => {
    let world: World
    before(async () => { world = await openWorld(engine, { publicUrl }) })
    after(() => world.close())

    it('a person adds a passkey while signed in, signs out, and signs in with nothing else', async () => {
      const { id, email } = await world.person('eve'), page = await openPage(browser, world)
      assert.equal((await fetchOn(page, 'GET', '/api/auth/passkey/generate-register-options')).status, 401)
      await signInByCode(page, world, email)
      assert.equal((await register(page)).status, 200)
      await signOut(page)
      assert.equal((await fetchOn(page, 'GET', '/v1/me')).status, 401)

      world.pass(60_000)
      const proof = await useKey(page, 'get')
      assert.equal((await signIn(page, proof)).status, 200)
      const me = await fetchOn(page, 'GET', '/v1/me')
      assert.deepEqual([me.status, me.body.user_id, me.body.last_login], [200, id, world.deps.now().toISOString()])
      assert.equal((await fetchOn(page, 'PATCH', '/v1/me', { display_name: 'Eve' })).status, 200)

      await signOut(page)
      assert.equal((await signIn(page, proof)).status, 400, 'what a passkey says works once')
    })

    it('a deleted passkey opens nothing, and nobody deletes another\'s', async () => {
      const eve = await world.person('eve'), bob = await world.person('bob'), page = await openPage(browser, world), bobs = await openPage(browser, world)
      await signInByCode(page, world, eve.email)
      await signInByCode(bobs, world, bob.email)
      await register(page)
      const { body: [passkey] } = await fetchOn(page, 'GET', '/api/auth/passkey/list-user-passkeys')
      assert.deepEqual([passkey.name, (await fetchOn(bobs, 'GET', '/api/auth/passkey/list-user-passkeys')).body], ['My laptop', []])
      assert.notEqual((await fetchOn(bobs, 'POST', '/api/auth/passkey/delete-passkey', { id: passkey.id })).status, 200)

      const proof = await useKey(page, 'get')
      assert.equal((await fetchOn(page, 'POST', '/api/auth/passkey/delete-passkey', { id: passkey.id })).status, 200)
      await signOut(page)
      assert.notEqual((await signIn(page, proof)).status, 200)
    })

    it('an erased person\'s passkey opens nothing', async () => {
      const { email } = await world.person('eve'), page = await openPage(browser, world)
      await signInByCode(page, world, email)
      await register(page)
      assert.equal((await fetchOn(page, 'DELETE', '/v1/me')).status, 204)
      assert.notEqual((await signIn(page, await useKey(page, 'get'))).status, 200)
    })
  })
}
