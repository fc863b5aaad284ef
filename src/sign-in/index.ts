import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../domain/change.ts'
import type { RequestLimits } from '../http/limits.ts'
import type { SignInSettings } from './auth.ts'

export interface SignInOptions {
  deps: Deps
  limits: RequestLimits
  publicUrl: () => string
  settings: SignInSettings
}

/** Mounts sign-in at /api/auth. It is loaded at its first request: a server that only checks keys never pays for it. */
export async function signIn(app: FastifyInstance, { deps, limits, publicUrl, settings }: SignInOptions) {
  let loading: Promise<(request: Request) => Promise<Response>> | undefined
  const load = async () => {
    const { createAuth } = await import('./auth.ts')
    const auth = createAuth(deps, publicUrl(), settings, app.log)
    await auth.$context
    return auth.handler
  }

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: FastifyRequest, body: Buffer) => body)
  app.addHook('onRequest', (request) => limits.countAddress(request))

  app.all('/*', async (request, reply) => {
    loading ??= load()
    const handler = await loading.catch((error) => {
      loading = undefined // the provider was away, say: the next request tries again
      throw error
    })
    const answer = await handler(requestOf(request, publicUrl()))
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value)
    reply.header('set-cookie', answer.headers.getSetCookie()).header('cache-control', 'no-store')
    return reply.code(answer.status).send(answer.body ? Buffer.from(await answer.arrayBuffer()) : null)
  })
}

function requestOf(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, String(value))
  headers.set('x-roster-address', request.ip)
  const body = request.body as Buffer | undefined
  return new Request(new URL(request.url, publicUrl), { method: request.method, headers, ...(body && { body: new Uint8Array(body) }) })
}
