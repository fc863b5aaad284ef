import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'

describe('an invitation that is on its way', () => {
  let browser: Browser, server: Server, ann: Person, maya: Person, first: string
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    await setScene(server)
    ;[ann, maya] = [await openPerson(browser, server, { permissions: ['clipboard-read', 'clipboard-write'] }), await openPerson(browser, server)]
    await ann.signIn('ann@example.com')
    await ann.page.getByRole('link', { name: 'Invitations' }).click()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  const choose = async (action: string) => {
    await ann.page.getByRole('row', { name: /maya@example.com/ }).getByRole('button').click()
    await ann.page.getByRole('menuitem', { name: action }).click()
  }

  it('has a link that can be copied, and works for whoever gets it', async () => {
    await choose('Copy link')
    await ann.page.getByText('Copied.').waitFor()
    first = await ann.page.evaluate(() => navigator.clipboard.readText())
    assert.match(first, /\/accept#token=inv_/)
    await maya.page.goto(first)
    await maya.page.getByRole('heading', { name: /Join .*Northwind/ }).waitFor()
  })

  it('sent again has a new link, and the old one ends', async () => {
    await choose('Send again')
    await ann.page.getByText(/Sent again to .*maya@example.com/).waitFor()
    await maya.page.goto('about:blank')
    await maya.page.goto(first)
    await maya.page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  })

  it('revoked is gone from the open ones, and its link says so', async () => {
    const open = await (await ann.context.request.get('/v1/team/invitations?status=pending')).json()
    const { token } = open.find(({ email }: { email: string }) => email === 'maya@example.com')
    assert.ok(!first.endsWith(token))
    await choose('Revoke')
    await ann.page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await ann.page.getByText(/The invitation to .*maya@example.com.* is revoked/).waitFor()
    await ann.page.getByRole('row', { name: /maya@example.com/ }).waitFor({ state: 'detached' })
    await maya.page.goto('about:blank')
    await maya.page.goto(`/accept#token=${token}`)
    await maya.page.getByRole('heading', { name: 'This invitation was taken back' }).waitFor()
    assert.deepEqual([...ann.troubles, ...maya.troubles], [])
  })
})
