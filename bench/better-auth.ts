import { createServer } from 'node:http'
import { createHmac, hash } from 'node:crypto'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { toNodeHandler } from 'better-auth/node'
import { organization } from 'better-auth/plugins'
import { Kysely, PostgresDialect, type SqliteDatabase, SqliteDialect } from 'kysely'
import pg from 'pg'
import { longestLog } from '../src/store/sqlite-log.ts'
import { isPostgres } from './bulk.ts'
import { serve } from './serve.ts'

/**
 * The contender better-auth: its organization plugin as quick as it gets. Joins on, every statement
 * kept prepared, one transaction where it would otherwise commit twice, no rate limit, no check of
 * the request's origin, no session that is written while it is read, nothing logged, nothing mailed.
 * Its cookie cache stays off, for with it whoever was signed out stays in.
 */
export function optionsFor(url: string): BetterAuthOptions {
  return {
    secret,
    baseURL: 'http://127.0.0.1',
    database: { db: new Kysely({ dialect: dialectFor(url) }), type: isPostgres(url) ? 'postgres' : 'sqlite', transaction: true },
    advanced: { database: { joins: true, generateId: 'uuid' }, disableOriginCheck: true, disableCSRFCheck: true, ipAddress: { disableIpTracking: true } },
    session: { cookieCache: { enabled: false }, disableSessionRefresh: true },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [organization({ membershipLimit: 1_000_000, invitationLimit: 1_000_000, invitationExpiresIn: 7 * 86_400 })],
  }
}

const secret = 'a secret that is made up for the bench'

/** The session token of a user, as the database keeps it. */
export function tokenOf(user: number): string {
  return hash('sha256', `session of ${user}`, 'hex').slice(0, 32)
}

/** The same as a request carries it: a signed cookie, which it reads quicker than a bearer token. */
export function cookieOf(user: number): string {
  const token = tokenOf(user)
  return `better-auth.session_token=${encodeURIComponent(`${token}.${createHmac('sha256', secret).update(token).digest('base64')}`)}`
}

function dialectFor(url: string) {
  if (isPostgres(url)) return new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 16, Client: PreparingClient }) })
  return new SqliteDialect({ database: openSqlite(url) })
}

function openSqlite(file: string): SqliteDatabase {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = ${longestLog}`)
  const kept = new Map<string, ReturnType<typeof kyselyStatement>>()
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = kept.get(sql) ?? kyselyStatement(database.prepare(sql))
      kept.set(sql, statement)
      return statement
    },
  }
}

function kyselyStatement(statement: StatementSync) {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...values(parameters)),
    run: (parameters: readonly unknown[]) => statement.run(...values(parameters)),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...values(parameters)),
  }
}

const names = new Map<string, string>()

class PreparingClient extends pg.Client {
  // Its overloads are pg's own; Kysely calls it with a text and values.
  override query(text: any, values?: any, callback?: any): any {
    if (typeof text !== 'string' || !Array.isArray(values)) return super.query(text, values, callback)
    const name = names.get(text) ?? `s${names.size}`
    names.set(text, name)
    return super.query({ name, text, values })
  }
}

if (import.meta.main) {
  const handle = toNodeHandler(betterAuth(optionsFor(process.env.BENCH_DATABASE!)))
  serve(createServer((request, response) => void handle(request, response)))
}
