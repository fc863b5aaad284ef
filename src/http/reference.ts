import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Eta } from 'eta'
import type { FastifyInstance } from 'fastify'
import type { Document } from './reference/document.ts'
import { layOut } from './reference/view.ts'

const documents = ['/v1/openapi.json', '/api/openapi.json']
const folder = path.join(import.meta.dirname, 'reference')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

/** For whoever builds on it: both contracts on one page, for people and for agents, made from the documents that this very process serves. */
export async function reference(app: FastifyInstance) {
  const style = read('style.css'), favicon = read('favicon.svg')
  const eta = new Eta({ views: folder })
  const render = async () => {
    const contracts = await Promise.all(documents.map(async (url) => layOut(url, (await app.inject(url)).json<Document>())))
    return { page: eta.render('page.html.eta', { contracts, style }), text: eta.render('llms.txt.eta', { contracts }) }
  }
  let rendered: ReturnType<typeof render> | undefined
  const once = () => rendered ??= render()

  app.addHook('onRequest', async (_, reply) => { reply.header('cache-control', 'public, max-age=300') })
  app.get('/docs', async (_, reply) => reply.type('text/html; charset=utf-8').header('content-security-policy', policyFor(style)).send((await once()).page))
  app.get('/llms.txt', async (_, reply) => reply.type('text/plain; charset=utf-8').send((await once()).text))
  app.get('/favicon.svg', (_, reply) => reply.type('image/svg+xml').send(favicon))
}

/** The page has no script at all, and no style but its own. */
function policyFor(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64')
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}
