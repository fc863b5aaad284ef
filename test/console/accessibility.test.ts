import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'
import { inside, open, outside } from './views.ts'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`axe finds nothing to say about any page, ${colorScheme}`, () => {
    let browser: Browser, server: Server, ann: Person, guest: Person
    before(async () => {
      [browser, server] = await Promise.all([openBrowser(), openServer()])
      await setScene(server)
      // axe is put into the page from outside, which the page's own policy would not allow
      ann = await openPerson(browser, server, { colorScheme, bypassCSP: true })
      guest = await openPerson(browser, server, { colorScheme, bypassCSP: true })
      await ann.signIn('ann@example.com')
      await ann.page.getByRole('heading', { name: 'Members' }).waitFor()
    })
    after(async () => {
      await browser.close()
      await server.close()
    })

    for (const view of outside) it(view.name, async () => { await open(guest.page, view); assert.deepEqual(await violations(guest.page), []) })
    for (const view of inside) it(view.name, async () => { await open(ann.page, view); assert.deepEqual(await violations(ann.page), []) })
    it('an invitation', async () => {
      await open(guest.page, { name: 'accept', path: await server.invitationLink('maya@example.com') })
      assert.deepEqual(await violations(guest.page), [])
    })
    it('the members, in Arabic', async () => {
      await ann.page.goto('/me')
      await ann.page.getByRole('button', { name: /Language/ }).click()
      await ann.page.getByRole('option', { name: 'العربية' }).click()
      await open(ann.page, inside[0]!)
      assert.deepEqual(await violations(ann.page), [])
    })
  })
}

async function violations(page: Page) {
  await page.addScriptTag({ path: axe }) // it makes a global of the page's, of which TypeScript knows nothing: hence any
  const found = await page.evaluate(async () => (await (globalThis as any).axe.run(document, { resultTypes: ['violations'] })).violations)
  return (found as any[]).map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }: any) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`).join(' | ')}`)
}
