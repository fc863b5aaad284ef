import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { openBrowser } from '../test/console/browser.ts'
import { openPerson } from '../test/console/person.ts'
import { setScene } from '../test/console/scene.ts'
import { openServer } from '../test/console/server.ts'
import { inside, open, outside, type View } from '../test/console/views.ts'

/** Every page and state, in both themes, on a phone, and from right to left, into screenshots/. `npm run screenshots -- members` takes only some. */
const only = process.argv[2]
const folder = path.join(import.meta.dirname, '../screenshots')
if (!only) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })

const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  arabic: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
} as const

const server = await openServer(), browser = await openBrowser()
try {
  await setScene(server)
  const link = await server.invitationLink('maya@example.com')
  for (const [look, options] of Object.entries(looks)) {
    const guest = await openPerson(browser, server, options), ann = await openPerson(browser, server, options)
    await ann.signIn('ann@example.com')
    await ann.page.waitForURL('**/members')
    if (look === 'arabic') for (const { context } of [ann, guest]) await context.addInitScript(() => localStorage.setItem('roster.language', 'ar'))
    const views: [typeof ann, View][] = [...outside.map((view): [typeof ann, View] => [guest, view]), [guest, { name: 'accept', path: link }], ...inside.map((view): [typeof ann, View] => [ann, view])]
    for (const [{ page }, view] of views) {
      if (only && !view.name.startsWith(only)) continue
      try {
        await open(page, view)
        await page.waitForTimeout(300) // without a GPU the picture may be a frame behind
        await page.screenshot({ path: path.join(folder, `${view.name}-${look}.png`) })
      } catch (error) {
        console.error(`${view.name}-${look}: ${(error as Error).message.split('\n')[0]}`)
        process.exitCode = 1
      }
    }
    await Promise.all([guest.context.close(), ann.context.close()])
  }
} finally {
  await browser.close()
  await server.close()
}
