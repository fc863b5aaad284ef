import type { Page } from 'playwright-core'

/** A page or a state of it, and how to get there once signed in. `meanwhile` says how the server's answers to what it asks for come: late, or not at all. */
export interface View { name: string; path: string; meanwhile?: { asked: RegExp; comes: 'late' | 'broken' | 'empty' }; go?(page: Page): Promise<void> }

const more = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) }).getByRole('button').last().click()

export const outside: View[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-code', path: '/sign-in', go: async (page) => { await page.locator('input[type=email]').fill('zoe@example.com'); await page.keyboard.press('Enter'); await page.locator('.code-input').waitFor() } },
  { name: 'accept-without-token', path: '/accept' },
  { name: 'setup-without-token', path: '/setup' },
  { name: 'sign-in-refused', path: '/sign-in?error=access_denied' },
  { name: 'setup', path: '/setup#token=a-link', go: async (page) => { await page.locator('input').nth(0).fill('Northwind'); await page.locator('input').nth(1).fill('Ann Archer'); await page.locator('input').nth(2).fill('ann@example.com') } },
  { name: 'setup-refused', path: '/setup#token=a-link', go: async (page) => { await page.locator('input').nth(0).fill('Northwind'); await page.locator('input').nth(2).fill('ann@example.com'); await page.keyboard.press('Enter'); await page.getByRole('alert').waitFor() } },
  { name: 'mailbox', path: '/mailbox' },
  { name: 'mailbox-empty', path: '/mailbox', meanwhile: { asked: /\/dev\/mails$/, comes: 'empty' } },
  { name: 'missing', path: '/nothing-here' },
]

export const inside: View[] = [
  { name: 'members', path: '/members' },
  { name: 'members-role-menu', path: '/members', go: async (page) => { await page.locator('.cell-button').nth(2).click(); await page.getByRole('menu').waitFor() } },
  { name: 'members-actions', path: '/members', go: async (page) => { await more(page, 'Emre'); await page.getByRole('menu').waitFor() } },
  { name: 'members-remove', path: '/members', go: async (page) => { await more(page, 'Bob Baker'); await page.getByRole('menu').waitFor(); await page.keyboard.press('End'); await page.keyboard.press('Enter'); await page.getByRole('alertdialog').waitFor() } },
  { name: 'members-none', path: '/members', go: async (page) => { await page.locator('.search input').fill('nobody of that name'); await page.locator('.empty').waitFor() } },
  { name: 'members-loading', path: '/members', meanwhile: { asked: /\/team\/members/, comes: 'late' } },
  { name: 'members-failed', path: '/members', meanwhile: { asked: /\/team\/members/, comes: 'broken' } },
  { name: 'members-put-back', path: '/members', go: async (page) => { await page.locator('.cell-button').nth(0).click(); await page.getByRole('menu').waitFor(); await page.keyboard.press('End'); await page.keyboard.press('Enter'); await page.locator('.toast.bad').waitFor() } },
  { name: 'invite-empty', path: '/invite' },
  { name: 'invite', path: '/invite', go: async (page) => { await page.locator('textarea').fill('rosa@example.com, Sam Sato <sam@example.com>\ntara at example.com; rosa@example.com'); await page.locator('.candidates li').first().waitFor() } },
  { name: 'invite-running', path: '/invite', meanwhile: { asked: /\/team\/invite$/, comes: 'late' }, go: async (page) => { await page.locator('textarea').fill('rosa@example.com, sam@example.com, tara@example.com'); await page.locator('button[type=submit]').click(); await page.locator('.progress').waitFor() } },
  { name: 'invite-outcomes', path: '/invite', go: async (page) => { await page.locator('textarea').fill('uma@example.com, maya@example.com, bob@example.com'); await page.locator('button[type=submit]').click(); await page.locator('.row.end .button.primary:not([data-disabled])').waitFor() } },
  { name: 'invitations', path: '/invitations' },
  { name: 'invitations-none', path: '/invitations', go: async (page) => { await page.locator('.filters .select-button').click(); await page.getByRole('option').nth(5).click(); await page.locator('.empty').waitFor() } },
  { name: 'invitations-all', path: '/invitations', go: async (page) => { await page.locator('.filters .select-button').click(); await page.getByRole('option').nth(1).click(); await page.locator('tbody tr').nth(4).waitFor() } },
  { name: 'invitations-actions', path: '/invitations', go: async (page) => { await more(page, 'noah'); await page.getByRole('menu').waitFor() } },
  { name: 'api-keys', path: '/api-keys' },
  { name: 'api-keys-empty', path: '/api-keys', meanwhile: { asked: /\/team\/api-keys/, comes: 'empty' } },
  { name: 'api-keys-actions', path: '/api-keys', go: async (page) => { await more(page, 'Deployment'); await page.getByRole('menu').waitFor() } },
  { name: 'api-keys-rotate', path: '/api-keys', go: async (page) => { await more(page, 'Deployment'); await page.getByRole('menuitem').first().click(); await page.getByRole('alertdialog').waitFor() } },
  { name: 'api-keys-delete', path: '/api-keys', go: async (page) => { await more(page, 'Deployment'); await page.getByRole('menuitem').last().click(); await page.getByRole('alertdialog').waitFor() } },
  { name: 'api-keys-new', path: '/api-keys?new', go: async (page) => { await page.getByRole('dialog').waitFor() } },
  { name: 'activity', path: '/activity', go: async (page) => { await page.locator('.event').first().waitFor() } },
  { name: 'activity-loading', path: '/activity', meanwhile: { asked: /\/team\/events/, comes: 'late' } },
  { name: 'activity-failed', path: '/activity', meanwhile: { asked: /\/team\/events/, comes: 'broken' } },
  { name: 'activity-none', path: '/activity', meanwhile: { asked: /\/team\/events/, comes: 'empty' } },
  { name: 'activity-who', path: '/activity', go: async (page) => { await page.locator('.filters > .button').click(); await page.locator('.people li').nth(3).waitFor() } },
  { name: 'activity-narrowed', path: '/activity', go: async (page) => { await page.locator('.event .name').first().click(); await page.locator('.chip').waitFor() } },
  { name: 'team', path: '/team', go: async (page) => { await page.locator('.card').first().waitFor() } },
  { name: 'team-delete', path: '/team', go: async (page) => { await page.locator('.card.danger .button').click(); await page.getByRole('alertdialog').waitFor() } },
  { name: 'team-transfer', path: '/team', go: async (page) => { await page.locator('.card .button').nth(1).click(); await page.locator('.people li').nth(3).waitFor() } },
  { name: 'me', path: '/me', go: async (page) => { await page.locator('.things').first().waitFor() } },
  { name: 'me-erase', path: '/me', go: async (page) => { await page.locator('.card.danger .button').click(); await page.getByRole('alertdialog').waitFor() } },
  { name: 'unreachable', path: '/members', meanwhile: { asked: /\/v1\/me$/, comes: 'broken' } },
  { name: 'new-team', path: '/new-team' },
  { name: 'palette', path: '/members', go: async (page) => { await page.locator('.members .tr').nth(2).waitFor(); await page.keyboard.press('Control+k'); await page.locator('.palette-search').waitFor() } },
  { name: 'switcher', path: '/members', go: async (page) => { await page.locator('.switcher:visible').click(); await page.getByRole('menu').waitFor() } },
]

/** Opens a view and waits until it is quiet. */
export async function open(page: Page, { path, meanwhile, go }: View): Promise<void> {
  await page.goto('about:blank') // what is still asked for ends; and a token alone in the address would open nothing anew
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  if (meanwhile) {
    const { asked, comes } = meanwhile
    await page.route(asked, (route) => comes === 'late' ? undefined : comes === 'empty' ? route.fulfill({ json: [] }) : route.fulfill({ status: 503, json: { detail: 'The server is being restarted.' }, headers: { 'retry-after': '0' } }))
  }
  await page.goto(path)
  await page.locator('h1, .empty h2').first().waitFor()
  if (meanwhile?.comes !== 'late') await page.waitForFunction(() => !document.querySelector('.skeleton'))
  await go?.(page)
  await page.waitForTimeout(100) // menus and dialogs begin to move only now
  await page.waitForFunction(() => document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity))
}
