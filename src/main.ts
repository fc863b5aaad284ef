import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { depsOf } from './deps.ts'
import type { Deps } from './domain/change.ts'
import { createWorker } from './jobs/worker.ts'
import { createLogger } from './lib/logger.ts'
import { openMailer } from './lib/mailer.ts'
import { createMetrics } from './lib/metrics.ts'
import { isMigrated, migrate } from './store/migrate.ts'
import { countJobs } from './store/jobs.ts'
import { openStore } from './store/open.ts'

export interface Running {
  /** Where it listens, as in `http://127.0.0.1:3000`. */
  url: string
  deps: Deps
  close(): Promise<void>
}

/** Starts everything: config → store → app and worker → listen. What it opened it closes, in the other order. */
export async function start(config: Config): Promise<Running> {
  const logger = createLogger(config.LOG_LEVEL)
  const store = openStore(config.database, { prepare: config.DATABASE_PREPARE === 'on', onError: (error) => logger.warn(error, 'a database connection broke') })
  const now = () => new Date()
  const ran = await migrate(store, now)
  if (ran.length > 0) logger.info({ migrations: ran }, 'migrated')

  const deps = depsOf(config, store, now)
  const metrics = createMetrics(() => countJobs(store.db, now().toISOString()))
  const mailer = openMailer({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    folder: path.join(config.ROSTER_DATA, 'mail'),
    log: (file) => logger.info({ file }, 'mail written'),
  })
  let port = config.PORT
  const publicUrl = () => config.publicUrl(port)
  const app = await createApp({
    deps, logger, metrics,
    isReady: () => isMigrated(store),
    publicUrl,
    signIn: { secret: config.secret(), oidc: providerOf(config), rateLimit: config.ROSTER_RATE_LIMIT === 'on' },
    requestsPerMinute: config.ROSTER_RATE_LIMIT === 'on' ? { credential: config.ROSTER_RATE_CREDENTIAL, address: config.ROSTER_RATE_ADDRESS } : undefined,
    trustProxy: config.ROSTER_TRUST_PROXY,
  })
  const url = await app.listen({ port: config.PORT, host: config.HOST })
  port = (app.server.address() as AddressInfo).port // where PORT was 0
  const worker = createWorker({ ...deps, mailer, publicUrl: publicUrl() }, logger, metrics)
  worker.start()

  return {
    url, deps,
    async close() {
      await Promise.all([withinSeconds(7, app.close()), withinSeconds(7, worker.stop())])
      app.server.closeAllConnections() // of whoever sends nothing, or reads nothing
      await mailer.close() // a mail still on its way fails here, and is put back to be tried again
      await withinSeconds(1, worker.stop())
      await withinSeconds(1, store.db.destroy())
    },
  }
}

/** The provider that people can sign in with, where it is configured whole. */
function providerOf({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }: Config) {
  return issuer && clientId && clientSecret ? { issuer, clientId, clientSecret } : undefined
}

async function withinSeconds(seconds: number, work: Promise<void>): Promise<void> {
  let timer
  await Promise.race([work, new Promise<void>((resolve) => { timer = setTimeout(resolve, seconds * 1000) })])
  clearTimeout(timer)
}
