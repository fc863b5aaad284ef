import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Email } from 'postal-mime'

/** A mail of strangers' words, in a frame of the console: nothing of it runs, and nothing is loaded. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; frame-ancestors 'self'"

/**
 * Shows the mails that are written to a folder where no mail server is configured: for development
 * only, as whoever reads them can sign in as anyone. Main mounts it on loopback alone; what came
 * through a proxy, or under another name (DNS rebinding), is refused here.
 */
export async function mailbox(app: FastifyInstance, { folder }: { folder: string }) {
  app.addHook('onRequest', async (request, reply) => {
    if (!isLocal(request)) await reply.code(404).send({ detail: 'Not Found' })
  })

  app.get('/mails', async () => {
    const names = await list(folder)
    return await Promise.all(names.slice(0, 200).map(async (name) => {
      const { subject, to } = await open(folder, name)
      return { id: name, subject: subject ?? '', to: to?.[0]?.address ?? '', at: name.slice(0, 24).replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:') }
    }))
  })

  app.get<{ Params: { id: string } }>('/mails/:id', async ({ params }, reply) => {
    if (!(await list(folder)).includes(params.id)) return reply.code(404).send({ detail: 'Not Found' })
    const { html = '' } = await open(folder, params.id)
    const outward = html.replace(/<head>/i, '<head><base target="_top">') // links open in the window, not in the frame
    return reply.header('content-security-policy', policy).header('x-frame-options', 'SAMEORIGIN').type('text/html; charset=utf-8').send(outward)
  })
}

function isLocal({ headers, host }: FastifyRequest): boolean {
  const proxied = headers.forwarded ?? headers['x-forwarded-for'] ?? headers['x-forwarded-host']
  return proxied === undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)
}

/** Newest first: their names begin with the time. */
async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => /^[\w-][\w.-]*\.eml$/.test(name)).sort().reverse()
}

async function open(folder: string, name: string): Promise<Email> {
  const { parse } = (await import('postal-mime')).default
  return await parse(await readFile(path.join(folder, name)))
}
