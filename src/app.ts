import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Context, Deps } from './domain/change.ts'
import { apiTeam } from './http/api-team/index.ts'
import { onError as apiTeamOnError } from './http/api-team/errors.ts'
import { webConsole } from './http/console.ts'
import { health } from './http/health.ts'
import { type RequestsPerMinute, requestLimits } from './http/limits.ts'
import { mailbox } from './http/mailbox.ts'
import { v1Team } from './http/v1-team/index.ts'
import { onError as v1TeamOnError } from './http/v1-team/errors.ts'
import { reference } from './http/reference.ts'
import type { Metrics } from './lib/metrics.ts'
import type { SignInSettings } from './sign-in/auth.ts'
import { siteOf } from './sign-in/cookie.ts'
import { signIn } from './sign-in/index.ts'

export interface AppOptions {
  deps: Deps
  logger: FastifyBaseLogger
  metrics: Metrics
  /** Whether the database answers and is migrated. */
  isReady: () => Promise<boolean>
  requestsPerMinute: RequestsPerMinute
  /** Asked when the port is known. */
  signIn: () => SignInSettings
  trustProxy?: string[] | undefined
  /** What makes the first team. */
  setupToken?: string | undefined
  /** Where mails are written, if they may be shown to whoever comes. */
  mailFolder?: string | undefined
}

const consoleFolder = path.join(import.meta.dirname, '../console/dist')

/** Mounts the contracts side by side. Each is a plain plugin, so its errors, 404 and schemas are its own. */
export async function createApp({ deps, logger, metrics, isReady, requestsPerMinute, signIn: settings, trustProxy = [], setupToken, mailFolder }: AppOptions) {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }), // the hook below says it in one line
    genReqId: () => randomUUID(),
    trustProxy: trustProxy.length > 0 && trustProxy,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 15_000 },
    routerOptions: { maxParamLength: 500, querystringParser: (text) => Object.fromEntries(new URLSearchParams(text)) },
    // a URL that no router can read belongs to a contract all the same
    frameworkErrors: (error, request, reply) => { void (request.url.startsWith('/api/') ? apiTeamOnError : v1TeamOnError)(error, request, reply) },
  })
  app.setSerializerCompiler(() => (data) => JSON.stringify(data)) // faster than a compiled serializer on Node 24
  app.decorateRequest('context', null as unknown as Context)

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none', status = reply.statusCode
    metrics.requests.observe({ method: request.method, route, status }, reply.elapsedTime / 1000)
    request.log.info({ method: request.method, path: request.url.split('?')[0], status, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'answered')
  })
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'no-referrer' },
  })

  const limits = await requestLimits(app, requestsPerMinute)
  const contract = { deps, limits, site: () => siteOf(settings().publicUrl) }
  await app.register(apiTeam, { prefix: '/api', ...contract })
  await app.register(v1Team, { prefix: '/v1', ...contract, frontDoor: { hasProvider: () => settings().oidc !== undefined, mailbox: mailFolder !== undefined, setupToken } })
  await app.register(signIn, { prefix: '/api/auth', deps, limits, settings })
  await app.register(health, { metrics, isReady })
  await app.register(reference)
  if (mailFolder !== undefined) await app.register(mailbox, { prefix: '/dev', folder: mailFolder })
  await app.register(webConsole, { folder: consoleFolder, frames: mailFolder !== undefined })
  app.setErrorHandler(v1TeamOnError)
  return app
}
