import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import { createKey } from '../../src/domain/api-keys.ts'
import type { Context, Policy } from '../../src/domain/change.ts'
import { KeyUsage } from '../../src/domain/key-usage.ts'
import type { Role, Scope } from '../../src/domain/roles.ts'
import { createSession } from '../../src/domain/sessions.ts'
import { addMember, createTeam } from '../../src/domain/teams.ts'
import { createUser } from '../../src/domain/users.ts'
import { createWorker } from '../../src/jobs/worker.ts'
import { invitationTokens } from '../../src/lib/invitation-tokens.ts'
import { createJwtReader } from '../../src/lib/jwt.ts'
import type { Mail } from '../../src/lib/mailer.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import { createSeal } from '../../src/lib/seal.ts'
import { countJobs } from '../../src/store/jobs.ts'
import { isMigrated, migrate } from '../../src/store/migrate.ts'
import { type Database, openStore } from '../../src/store/open.ts'
import { queriesOn } from './kysely.ts'
import { createDatabase, engines } from './postgres.ts'

export { engines }
export type Engine = (typeof engines)[number]

const secret = 'a secret that is made up for the tests'

export interface WorldOptions {
  policy?: Partial<Policy>
  /** Puts something around the database, to take its locks out, say. */
  wrap?: (db: Database) => Database
  publicUrl?: string
  /** The provider that people can sign in with. */
  oidc?: { issuer: string; clientId: string; clientSecret: string }
}

/**
 * A real store and the real app; only the clock and the mailbox are made up. Every test mints its own
 * team, so tests never share rows.
 */
export async function openWorld(engine: Engine, { policy = {}, wrap = (db) => db, publicUrl = 'https://roster.test', oidc }: WorldOptions = {}) {
  const { url, drop } = engine === 'postgres' ? await createDatabase() : await createFile()
  const store = await openStore(url)
  let at = Date.now()
  const now = () => new Date(at)
  await migrate(store, now)

  const deps = {
    db: wrap(store.db), now,
    invitationTokens: invitationTokens(secret),
    seal: createSeal(secret),
    readJwt: oidc && createJwtReader({ issuer: oidc.issuer, audience: [oidc.clientId] }),
    keyUsage: new KeyUsage(),
    policy: { environment: 'test' as const, invitationTtl: 7 * 86_400_000, mailsPerHour: undefined, ...policy },
  }
  const mailbox: Mail[] = []
  const metrics = createMetrics(() => countJobs(store.db, now().toISOString()))
  const logger = pino({ level: 'silent' })
  const mount = { publicUrl: () => publicUrl, signIn: { secret, oidc, rateLimit: false } }
  const app = await createApp({ deps, logger, metrics, isReady: () => isMigrated(store), requestsPerMinute: undefined, ...mount })
  const mailer = { send: async (mail: Mail) => { mailbox.push(mail) }, verify: async () => {}, close: async () => {} }
  const worker = createWorker({ ...deps, mailer, publicUrl }, logger, metrics)
  const operator: Context = { ...deps, actor: { kind: 'operator' } }

  return {
    engine, app, deps, mount, operator, mailbox, worker, store, url,
    /** For what a test asks by itself. */
    db: queriesOn(store.db, engine),
    /** Moves the clock, in ms. */
    pass: (time: number) => { at += time },
    team: (roles: Record<string, Role>, seats?: number) => makeTeam(operator, roles, seats),
    /** A user on no team, with a verified address and an access token. */
    person: (name: string) => makePerson(operator, name),
    /** Sends what is due, and returns the invitation's token that was last mailed to this address. */
    async mailedToken(email: string) {
      await worker.runDue()
      const mail = mailbox.findLast(({ to }) => to === email)
      return /#token=(\S+)/.exec(mail?.text ?? '')?.[1]
    },
    async close() {
      await app.close()
      await store.db.close()
      await drop()
    },
  }
}
export type World = Awaited<ReturnType<typeof openWorld>>
export type Team = Awaited<ReturnType<typeof makeTeam>>
export type Person = Awaited<ReturnType<typeof makePerson>>

/** A team of people, each with an address, an API key and an access token of their own. The first must be an owner. */
async function makeTeam(ctx: Context, roles: Record<string, Role>, seats: number | null = null) {
  const people: Record<string, Person & { key: string }> = {}
  let id = ''
  for (const [name, role] of Object.entries(roles)) {
    const person = await makePerson(ctx, name)
    if (!id) id = (await createTeam(ctx, { name: 'Crew', seatLimit: seats }, person.email)).team.id
    else await addMember(ctx, id, person.email, role)
    const key = await createKey(ctx, id, person.email, { name: 'Test', scopes: null, expiresAt: null })
    people[name] = { ...person, key: key.secret }
  }
  return {
    id,
    of: (name: string) => people[name]!,
    user: (name: string) => people[name]!.id,
    key: (name: string) => people[name]!.key,
    token: (name: string) => people[name]!.token,
    narrowKey: async (name: string, ...scopes: Scope[]) => (await createKey(ctx, id, people[name]!.email, { name: 'Narrow', scopes, expiresAt: null })).secret,
  }
}

async function makePerson(ctx: Context, name: string) {
  const email = `${name}.${randomBytes(4).toString('hex')}@crew.test`
  const { id } = await createUser(ctx, email, null)
  const { accessToken } = await createSession(ctx, email, new Date(ctx.now().getTime() + 86_400_000))
  return { id, email, token: accessToken }
}

async function createFile() {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-test-'))
  return { url: path.join(folder, `${randomUUID()}.db`), drop: () => rm(folder, { recursive: true }) }
}
