import type { Page } from 'playwright-core'

/** A page or a state of it, and how to get there once signed in. */
export interface View { name: string; path: string; go?(page: Page): Promise<void> }

const more = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) }).getByRole('button').last().click()

export const outside: View[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-code', path: '/sign-in', go: async (page) => { await page.locator('input[type=email]').fill('zoe@example.com'); await page.keyboard.press('Enter'); await page.locator('.code-input').waitFor() } },
  { name: 'accept-without-token', path: '/accept' },
  { name: 'setup-without-token', path: '/setup' },
  { name: 'mailbox', path: '/mailbox' },
  { name: 'missing', path: '/nothing-here' },
]

export const inside: View[] = [
  { name: 'members', path: '/members' },
  { name: 'members-role-menu', path: '/members', go: async (page) => { await page.locator('.cell-button').nth(2).click(); await page.getByRole('menu').waitFor() } },
  { name: 'members-actions', path: '/members', go: async (page) => { await more(page, 'Emre'); await page.getByRole('menu').waitFor() } },
  { name: 'members-remove', path: '/members', go: async (page) => { await more(page, 'Bob Baker'); await page.getByRole('menuitem').last().click(); await page.getByRole('alertdialog').waitFor() } },
  { name: 'members-none', path: '/members', go: async (page) => { await page.locator('.search input').fill('nobody of that name'); await page.locator('.empty').waitFor() } },
  { name: 'invite', path: '/invite', go: async (page) => { await page.locator('textarea').fill('rosa@example.com, Sam Sato <sam@example.com>\ntara at example.com; rosa@example.com'); await page.locator('.candidates li').first().waitFor() } },
  { name: 'invitations', path: '/invitations' },
  { name: 'invitations-actions', path: '/invitations', go: async (page) => { await more(page, 'noah'); await page.getByRole('menu').waitFor() } },
  { name: 'api-keys', path: '/api-keys' },
  { name: 'api-keys-new', path: '/api-keys?new', go: async (page) => { await page.getByRole('dialog').waitFor() } },
  { name: 'activity', path: '/activity', go: async (page) => { await page.locator('.event').first().waitFor() } },
  { name: 'team', path: '/team', go: async (page) => { await page.locator('.card').first().waitFor() } },
  { name: 'team-delete', path: '/team', go: async (page) => { await page.locator('.card.danger .button').click(); await page.getByRole('alertdialog').waitFor() } },
  { name: 'me', path: '/me', go: async (page) => { await page.locator('.things').first().waitFor() } },
  { name: 'new-team', path: '/new-team' },
  { name: 'palette', path: '/members', go: async (page) => { await page.locator('.members .tr').nth(2).waitFor(); await page.keyboard.press('Control+k'); await page.locator('.palette-search').waitFor() } },
  { name: 'switcher', path: '/members', go: async (page) => { await page.locator('.switcher:visible').click(); await page.getByRole('menu').waitFor() } },
]

/** Opens a view and waits until it is quiet. */
export async function open(page: Page, { path, go }: View): Promise<void> {
  await page.goto(path)
  await page.locator('h1, .empty h2').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.skeleton'))
  await go?.(page)
  await page.waitForTimeout(100) // menus and dialogs begin to move only now
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
}
