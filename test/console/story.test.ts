import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPerson, type Person } from './person.ts'
import { openServer, type Server } from './server.ts'

describe('the console, from an empty server on', () => {
  let browser: Browser, server: Server, ann: Person, bob: Person
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), openServer()])
    ;[ann, bob] = [await openPerson(browser, server), await openPerson(browser, server)]
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  if (process.env.SHOTS) afterEach(async (test) => { for (const [name, { page }] of Object.entries({ ann, bob })) await page.screenshot({ path: `${process.env.SHOTS}/${test.name.slice(0, 30).replace(/\W+/g, '-')}-${name}.png` }) })

  it('the setup link makes the first team and lets its owner in, once', async () => {
    const { page } = ann
    await page.goto(server.setupLink)
    await page.getByLabel('Team name').fill('Crew')
    assert.equal(new URL(page.url()).hash, '', 'the token has left the address bar')
    await page.getByLabel('Your name').fill('Ann Archer')
    await page.getByLabel('Your email').fill('ann@example.com')
    await page.getByRole('button', { name: 'Make the team' }).click()
    await ann.typeCode('ann@example.com')
    await page.getByRole('heading', { name: 'Members' }).waitFor()
    await page.getByRole('row', { name: /Ann Archer/ }).waitFor()

    const late = await openPerson(browser, server)
    await late.page.goto(server.setupLink)
    await late.page.getByLabel('Team name').fill('Pirates')
    await late.page.getByLabel('Your email').fill('eve@example.com')
    await late.page.getByRole('button', { name: 'Make the team' }).click()
    await late.page.getByText('This setup link was used already').waitFor()
    await late.context.close()
  })

  it('an owner invites several people at once, and sees what became of each', async () => {
    const { page } = ann
    await page.getByRole('button', { name: 'Invite people' }).first().click()
    await page.getByLabel('Addresses').fill('Bob Baker <bob@example.com>, cid@example.com\nnot an@address\nBOB@example.com; ann@example.com')
    await page.getByText('Twice').waitFor()
    await page.getByRole('button', { name: 'Send 3 invitations' }).click()
    await page.getByText('2 invited, 1 already there, 0 refused.').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row', { name: /bob@example.com/ }).getByText('Sent').waitFor()
  })

  it('someone opens the mail\'s link, signs in and joins; the token reaches no address and no log', async () => {
    const { page } = bob, link = await server.invitationLink('bob@example.com'), token = link.split('token=')[1]!
    await page.goto(link)
    await page.getByRole('heading', { name: /Join .*Crew/ }).waitFor()
    assert.equal(new URL(page.url()).hash, '')
    await page.getByText(/Ann Archer.* invites you/).waitFor()
    await bob.signIn('bob@example.com')
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.getByRole('row', { name: /bob@example.com/ }).waitFor()
    assert.deepEqual(bob.requests.filter((url) => url.includes(token)), [])
  })

  it('an invitation to another address asks to switch the account', async () => {
    const { page } = bob
    await page.goto(await server.invitationLink('cid@example.com'))
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.getByText('Sign in with that address').waitFor()
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Decline' }).click()
    await page.getByText('You declined').waitFor()
    await page.goto('/members')
  })

  it('a member sees what they may not do, with the reason', async () => {
    const { page } = bob
    await page.getByRole('row', { name: /Ann Archer/ }).getByRole('button', { name: 'Owner. Only owners and admins can do this.' }).waitFor()
    await page.getByRole('button', { name: 'Invite people. Only owners and admins can do this.' }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'Activity' }).count(), 0)
  })

  it('an owner changes a role in place, and the other sees it', async () => {
    const { page } = ann
    await page.goto('/members')
    await page.getByRole('row', { name: /bob@example.com/ }).getByRole('button', { name: /Change role/ }).click()
    await page.getByRole('menuitem', { name: /^Admin/ }).click()
    await page.getByText(/is now .*Admin/).waitFor()
    await bob.page.reload()
    await bob.page.getByRole('link', { name: 'Activity' }).waitFor()
  })

  it('what the server refuses is put back, with a clear message', async () => {
    const { page } = ann
    await page.getByRole('row', { name: /Ann Archer/ }).getByRole('button', { name: /Change role/ }).click()
    await page.getByRole('menuitem', { name: /^Member/ }).click()
    await page.getByText('A team keeps at least one owner').waitFor()
    await page.getByRole('row', { name: /Ann Archer.*Owner/ }).waitFor()
  })

  it('a key is made, shown once, works, and is deleted', async () => {
    const { page } = bob
    await page.goto('/api-keys')
    await page.getByRole('button', { name: 'New API key' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Deployment')
    await page.getByRole('dialog').getByRole('button', { name: 'New API key' }).click()
    const key = await page.getByLabel('The key', { exact: true }).innerText()
    assert.match(key, /^roster_test_/)
    const asked = await fetch(`${server.url}/v1/team/members`, { headers: { 'x-api-key': key } })
    assert.equal(asked.status, 200)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    assert.equal((await page.content()).includes(key), false)
    await page.getByRole('row', { name: /Deployment/ }).waitFor()
  })

  it('removing someone says what will happen, and throws them out at once', async () => {
    const { page } = ann
    await page.goto('/members')
    await page.getByRole('row', { name: /bob@example.com/ }).getByRole('button', { name: /More about/ }).click()
    await page.getByRole('menuitem', { name: 'Remove from team' }).click()
    await page.getByText('1 API key stops working.').waitFor()
    await page.getByRole('button', { name: 'Remove from team' }).click()
    await page.getByText(/was removed/).waitFor()

    await bob.page.getByRole('link', { name: 'Members' }).click()
    await bob.page.getByRole('heading', { name: 'You are on no team' }).waitFor()
    await bob.page.getByText('You no longer have access to that team.').waitFor()
  })

  it('the activity tells all of it', async () => {
    const { page } = ann
    await page.getByRole('link', { name: 'Activity' }).click()
    for (const told of [/Ann|ann@example.com.*removed .*bob@example.com/, /bob@example.com.* made the API key .*Deployment/, /changed .*bob@example.com.* from .*Member.* to .*Admin/, /invited .*cid@example.com.* as .*Member/]) {
      await page.getByText(told).first().waitFor()
    }
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()])
    assert.match(file.suggestedFilename(), /^roster-activity-.*\.csv$/)
  })

  it('a passkey is added, and signs in', async () => {
    const { page, context } = ann
    const device = await context.newCDPSession(page)
    await device.send('WebAuthn.enable')
    await device.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
    await page.goto('/me')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('The passkey is ready.').waitFor()
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('heading', { name: 'Members' }).waitFor()
  })

  it('everything is a few keys away', async () => {
    const { page } = ann
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Type a page').waitFor()
    await page.keyboard.type('api k')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'API keys' }).waitFor()
  })

  it('another language runs from right to left, and stays', async () => {
    const { page } = ann
    await page.goto('/me')
    await page.getByRole('button', { name: /Language/ }).click()
    await page.getByRole('option', { name: 'العربية' }).click()
    await page.getByRole('heading', { name: 'حسابك', exact: true }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'حسابك', exact: true }).waitFor()
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
  })

  it('nothing breaks the policy, and nothing is asked of anyone else', () => {
    assert.deepEqual([...ann.troubles, ...bob.troubles], [])
    assert.deepEqual([...ann.requests, ...bob.requests].filter((url) => !url.startsWith(server.url) && !/^(blob|data):/.test(url)), [])
  })
})
