import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openBrowser } from './browser.ts'
import { openPerson } from './person.ts'
import { setScene } from './scene.ts'
import { openServer } from './server.ts'

it('on an iPhone, a window opens within the policy: what react-aria adds to the page there is known', async (test) => {
  const [browser, server] = await Promise.all([openBrowser(), openServer()])
  test.after(async () => {
    await browser.close()
    await server.close()
  })
  await setScene(server)
  const ann = await openPerson(browser, server, {
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
    viewport: { width: 390, height: 844 }, hasTouch: true,
  })
  await ann.context.addInitScript(() => {
    Object.defineProperty(navigator, 'platform', { value: 'iPhone' })
    Object.defineProperty(navigator, 'userAgentData', { value: undefined })
  })
  await ann.signIn('ann@example.com')
  const { page } = ann
  await page.getByRole('button', { name: 'Open the menu' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Team', exact: true }).waitFor()
  const known = await page.evaluate(() => [...document.querySelectorAll('style')].map(({ sheet }) => sheet?.cssRules.length))
  assert.deepEqual([known, ann.troubles], [[1], []])
})
