import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { addMember, createTeam } from '../../src/domain/teams.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from '../support/provider.ts'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { openServer, type Server } from './server.ts'

describe('signing in with the provider, in a browser', () => {
  let browser: Browser, provider: TestProvider, server: Server, bob: Person
  before(async () => {
    [browser, provider] = await Promise.all([openBrowser(), startProvider()])
    server = await openServer({ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret })
    provider.allow(`${server.url}/api/auth/callback/oidc`)
    const { team } = await createTeam(server.operator, { name: 'Crew', seatLimit: null }, 'ann@example.com')
    await addMember(server.operator, team.id, 'bob@example.com', 'member')
    bob = await openPerson(browser, server)
  })
  after(async () => {
    await browser.close()
    await server.close()
    await provider.close()
  })

  it('leads to the provider, and back to the page that was wanted', async () => {
    const { page, context } = bob
    provider.accounts.set('bob', { email: 'bob@example.com', email_verified: true })
    await page.goto('/api-keys')
    await page.getByRole('button', { name: 'Continue with single sign-on' }).click()
    await page.getByLabel('Account').fill('bob')
    assert.equal(new URL(page.url()).origin, provider.issuer)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'API keys' }).waitFor()
    assert.equal(new URL(page.url()).origin, server.url)
    assert.equal((await (await context.request.get('/v1/me')).json()).email, 'bob@example.com')
    assert.deepEqual(bob.troubles, [])
  })

  it('says so where it did not come about', async () => {
    provider.accounts.set('nobody', {})
    const { page, context } = await openPerson(browser, server)
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Continue with single sign-on' }).click()
    await page.getByLabel('Account').fill('nobody')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByText('The provider did not sign you in').waitFor()
    assert.equal(new URL(page.url()).pathname, '/sign-in')
    assert.equal((await context.request.get('/v1/me')).status(), 401)
    await context.close()
  })
})
