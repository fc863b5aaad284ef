import assert from 'node:assert/strict'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import Fastify from 'fastify'
import { webConsole } from '../../src/http/console.ts'
import { after, before, describe, it } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { openWorld, type World } from '../support/world.ts'

const documents = ['/v1/openapi.json', '/api/openapi.json']
const executablePath = findChromium()

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

describe('the reference page in a browser', { skip: executablePath ? false : 'there is no Chromium on this machine' }, () => {
  let browser: Browser, origin: string
  before(async () => {
    origin = await world.app.listen({ port: 0, host: '127.0.0.1' })
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
    })
  })
  after(() => browser.close())

  const screens = [{ width: 1440, height: 900 }, { width: 390, height: 844 }]
  for (const viewport of screens) for (const colorScheme of ['light', 'dark'] as const) {
    it(`opens without a complaint, asks nobody else for anything, and fits ${viewport.width} pixels, ${colorScheme}`, async () => {
      const page = await browser.newPage({ viewport, colorScheme })
      const complaints: string[] = [], requests: string[] = []
      page.on('console', (message) => complaints.push(message.text())) // violations of the policy come here too
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => requests.push(new URL(request.url()).origin))

      await page.goto(`${origin}/docs`)
      assert.deepEqual(complaints, [])
      assert.deepEqual([...new Set(requests)], [origin])
      assert.deepEqual(await look(page), { styled: true, dark: colorScheme === 'dark', overflows: false })
      await page.close()
    })
  }

  it('shows every operation of both contracts, each with its path and a line for curl', async () => {
    const page = await browser.newPage()
    await page.goto(`${origin}/docs`)
    for (const url of documents) {
      for (const { method, path: route, operationId } of await operationsOf(url)) {
        const operation = page.locator(`#${url.split('/')[1]}-${operationId}`)
        assert.equal(await operation.locator('.route').innerText(), `${method} ${route}`)
        assert.match(await operation.locator('pre').first().innerText(), /^curl /)
      }
    }
    await page.close()
  })

  it('has no link within itself that leads nowhere', async () => {
    const page = await browser.newPage()
    await page.goto(`${origin}/docs`)
    const lost = await page.locator('a[href^="#"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')!).filter((href) => !document.getElementById(href.slice(1))))
    assert.deepEqual(lost, [])
    await page.close()
  })
})

describe('what is served beside the contracts', () => {
  it('the root is the console, which leads to the reference page where it is not built', async () => {
    const app = Fastify()
    await app.register(webConsole, { folder: '/nowhere', frames: false, publicUrl: () => 'https://roster.test' })
    const answer = await app.inject('/')
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, '/docs'])
    assert.equal((await world.app.inject('/')).headers['content-type'], 'text/html; charset=utf-8')
  })

  it('the reference page may run no script, and apply no style but its own', async () => {
    const { headers, body } = await world.app.inject('/docs')
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'sha256-[^ ']+'; img-src 'self';/)
    assert.doesNotMatch(body, /<script|\son\w+=|style=/)
  })

  it('llms.txt tells an agent of every operation, and where the documents are', async () => {
    const { headers, body } = await world.app.inject('/llms.txt')
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8')
    assert.match(body, /^# Roster\n\n> /)
    for (const url of documents) {
      assert.ok(body.includes(`](${url})`))
      for (const { method, path: route } of await operationsOf(url)) assert.ok(body.includes(`\n- [${method} ${route}](`), `${method} ${route}`)
    }
  })

  it('documents may be kept for minutes, answers of the contracts not at all', async () => {
    for (const url of ['/docs', '/llms.txt', '/favicon.svg', ...documents]) {
      const { statusCode, headers } = await world.app.inject(url)
      assert.deepEqual([url, statusCode, headers['cache-control']], [url, 200, 'public, max-age=300'])
    }
    for (const url of ['/v1/team/members', '/api/team/members', '/v1/nothing', '/api/nothing']) {
      assert.equal((await world.app.inject(url)).headers['cache-control'], 'no-store', url)
    }
  })
})

/** Whether our style came through, in the asked colours, and whether anything sticks out at the side. */
function look(page: Page) {
  return page.evaluate(() => {
    const { backgroundColor, marginTop } = getComputedStyle(document.body)
    return {
      styled: marginTop === '0px',
      dark: backgroundColor !== 'rgb(255, 255, 255)',
      overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }
  })
}

async function operationsOf(url: string) {
  const { paths } = (await world.app.inject(url)).json<{ paths: Record<string, Record<string, { operationId: string }>> }>()
  return Object.entries(paths).flatMap(([route, methods]) => Object.entries(methods).map(([method, { operationId }]) => ({ method: method.toUpperCase(), path: route, operationId })))
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
