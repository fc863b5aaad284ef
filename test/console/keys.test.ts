import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'

describe('API keys, once made', () => {
  let browser: Browser, server: Server, ann: Person, first: string, second: string
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    await setScene(server)
    ann = await openPerson(browser, server)
    await ann.signIn('ann@example.com')
    await ann.page.getByRole('heading', { name: 'Members' }).waitFor()
    const made = await ann.context.request.post('/v1/team/api-keys', { data: { name: 'Backup', scopes: ['members:read'] }, headers: { origin: server.url } })
    first = (await made.json()).api_key
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  const statusWith = async (key: string) => (await fetch(`${server.url}/v1/team/members`, { headers: { 'x-api-key': key } })).status
  const choose = async (action: string) => {
    await ann.page.getByRole('row', { name: /^Backup/ }).getByRole('button', { name: /More about the key/ }).click()
    await ann.page.getByRole('menuitem', { name: action }).click()
  }

  it('rotating at once ends the old key, and shows the new one this once', async () => {
    const { page } = ann
    assert.equal(await statusWith(first), 200)
    await page.goto('/api-keys')
    await choose('Rotate')
    await page.getByRole('alertdialog').getByRole('button', { name: /The old key works on for/ }).click()
    await page.getByRole('option', { name: 'No time: it ends at once' }).click()
    await page.getByRole('button', { name: 'Rotate' }).click()
    second = await page.getByLabel('The key', { exact: true }).innerText()
    assert.deepEqual([await statusWith(first), await statusWith(second)], [401, 200])

    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    assert.equal((await page.content()).includes(second), false)
    await page.reload()
    await page.getByRole('row', { name: /^Backup/ }).waitFor()
    assert.equal((await page.content()).includes(second), false)
  })

  it('a deleted key is refused from the next request on', async () => {
    const { page } = ann
    await choose('Delete')
    await page.getByText('Whatever uses this key is refused from the next request on.').waitFor()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText(/Backup.* was deleted/).waitFor()
    await page.getByRole('row', { name: /^Backup/ }).waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /^Deployment/ }).waitFor()
    assert.equal(await statusWith(second), 401)
    assert.deepEqual(ann.troubles, [])
  })
})
