import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Context, Deps } from './domain/change.ts'
import type { Site } from './http/credential.ts'
import { apiTeam } from './http/api-team/index.ts'
import { onError as apiTeamOnError } from './http/api-team/errors.ts'
import { webConsole } from './http/console.ts'
import { health } from './http/health.ts'
import { ListCache } from './http/list-cache.ts'
import { type RequestsPerMinute, requestLimits } from './http/limits.ts'
import { mailbox } from './http/mailbox.ts'
import type { Describe } from './http/openapi.ts'
import { v1Team } from './http/v1-team/index.ts'
import { onError as v1TeamOnError } from './http/v1-team/errors.ts'
import { reference } from './http/reference.ts'
import { together } from './http/together.ts'
import { answerUnreadable } from './http/unreadable.ts'
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
  /** Where people reach this server; asked at the first request, when the port is known. */
  publicUrl: () => string
  signIn: SignInSettings
  trustProxy?: string[] | undefined
  /** What makes the first team. */
  setupToken?: string | undefined
  /** Where mails are written, if they may be shown to whoever comes. */
  mailFolder?: string | undefined
  /** Is handed each contract before it has routes, to write its document anew: see scripts/generate.ts. */
  describe?: Describe | undefined
}

const consoleFolder = path.join(import.meta.dirname, '../console/dist')

/** What every answer says to a browser; pages say their own policy. */
const standing = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Mounts the contracts side by side. Each is a plain plugin, so its errors, 404 and schemas are its own. */
export async function createApp({ deps, logger, metrics, isReady, requestsPerMinute, publicUrl, signIn: settings, trustProxy = [], setupToken, mailFolder, describe }: AppOptions) {
  const app = Fastify({
    loggerInstance: logger,
    childLoggerFactory: (parent) => parent, // what is logged of a request names it
    logController: new LogController({ disableRequestLogging: true }), // the hook below says it in one line
    genReqId: () => randomUUID(),
    trustProxy: trustProxy.length > 0 && trustProxy,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 15_000 },
    routerOptions: { maxParamLength: 500, querystringParser: (text) => text ? Object.fromEntries(new URLSearchParams(text)) : {} },
    frameworkErrors: (error, request, reply) => { // a URL that no router can read: it meets no hook, and belongs to a contract all the same
      mark(request, reply)
      void (request.url.startsWith('/api/') ? apiTeamOnError : v1TeamOnError)(error, request, reply)
    },
    clientErrorHandler: answerUnreadable,
    schemaController: {
      compilersFactory: {
        buildValidator: (() => () => () => true) as never, // validateRequests does that; the type is ajv's
        buildSerializer: () => () => JSON.stringify, // faster than a compiled serializer on Node 24
      },
    },
  })
  app.decorateRequest('context', null as unknown as Context)

  let site: Site | undefined
  const siteNow = () => site ??= siteOf(publicUrl())
  app.addHook('onRequest', (request, reply, done) => {
    mark(request, reply)
    if (siteNow().origin.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000')
    done()
  })
  const leave = together() // each sending that wakes its reader costs more than the answer
  app.addHook('onSend', (_request, _reply, payload, done) => leave(() => done(null, payload)))
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method } = request, route = request.routeOptions.url ?? 'none', status = reply.statusCode, ms = reply.elapsedTime
    metrics.observe(method, route, status, ms / 1000)
    logger.info({ reqId: id, method, route, status, ms: Math.round(ms * 10) / 10 }, 'answered')
    done()
  })

  const limits = await requestLimits(app, requestsPerMinute)
  const contract = { deps, limits, site: siteNow, lists: new ListCache(), describe }
  await app.register(apiTeam, { prefix: '/api', ...contract })
  await app.register(v1Team, { prefix: '/v1', ...contract, frontDoor: { hasProvider: settings.oidc !== undefined, mailbox: mailFolder !== undefined, setupToken } })
  await app.register(signIn, { prefix: '/api/auth', deps, limits, publicUrl, settings })
  await app.register(health, { metrics, isReady })
  await app.register(reference)
  if (mailFolder !== undefined) await app.register(mailbox, { prefix: '/dev', folder: mailFolder })
  await app.register(webConsole, { folder: consoleFolder, frames: mailFolder !== undefined, publicUrl })
  app.setErrorHandler(v1TeamOnError)
  return app
}

function mark(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(standing).header('x-request-id', request.id)
}
