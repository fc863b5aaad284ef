import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { setScene } from './scene.ts'
import { openServer, type Server } from './server.ts'

describe('the teams of a person', () => {
  let browser: Browser, server: Server, ann: Person
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    await setScene(server)
    ann = await openPerson(browser, server)
    await ann.signIn('ann@example.com')
    await ann.page.getByRole('row', { name: /Emre Erdem/ }).waitFor()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  const ask = async (path: string) => (await ann.context.request.get(`/v1${path}`)).json()

  it('switching shows the other team and one\'s role there, and stays switched', async () => {
    const { page } = ann
    await page.getByRole('button', { name: /Switch team/ }).click()
    await page.getByRole('menuitem', { name: 'Side project' }).click()
    await page.getByRole('button', { name: /Side project.*Member/ }).waitFor()
    await page.getByRole('row', { name: /Bob Baker.*Owner/ }).waitFor()
    assert.equal(await page.getByRole('row', { name: /Emre Erdem/ }).count(), 0)
    assert.equal(await page.getByRole('link', { name: 'Invitations' }).count(), 0)
    assert.equal(await page.getByText('You no longer have access').count(), 0)
    assert.equal((await ask('/team')).name, 'Side project')

    await page.reload()
    await page.getByRole('button', { name: /Side project.*Member/ }).waitFor()
    await page.getByRole('button', { name: /Switch team/ }).click()
    await page.getByRole('menuitem', { name: 'Northwind' }).click()
    await page.getByRole('row', { name: /Emre Erdem/ }).waitFor()
    assert.equal((await ask('/team')).name, 'Northwind')
  })

  it('ownership is handed over, and with it what an owner may do', async () => {
    const { page } = ann
    await page.getByRole('link', { name: 'Team', exact: true }).click()
    await page.getByRole('button', { name: 'Choose a new owner' }).click()
    await page.getByRole('dialog').getByLabel('Search by name or address').fill('chi')
    await page.getByRole('button', { name: /Chiara Conti/ }).click()
    await page.getByRole('alertdialog').getByText(/Chiara Conti.* becomes owner and you become an admin/).waitFor()
    await page.getByRole('button', { name: 'Hand over' }).click()
    await page.getByText(/Chiara Conti.* owns the team now/).waitFor()
    await page.getByRole('button', { name: 'Delete the team' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /Northwind.*Admin/ }).waitFor()

    const roles = Object.fromEntries((await ask('/team/members')).map((member: any) => [member.email, member.team_role]))
    assert.deepEqual([roles['ann@example.com'], roles['chiara@example.com']], ['admin', 'owner'])
  })

  it('a new team has its maker as owner, and is the current one', async () => {
    const { page } = ann
    await page.getByRole('button', { name: /Switch team/ }).click()
    await page.getByRole('menuitem', { name: 'New team' }).click()
    await page.getByRole('heading', { name: 'New team' }).waitFor()
    await page.getByLabel('Team name').fill('Deck')
    await page.getByRole('button', { name: 'Make the team' }).click()
    await page.getByRole('button', { name: /Deck.*Owner/ }).waitFor()
    await page.getByText('It is just you so far').waitFor()
    assert.deepEqual((await ask('/team/members')).map((member: any) => [member.email, member.team_role]), [['ann@example.com', 'owner']])
  })

  it('a team is deleted by whoever types its name, and its keys stop working', async () => {
    const { page } = ann
    const made = await ann.context.request.post('/v1/team/api-keys', { data: { name: 'Deployment' }, headers: { origin: server.url } })
    const { api_key: key } = await made.json(), { id } = await ask('/team')
    await page.getByRole('link', { name: 'Team', exact: true }).click()
    await page.getByRole('button', { name: 'Delete the team' }).click()
    const dialog = page.getByRole('alertdialog'), confirm = dialog.getByRole('button', { name: 'Delete the team' })
    await dialog.getByLabel(/Type .*Deck/).fill('Dec')
    assert.ok(await confirm.isDisabled())
    await dialog.getByLabel(/Type .*Deck/).fill('Deck')
    await confirm.click()
    await page.getByText(/Deck.* was deleted/).waitFor()
    await page.getByRole('row', { name: /Bob Baker/ }).waitFor() // on another of their teams
    assert.equal((await fetch(`${server.url}/v1/team/members`, { headers: { 'x-api-key': key } })).status, 401)
    assert.ok((await ask('/teams')).every((place: any) => place.team_id !== id))
    assert.deepEqual(ann.troubles, [])
  })
})
