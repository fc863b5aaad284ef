import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pino } from 'pino'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import type { Deps } from './domain/change.ts'
import { KeyUsage } from './domain/key-usage.ts'
import { setupToken } from './domain/setup.ts'
import { createWorker } from './jobs/worker.ts'
import { invitationTokens } from './lib/invitation-tokens.ts'
import { createJwtReader } from './lib/jwt.ts'
import { openMailer } from './lib/mailer.ts'
import { createMetrics } from './lib/metrics.ts'
import { createSeal } from './lib/seal.ts'
import { isMigrated, migrate } from './store/migrate.ts'
import { countJobs } from './store/jobs.ts'
import { openStore, type Store } from './store/open.ts'

export interface Running {
  /** Where it listens, as in `http://127.0.0.1:3000`. */
  url: string
  /** What people's browsers know it as. */
  publicUrl: string
  deps: Deps
  close(): Promise<void>
}

/** Opens the database and what actions need: for a server and for a command alike. */
export async function openDeps(config: Config): Promise<{ store: Store; deps: Deps }> {
  const store = openStore(config.database)
  const now = () => new Date()
  try {
    await migrate(store, now)
    return { store, deps: depsOf(config, store, now) }
  } catch (error) {
    await store.db.destroy()
    throw error
  }
}

/** Starts everything: config → store → app and worker → listen. What it opened it closes, in the other order. */
export async function start(config: Config): Promise<Running> {
  const logger = pino({ level: config.LOG_LEVEL, redact: ['req.headers', 'headers', '*.headers', '*.token', '*.secret', '*.password'] })
  const store = openStore(config.database, (error) => logger.warn(error, 'a database connection broke'))
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
    signIn: () => ({ publicUrl: publicUrl(), secret: config.secret(), oidc: providerOf(config), rateLimit: config.ROSTER_RATE_LIMIT === 'on' }),
    requestsPerMinute: config.ROSTER_RATE_LIMIT === 'on' ? { credential: config.ROSTER_RATE_CREDENTIAL, address: config.ROSTER_RATE_ADDRESS } : undefined,
    trustProxy: config.ROSTER_TRUST_PROXY,
    setupToken: setupToken(config.secret()),
    mailFolder: isDevelopment(config) ? path.join(config.ROSTER_DATA, 'mail') : undefined,
  })
  const url = await app.listen({ port: config.PORT, host: config.HOST })
  port = (app.server.address() as AddressInfo).port // where PORT was 0
  const worker = createWorker({ ...deps, mailer, publicUrl: publicUrl() }, logger, metrics)
  worker.start()

  return {
    url, deps,
    publicUrl: publicUrl(),
    async close() {
      await Promise.all([withinSeconds(7, app.close()), withinSeconds(7, worker.stop())])
      app.server.closeAllConnections() // of whoever sends nothing, or reads nothing
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
    seal: createSeal(config.secret()),
    readJwt: config.OIDC_ISSUER ? createJwtReader({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE ?? [config.OIDC_CLIENT_ID!] }) : undefined,
    keyUsage: new KeyUsage(),
    policy: {
      environment: config.ROSTER_ENVIRONMENT,
      invitationTtl: config.ROSTER_INVITE_TTL,
      mailsPerHour: config.ROSTER_RATE_LIMIT === 'on' ? { team: config.ROSTER_RATE_INVITES_TEAM, address: config.ROSTER_RATE_INVITES_ADDRESS } : undefined,
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

async function withinSeconds(seconds: number, work: Promise<void>): Promise<void> {
  let timer
  await Promise.race([work, new Promise<void>((resolve) => { timer = setTimeout(resolve, seconds * 1000) })])
  clearTimeout(timer)
}
