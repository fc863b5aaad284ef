import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'
import { inside, open, outside, type View } from './views.ts'

const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } }

for (const [name, viewport] of Object.entries(sizes)) {
  describe(`nothing on a page moves by itself (${name})`, () => {
    let browser: Browser, server: Server, ann: Person, guest: Person
    before(async () => {
      [browser, server] = await Promise.all([openBrowser(), openServer()])
      await setScene(server)
      ann = await openPerson(browser, server, { viewport })
      guest = await openPerson(browser, server, { viewport })
      for (const { context } of [ann, guest]) {
        await context.addInitScript(watchShifts)
        await context.route('**/v1/**', async (route) => { // as over a network: what comes late must find its place kept
          await new Promise((resolve) => setTimeout(resolve, 60))
          await route.continue()
        })
      }
      await ann.signIn('ann@example.com')
      await ann.page.getByRole('heading', { name: 'Members' }).waitFor()
    })
    after(async () => {
      await browser.close()
      await server.close()
    })

    async function staysPut({ page }: Person, view: View) {
      await open(page, view)
      await page.waitForTimeout(400) // what comes last
      const shifts = await shiftsOf(page)
      assert.ok(shifts.reduce((sum, { value }) => sum + value, 0) < 0.01, JSON.stringify(shifts))
    }

    for (const view of outside) it(view.name, () => staysPut(guest, view))
    it('an invitation', async () => staysPut(guest, { name: 'accept', path: await server.invitationLink('maya@example.com') }))
    for (const view of inside) it(view.name, () => staysPut(ann, view))
    it('from page to page', () => staysPut(ann, {
      name: 'tour', path: '/members',
      async go(page) {
        for (const place of ['/invitations', '/api-keys', '/activity', '/team', '/me', '/members']) {
          await page.evaluate((to) => { history.pushState(null, '', to) }, place)
          await page.waitForTimeout(100)
          await page.waitForFunction(() => !document.querySelector('.skeleton'))
          await page.waitForTimeout(200)
        }
      },
    }))
  })
}

interface Shift { value: number; what: string[] }

/** Keeps what moved without a person's doing, in the page. TypeScript's DOM has no layout shifts: hence any. */
function watchShifts() {
  const kept: Shift[] = (globalThis as any).shifts = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as any[]) {
      if (!entry.hadRecentInput) kept.push({ value: entry.value, what: entry.sources.map(({ node, previousRect: a, currentRect: b }: any) => `${node?.nodeName} ${node?.className ?? node?.textContent} ${a.x},${a.y} ${a.width}x${a.height} → ${b.x},${b.y} ${b.width}x${b.height}`) })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

async function shiftsOf(page: Page): Promise<Shift[]> {
  return await page.evaluate(() => (globalThis as any).shifts)
}
