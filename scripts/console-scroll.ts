import { openBrowser } from '../test/console/browser.ts'
import { fillTeam } from '../test/console/many.ts'
import { openPerson } from '../test/console/person.ts'
import { openServer } from '../test/console/server.ts'

/** How a list of 20,000 members scrolls and filters, in numbers; with an argument, on a processor so many times slower. */
const slower = Number(process.argv[2] ?? 1)
const server = await openServer(), browser = await openBrowser()
try {
  await fillTeam(server, 20_000)
  const ann = await openPerson(browser, server), { page } = ann
  await ann.signIn('ann@example.com')
  await page.getByRole('row', { name: /Ann Archer/ }).waitFor()
  const session = await ann.context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
  await page.reload()
  await page.getByRole('row', { name: /Ann Archer/ }).waitFor()

  const frames = await page.evaluate(async () => {
    const times: number[] = []
    let last = performance.now(), rows = 0
    for (let i = 0; i < 600; i++) {
      scrollBy(0, 120)
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      times.push(now - last)
      last = now
      rows = Math.max(rows, document.querySelectorAll('.members .virtual .tr').length)
    }
    return { times, rows, loaded: document.querySelector('.members .virtual')!.clientHeight / 68 }
  })
  const sorted = frames.times.toSorted((a, b) => a - b), at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1)
  console.log(`scrolling 600 frames of 120 px: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, worst ${at(1)} ms a frame; at most ${frames.rows} rows in the page, ${frames.loaded} loaded`)

  const typed: number[] = []
  for (const text of ['person1', 'person19', 'person199', 'person1999', 'person19999']) {
    const began = performance.now()
    await page.getByRole('searchbox').fill(text)
    await page.waitForFunction((sought) => [...document.querySelectorAll('.members .virtual small')].every((each) => each.textContent?.includes(sought)), text)
    typed.push(performance.now() - began)
  }
  console.log(`from a key to its rows: ${typed.map((time) => `${time.toFixed(0)} ms`).join(', ')}`)
} finally {
  await browser.close()
  await server.close()
}
