import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
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

  const answerIt = async (request: FastifyRequest, reply: FastifyReply) => {
    loading ??= load()
    const handler = await loading.catch((error) => {
      loading = undefined // the next request tries again
      throw error
    })
    const answer = await handler(requestOf(request, publicUrl()))
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name === 'x-retry-after' ? 'retry-after' : name, value)
    reply.header('set-cookie', answer.headers.getSetCookie()).header('cache-control', 'no-store')
    return reply.code(answer.status).send(answer.body ? Buffer.from(await answer.arrayBuffer()) : null)
  }
  for (const url of offered.GET) app.get(url, answerIt)
  for (const url of offered.POST) app.post(url, answerIt)
}

/** What of better-auth there is here. Its other ways to sign in and to change a user are not. */
const offered = {
  GET: ['/get-session', '/callback/:id', '/error', '/passkey/generate-register-options', '/passkey/generate-authenticate-options', '/passkey/list-user-passkeys'],
  POST: [
    '/email-otp/send-verification-otp', '/sign-in/email-otp', '/sign-in/social', '/callback/:id', '/sign-out',
    '/passkey/verify-registration', '/passkey/verify-authentication', '/passkey/update-passkey', '/passkey/delete-passkey',
  ],
}

function requestOf(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, String(value))
  headers.set('x-roster-address', request.ip)
  const body = request.body as Buffer | undefined
  const { pathname, search } = new URL(request.url, publicUrl) // a request may name any host
  return new Request(new URL(pathname + search, publicUrl), { method: request.method, headers, ...(body && { body: new Uint8Array(body) }) })
}
