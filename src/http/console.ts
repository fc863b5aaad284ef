import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

/** The pages that `console/` routes by itself. */
const pages = ['/', '/sign-in', '/accept', '/setup', '/members', '/invitations', '/invite', '/api-keys', '/activity', '/team', '/me', '/new-team', '/mailbox']

/** What react-aria puts into the page on iOS while a window is open, word for word: the one style that is in no file. */
const windowStyle = '@layer {\n  * {\n    overscroll-behavior: contain;\n  }\n}'

const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'sha256-${createHash('sha256').update(windowStyle).digest('base64')}'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
}

/**
 * Serves the built console, which also tells a person that there is no such page; to a program, what no contract
 * answers is said in V1's words. The files are read once; each is compressed when it is first asked for.
 * @param frames whether mails are shown in a frame
 */
export async function webConsole(app: FastifyInstance, { folder, frames, publicUrl }: { folder: string; frames: boolean; publicUrl: () => string }) {
  const index = readFiles(folder).get('index.html'), assets = readFiles(path.join(folder, 'assets')) // the icon is the reference page's too, which serves it
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404)
    return index && isNavigation(request) ? showPage(request, reply, index) : reply.send({ detail: 'There is nothing at this address. See /docs for what there is.', code: 'not_found' })
  })
  if (!index) {
    app.log.warn({ folder }, 'the console is not built: npm run build makes it')
    app.get('/', (_, reply) => reply.redirect('/docs'))
    return
  }

  for (const page of pages) {
    app.get(page, (request, reply) => {
      if (isAnotherLoopback(request.host, publicUrl())) return reply.redirect(publicUrl() + request.url)
      return showPage(request, reply, index)
    })
  }
  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const { name } = request.params, file = assets.get(name)
    if (!file) return reply.callNotFound()
    void reply.header('cache-control', 'public, max-age=31536000, immutable') // its name holds a hash of what is in it
    return send(request, reply, file, path.extname(name))
  })

  function showPage(request: FastifyRequest, reply: FastifyReply, page: File) {
    void reply.header('content-security-policy', frames ? `${policy}; frame-src 'self'` : policy).header('cache-control', 'no-cache')
    return send(request, reply, page, '.html')
  }
}

/** Whether a person's browser asks for a page. */
function isNavigation({ method, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html')
}

/** `127.0.0.1` for `localhost`, say: the same machine, but to a browser another site, where nobody could sign in. */
function isAnotherLoopback(host: string, publicUrl: string): boolean {
  const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/, { host: ours } = new URL(publicUrl)
  return host !== ours && loopback.test(host) && loopback.test(ours) && host.replace(/^.*(?=:\d+$)/, '') === ours.replace(/^.*(?=:\d+$)/, '')
}

interface File { plain: Buffer; br?: Promise<Buffer>; gzip?: Promise<Buffer> }

const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) }

async function send(request: FastifyRequest, reply: FastifyReply, file: File, extension: string) {
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name))
  void reply.type(types[extension] ?? 'application/octet-stream').header('vary', 'accept-encoding')
  if (!encoding || file.plain.length < 1024) return reply.send(file.plain)
  file[encoding] ??= compress[encoding](file.plain)
  return reply.header('content-encoding', encoding).send(await file[encoding])
}

/** The files that lie in a folder, by their names; none where there is no such folder. */
function readFiles(folder: string): Map<string, File> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
    return new Map(entries.map(({ name }) => [name, { plain: readFileSync(path.join(folder, name)) }]))
  } catch {
    return new Map()
  }
}
