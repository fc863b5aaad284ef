import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import type { Deps } from './domain/change.ts'
import { createWorker, withoutSecrets } from './jobs/worker.ts'
import { invitationTokens } from './lib/invitation-tokens.ts'
import { openMailer } from './lib/mailer.ts'
import { createMetrics } from './lib/metrics.ts'
import { isMigrated, migrate } from './store/migrate.ts'
import { countJobs } from './store/jobs.ts'
import { openStore, type Store } from './store/open.ts'

export interface Running {
  /** Where it listens, as in `http://127.0.0.1:3000`. */
  url: string
  deps: Deps
  close(): Promise<void>
}

/** Opens the database, migrated, and what actions need: for a server and for a command alike. */
export async function openDeps(config: Config, onError?: (error: Error) => void): Promise<{ store: Store; deps: Deps; ran: string[] }> {
  const store = openStore(config.database, onError)
  const now = () => new Date()
  try {
    const ran = await migrate(store, now)
    return { store, deps: depsOf(config, store, now), ran }
  } catch (error) {
    await store.db.destroy()
    throw error
  }
}

/** Starts everything: config → store → app and worker → listen. What it opened it closes, in the other order. */
export async function start(config: Config): Promise<Running> {
  const logger = pino({
    level: config.LOG_LEVEL,
    redact: ['req.headers', 'headers', '*.headers', '*.token', '*.secret', '*.password'],
    hooks: { streamWrite: withoutSecrets }, // also what a caller put into a path
  })
  const { store, deps, ran } = await openDeps(config, (error) => logger.warn(error, 'a database connection broke'))
  if (ran.length > 0) logger.info({ migrations: ran }, 'migrated')

  const metrics = createMetrics(() => countJobs(store.db, deps.now().toISOString()))
  const mailer = openMailer({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    folder: path.join(config.ROSTER_DATA, 'mail'),
    log: (file) => logger.info({ file }, 'mail written'),
  })
  const app = await createApp({
    deps, logger, metrics,
    isReady: () => isMigrated(store),
    requestsPerMinute: config.ROSTER_RATE_LIMIT === 'on' ? { credential: config.ROSTER_RATE_CREDENTIAL, address: config.ROSTER_RATE_ADDRESS } : undefined,
    trustProxy: config.ROSTER_TRUST_PROXY,
  })
  const url = await app.listen({ port: config.PORT, host: config.HOST })
  const worker = createWorker({ ...deps, mailer, publicUrl: config.publicUrl(Number(new URL(url).port)) }, logger, metrics)
  worker.start()

  return {
    url, deps,
    async close() {
      const answered = setInterval(() => app.server.closeIdleConnections(), 50) // each that has got its answer
      const [closed, stopped] = await Promise.all([withinSeconds(7, app.close()), withinSeconds(7, worker.stop())])
      clearInterval(answered)
      if (!closed || !stopped) logger.warn({ requests: !closed, jobs: !stopped }, 'stopping now, in the middle of what does not end')
      app.server.closeAllConnections()
      await mailer.close() // a mail still on its way fails here, and is put back to be tried again
      await withinSeconds(1, worker.stop())
      await withinSeconds(1, store.db.destroy())
    },
  }
}

function depsOf(config: Config, { db }: Store, now: () => Date): Deps {
  return {
    db, now,
    invitationTokens: invitationTokens(config.secret()),
    policy: {
      environment: config.ROSTER_ENVIRONMENT,
      invitationTtl: config.ROSTER_INVITE_TTL,
      invitationsPerHour: config.ROSTER_RATE_LIMIT === 'on' ? { team: config.ROSTER_RATE_INVITES_TEAM, address: config.ROSTER_RATE_INVITES_ADDRESS } : undefined,
    },
  }
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
