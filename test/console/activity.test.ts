import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'

describe('the activity of a team', () => {
  let browser: Browser, server: Server, ann: Person
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    await setScene(server)
    const bob = await openPerson(browser, server)
    ann = await openPerson(browser, server)
    await bob.signIn('bob@example.com')
    await bob.page.getByRole('row', { name: /Iman Idris/ }).getByRole('button', { name: /More about/ }).click()
    await bob.page.getByRole('menuitem', { name: 'Suspend' }).click()
    await bob.page.getByText(/Iman Idris.* is suspended/).waitFor()
    await bob.page.getByRole('row', { name: /Goran/ }).getByRole('button', { name: /More about/ }).click()
    await bob.page.getByRole('menuitem', { name: 'Remove from team' }).click()
    await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Remove from team' }).click()
    await bob.page.getByText(/Goran.* was removed/).waitFor()
    await bob.context.close()

    const emre = await openPerson(browser, server)
    await emre.signIn('emre@example.com')
    await emre.page.getByRole('heading', { name: 'Members' }).waitFor()
    assert.equal((await emre.context.request.delete('/v1/me', { headers: { origin: server.url } })).status(), 204)
    await emre.context.close()

    await ann.signIn('ann@example.com')
    await ann.page.getByRole('link', { name: 'Activity' }).click()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  const events = () => ann.page.locator('.event')

  it('calls people by their names, with their addresses beside; whoever was removed by theirs still', async () => {
    const suspended = events().filter({ hasText: /Bob Baker.* suspended .*Iman Idris/ })
    await suspended.getByText('bob@example.com').waitFor()
    await suspended.getByText('iman@example.com').waitFor()
    await events().filter({ hasText: /Bob Baker.* removed .*Goran Grubišić/ }).waitFor()
    await events().filter({ hasText: /Deleted account.* left the team/ }).waitFor()
    assert.doesNotMatch(await ann.page.locator('main').innerText(), /erased-|Emre|emre@/)
  })

  it('shows what one person did, of one kind, and saves just that', async () => {
    const { page } = ann
    await page.getByRole('button', { name: 'Done by anyone' }).click()
    await page.getByRole('dialog').getByLabel('Search by name or address').fill('bob')
    await page.getByRole('dialog').getByRole('button', { name: /Bob Baker/ }).click()
    await events().filter({ hasNotText: 'Bob Baker' }).first().waitFor({ state: 'detached' })
    assert.equal(await events().count(), 2)
    await page.getByText('2 changes', { exact: true }).waitFor()

    await page.getByRole('button', { name: /Everything/ }).click()
    await page.getByRole('option', { name: 'Member suspended' }).click()
    await events().filter({ hasText: 'removed' }).waitFor({ state: 'detached' })
    assert.equal(await events().count(), 1)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()])
    const [heading, ...lines] = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
    assert.match(heading!, /actor_name,actor_email,.*subject_name,subject_email/)
    assert.equal(lines.length, 1)
    assert.match(lines[0]!, /member\.suspended,user,Bob Baker,bob@example\.com,member,[^,]+,Iman Idris,iman@example\.com/)
  })

  it('a name in the list narrows it to that person, and the way back is beside', async () => {
    const { page } = ann
    await page.getByRole('button', { name: /No longer only: .*Bob Baker/ }).click()
    await events().filter({ hasText: /Ann Archer.* suspended .*Kofi Kuffour/ }).waitFor()
    await events().getByRole('button', { name: 'Kofi Kuffour' }).click()
    await page.getByText(/About .*Kofi Kuffour/).waitFor()
    await events().filter({ hasText: 'Iman Idris' }).waitFor({ state: 'detached' })
    assert.equal(await events().count(), 1)
    assert.deepEqual(ann.troubles, [])
  })
})
