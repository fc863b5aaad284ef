import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openDeps } from './deps.ts'
import type { Deps } from './domain/change.ts'
import { setupToken } from './domain/setup.ts'
import { createWorker } from './jobs/worker.ts'
import { createLogger } from './lib/logger.ts'
import { openMailer } from './lib/mailer.ts'
import { createMetrics } from './lib/metrics.ts'
import { isMigrated } from './store/migrate.ts'
import { countJobs } from './store/jobs.ts'

export interface Running {
  /** Where it listens, as in `http://127.0.0.1:3000`. */
  url: string
  /** What people's browsers know it as. */
  publicUrl: string
  deps: Deps
  close(): Promise<void>
}

/** Starts everything: config → store → app and worker → listen. What it opened it closes, in the other order. */
export async function start(config: Config): Promise<Running> {
  const logger = createLogger(config.LOG_LEVEL)
  const { store, deps, ran } = await openDeps(config, (error) => logger.warn(error, 'a database connection broke'))
  if (ran.length > 0) logger.info({ migrations: ran }, 'migrated')

  const metrics = createMetrics(() => countJobs(store.db, deps.now().toISOString()))
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
    setupToken: setupToken(config.secret()),
    mailFolder: isDevelopment(config) ? path.join(config.ROSTER_DATA, 'mail') : undefined,
  })
  const url = await app.listen({ port: config.PORT, host: config.HOST })
  port = (app.server.address() as AddressInfo).port // where PORT was 0
  const worker = createWorker({ ...deps, mailer, publicUrl: publicUrl() }, logger, metrics, config.ROSTER_JOBS === 'on')
  worker.start()

  return {
    url, deps,
    publicUrl: publicUrl(),
    async close() {
      const answered = setInterval(() => app.server.closeIdleConnections(), 50) // each that has got its answer
      const [closed, stopped] = await Promise.all([withinSeconds(7, app.close()), withinSeconds(7, worker.stop())])
      clearInterval(answered)
      if (!closed || !stopped) logger.warn({ requests: !closed, jobs: !stopped }, 'stopping now, in the middle of what does not end')
      app.server.closeAllConnections()
      await mailer.close() // a mail still on its way fails here, and is put back to be tried again
      await withinSeconds(1, worker.stop())
      await withinSeconds(1, store.db.close())
    },
  }
}

/** Whether only this machine can reach the server, and mails go to files: then they may be shown to whoever asks. */
function isDevelopment(config: Config): boolean {
  const isLoopback = (host: string) => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host)
  return !config.SMTP_URL && isLoopback(config.HOST) && isLoopback(new URL(config.publicUrl(config.PORT)).hostname)
}

/** The provider that people can sign in with, where it is configured whole. */
function providerOf({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }: Config) {
  return issuer && clientId && clientSecret ? { issuer, clientId, clientSecret } : undefined
}

/** @returns whether the work was done in time; where not, it goes on */
async function withinSeconds(seconds: number, work: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController()
  try {
    return await Promise.race([work.then(() => true), sleep(seconds * 1000, false, { signal: patience.signal })])
  } finally {
    patience.abort()
  }
}
