import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'

describe('a person\'s own account', () => {
  let browser: Browser, server: Server, emre: Person, ann: Person
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    await setScene(server)
    ;[emre, ann] = [await openPerson(browser, server), await openPerson(browser, server)]
    await emre.signIn('emre@example.com')
    await emre.page.getByRole('heading', { name: 'Members' }).waitFor()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  it('signing out everywhere else throws the other browser out on its next request', async () => {
    const { page } = emre, other = await openPerson(browser, server)
    await other.signIn('emre@example.com')
    await other.page.getByRole('heading', { name: 'Members' }).waitFor()

    await page.goto('/me')
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByText('You are signed out everywhere else.').waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' })
    assert.equal((await other.context.request.get('/v1/me')).status(), 401)
    assert.equal((await emre.context.request.get('/v1/me')).status(), 200)

    await other.page.getByRole('link', { name: 'API keys' }).click()
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await other.context.close()
  })

  it('the last owner of a team is told to hand it over before they can go', async () => {
    const { page, context } = ann
    await ann.signIn('ann@example.com')
    await page.getByRole('heading', { name: 'Members' }).waitFor()
    await page.goto('/me')
    await erase(ann, 'ann@example.com')
    await page.getByRole('alert').getByText('You are the last owner of a team').waitFor()
    assert.equal((await context.request.get('/v1/me')).status(), 200)
    await page.getByRole('button', { name: 'Cancel' }).click()
  })

  it('erasing it ends their access and their keys, and takes their name off the team', async () => {
    const { page, context } = emre
    const made = await context.request.post('/v1/team/api-keys', { data: { name: 'Laptop' }, headers: { origin: server.url } })
    const { api_key: key } = await made.json()
    await erase(emre, 'emre@example.com')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.equal((await context.request.get('/v1/me')).status(), 401)
    assert.equal((await fetch(`${server.url}/v1/team/members`, { headers: { 'x-api-key': key } })).status, 401)

    await ann.page.goto('/members')
    await ann.page.getByRole('row', { name: /Fatima Farouk/ }).waitFor()
    assert.equal(await ann.page.getByRole('row', { name: /Emre Erdem/ }).count(), 0)
    assert.deepEqual([...emre.troubles, ...ann.troubles], [])
  })
})

async function erase({ page }: Person, email: string) {
  await page.getByRole('button', { name: 'Delete your account' }).click()
  const dialog = page.getByRole('alertdialog'), confirm = dialog.getByRole('button', { name: 'Delete your account' })
  assert.ok(await confirm.isDisabled())
  await dialog.getByLabel(/^Type/).fill(email)
  await confirm.click()
}
