import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { readDuration } from './lib/duration.ts'

interface Variable<T> {
  parse(text: string): T
  /** What stands where the variable is not set; undefined for nothing. */
  default: string | undefined
  doc: string
}

const variable = <T>(doc: string, parse: (text: string) => T, fallback: string): Variable<T> => ({ parse, default: fallback, doc })
const optional = <T>(doc: string, parse: (text: string) => T): Variable<T | undefined> => ({ parse, default: undefined, doc })

/** Everything that can be configured, from the environment: the one table. docs/configuration.md is made from it. */
export const variables = {
  PORT: variable('The port to listen on; 0 for any free one.', readPort, '3000'),
  HOST: variable('The address to listen on; `0.0.0.0` or `::` for all.', readText, '127.0.0.1'),
  PUBLIC_URL: optional('Where people reach this server, as in `https://roster.example.com`. The links in mails are built from it alone. Without it: `http://localhost:PORT`.', readOrigin),
  ROSTER_DATA: variable('The data folder: the SQLite database, the secret and, without `SMTP_URL`, the mails.', (text) => path.resolve(readText(text)), './data'),
  DATABASE_URL: optional('`postgres://user:password@host/database` of PostgreSQL 15 or later. Without it: SQLite, in `roster.db` in the data folder.', readDatabaseUrl),
  DATABASE_PREPARE: variable('`off` behind a pooler in transaction mode that knows no prepared statements, such as PgBouncer before 1.21; `on` is faster.', oneOf('on', 'off'), 'on'),
  ROSTER_SECRET: optional('At least 32 characters that nobody guesses, the same on every process; invitation tokens are derived from it. Made and kept in the data folder with SQLite; required with PostgreSQL.', readSecret),
  ROSTER_ENVIRONMENT: variable('`live` or `test`: stands in every API key, and keys of the other are refused.', oneOf('live', 'test'), 'live'),
  ROSTER_INVITE_TTL: variable('How long an invitation can be accepted, as in `7d` or `12h`.', readDuration, '7d'),
  OIDC_ISSUER: optional('The issuer of an OpenID Connect provider, as in `https://login.example.com`. Its users can sign in with it, and its JWTs are taken as credentials.', readOrigin),
  OIDC_CLIENT_ID: optional('What the provider knows this server as.', readText),
  OIDC_CLIENT_SECRET: optional('The secret to it; sign-in with the provider needs it, its JWTs do not.', readText),
  OIDC_AUDIENCE: optional('For whom the provider\'s JWTs must be made, with commas. Without it: OIDC_CLIENT_ID.', (text) => text.split(',').map(readText)),
  SMTP_URL: optional('The mail server, as in `smtps://user:password@mail.example.com`. Without it each mail is written to `mail/` in the data folder.', readSmtpUrl),
  MAIL_FROM: variable('The sender of all mails, as in `Roster <roster@example.com>`.', readSender, 'Roster <roster@localhost>'),
  ROSTER_RATE_LIMIT: variable('`on` or `off`: all limits below. `off` is for tests and benchmarks.', oneOf('on', 'off'), 'on'),
  ROSTER_RATE_CREDENTIAL: variable('Requests a minute from one credential, to one process; what an operator key asks about a member is not counted.', readCount, '6000'),
  ROSTER_RATE_ADDRESS: variable('Requests a minute from one address, to one process.', readCount, '12000'),
  ROSTER_RATE_INVITES_TEAM: variable('Invitations and resends an hour by one team, on all processes together.', readCount, '500'),
  ROSTER_RATE_INVITES_ADDRESS: variable('Invitations, resends and sign-in codes an hour to one address, on all processes together.', readCount, '20'),
  ROSTER_TRUST_PROXY: optional('The proxies whose `X-Forwarded-For` is believed: addresses or networks, with commas, as in `10.0.0.0/8`.', (text) => text.split(',').map(readText)),
  ROSTER_JOBS: variable('`on` or `off`: whether this process does the jobs, such as mails. One process at least must; `off` keeps their work from those that answer requests.', oneOf('on', 'off'), 'on'),
  LOG_LEVEL: variable('`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.', oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info'),
} as const

type Values = { [K in keyof typeof variables]: ReturnType<(typeof variables)[K]['parse']> }

export interface Config extends Omit<Values, 'ROSTER_SECRET' | 'PUBLIC_URL'> {
  /** A PostgreSQL URL or the path of the SQLite file. */
  database: string
  /** Made and kept on the first call, where it is not configured. */
  secret(): string
  /** Without a slash at its end. */
  publicUrl(port: number): string
}

/** All that is wrong with the environment, at once: one line a variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the configuration. @throws ConfigError naming every mistake */
export function readConfig(env: Record<string, string | undefined>): Config {
  const values: Record<string, unknown> = {}, mistakes: string[] = []
  for (const [name, { parse, default: fallback }] of Object.entries<Variable<unknown>>(variables)) {
    const text = env[name]?.trim() || fallback
    try {
      values[name] = text === undefined ? undefined : parse(text)
    } catch (error) {
      mistakes.push(`${name}: ${(error as Error).message}`)
    }
  }
  const { ROSTER_SECRET, PUBLIC_URL, ...rest } = values as Values
  if (rest.DATABASE_URL && !ROSTER_SECRET && !mistakes.some((mistake) => mistake.startsWith('ROSTER_SECRET'))) {
    mistakes.push('ROSTER_SECRET: is required with DATABASE_URL. Make one with: openssl rand -base64 32')
  }
  if (rest.OIDC_ISSUER && !rest.OIDC_AUDIENCE && !rest.OIDC_CLIENT_ID) mistakes.push('OIDC_AUDIENCE: is required with OIDC_ISSUER, or OIDC_CLIENT_ID: a token for another product must not open this one.')
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'))
  return {
    ...rest,
    database: rest.DATABASE_URL ?? path.join(rest.ROSTER_DATA, 'roster.db'),
    secret: () => ROSTER_SECRET ?? keptSecret(rest.ROSTER_DATA),
    publicUrl: (port) => PUBLIC_URL ?? `http://localhost:${port}`,
  }
}

/** Written whole under another name first: whoever starts at the same moment finds all of it, or nothing. */
function keptSecret(folder: string): string {
  const file = path.join(folder, 'secret')
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const draft = `${file}.${randomBytes(6).toString('hex')}`
    writeFileSync(draft, randomBytes(32).toString('base64url') + '\n', { mode: 0o600, flush: true })
    try {
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // another process was faster
    } finally {
      unlinkSync(draft)
    }
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 32) throw new ConfigError(`${file} holds no secret: restore it from a backup, or remove it, and all pending invitations have to be sent again.`)
  return secret
}

function readText(text: string): string {
  return text.trim()
}

function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65535) throw new Error(`"${text}" is no port: give a number from 0 to 65535.`)
  return port
}

function readCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`"${text}" is no number of requests: give a whole number above 0.`)
  return Number(text)
}

function readOrigin(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) throw new Error(`"${text}" is no address of a site: give one as https://roster.example.com.`)
  return url.href.replace(/\/$/, '')
}

function readDatabaseUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('give a URL that starts with postgres://, or leave it out for SQLite.')
  return text
}

function readSmtpUrl(text: string): string {
  if (!/^smtps?:\/\/[^/]/.test(text)) throw new Error('give a URL that starts with smtp:// or smtps://.')
  return text
}

function readSender(text: string): string {
  if (!/^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)) throw new Error(`"${text}" is no sender: give one as Roster <roster@example.com>.`)
  return text
}

function readSecret(text: string): string {
  if (text.length < 32) throw new Error('is shorter than 32 characters. Make one with: openssl rand -base64 32')
  return text
}

function oneOf<const T extends string>(...allowed: T[]) {
  return (text: string): T => {
    const found = allowed.find((value) => value === text)
    if (!found) throw new Error(`"${text}" is not one of ${allowed.join(', ')}.`)
    return found
  }
}

