import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { fillTeam } from './many.ts'
import { openPerson } from './person.ts'
import { openServer, type Server } from './server.ts'

describe('a team of 20,000', () => {
  let browser: Browser, server: Server, page: Page
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    await fillTeam(server, 20_000)
    const ann = await openPerson(browser, server)
    page = ann.page
    await ann.signIn('ann@example.com')
    await page.getByRole('row', { name: /Ann Archer/ }).waitFor()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  it('the page holds a screenful of rows, however far one scrolls', async () => {
    for (let i = 0; i < 30; i++) {
      await page.mouse.wheel(0, 3000)
      await page.waitForTimeout(30)
    }
    await page.waitForFunction(() => Number(document.querySelector('.members .virtual .tr:last-child')?.getAttribute('aria-rowindex')) > 300)
    assert.ok(await page.locator('.members .tr').count() < 60)
  })

  it('any of them is found by typing', async () => {
    await page.getByRole('searchbox').fill('person19999')
    await page.getByRole('row', { name: /Person 19999/ }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('.members .virtual .tr').length === 1)
  })

  it('filters ask the server, not the page', async () => {
    await page.getByRole('searchbox').fill('')
    await page.getByRole('search').getByRole('button', { name: /All roles/ }).click()
    await page.getByRole('option', { name: 'Billing' }).click()
    await page.getByRole('row', { name: /Person 00050/ }).waitFor()
    assert.equal(await page.getByRole('row', { name: /Person 00051/ }).count(), 0)
  })
})
