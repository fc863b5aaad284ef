import type { Browser, Page } from 'playwright-core'
import type { Server } from './server.ts'

/** Someone with a browser of their own. Whatever breaks the page or its policy is kept in `troubles`. */
export async function openPerson(browser: Browser, server: Server, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const troubles: string[] = [], requests: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => { if (/Content Security Policy|Refused to/.test(message.text())) troubles.push(message.text()) })
  page.on('request', (request) => requests.push(request.url()))
  return { page, context, troubles, requests, signIn: (email: string) => signIn(page, server, email), typeCode: (email: string) => typeCode(page, server, email) }
}
export type Person = Awaited<ReturnType<typeof openPerson>>

async function signIn(page: Page, server: Server, email: string) {
  if (!page.url().startsWith(server.url) || !/sign-in|accept/.test(page.url())) await page.goto('/sign-in')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await typeCode(page, server, email)
}

async function typeCode(page: Page, server: Server, email: string) {
  await page.getByLabel('Digit 1 of 6').waitFor()
  await page.getByLabel('Digit 1 of 6').click()
  await page.keyboard.type(await server.code(email))
}
