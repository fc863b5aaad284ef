import { chromium } from 'playwright-core'
import { existsSync } from 'node:fs'

const debian = '/usr/bin/chromium'

/** Debian's Chromium, or the one that CHROMIUM names. */
export async function openBrowser() {
  return await chromium.launch({
    executablePath: process.env.CHROMIUM ?? debian,
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  })
}

export const hasBrowser = existsSync(process.env.CHROMIUM ?? debian)
