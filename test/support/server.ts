import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/domain/change.ts'
import type { JobKind } from '../../src/domain/jobs.ts'
import { createSession } from '../../src/domain/sessions.ts'
import { createUser } from '../../src/domain/users.ts'
import { openDeps } from '../../src/deps.ts'
import type { Answer } from './contracts.ts'
import { queriesOn } from './kysely.ts'
import { createDatabase } from './postgres.ts'
import type { Engine } from './world.ts'

const program = path.resolve(import.meta.dirname, '../../bin/roster.js')

/** A data folder and, on PostgreSQL, a database: what processes of one installation share. */
export interface Place { engine: Engine; folder: string; env: Record<string, string>; close(): Promise<void> }

/** An installation on which nothing runs yet. `env` configures it further. */
export async function openPlace(engine: Engine, env: Record<string, string> = {}): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-place-'))
  const database = engine === 'postgres' ? await createDatabase() : undefined
  return {
    engine, folder,
    env: {
      PATH: process.env.PATH!,
      NODE_COMPILE_CACHE: path.join(tmpdir(), 'roster-compile-cache'), // so that ten processes start in a few seconds
      ROSTER_DATA: folder, ROSTER_SECRET: 'a secret of at least 32 characters', ROSTER_RATE_LIMIT: 'off', PORT: '0',
      ...(database && { DATABASE_URL: database.url }),
      ...env,
    },
    async close() {
      await database?.drop()
      await rm(folder, { recursive: true })
    },
  }
}

/** What an operator has at hand on an installation, also while its server runs. */
export async function openOffice(place: Place) {
  const { store, deps } = await openDeps(readConfig(place.env))
  const operator: Context = { ...deps, actor: { kind: 'operator' } }
  return {
    operator,
    /** For what a test asks by itself. */
    db: queriesOn(store.db, place.engine),
    /** A user with a verified address and an access token. */
    async person(email: string) {
      const { id } = await createUser(operator, email, null)
      return { id, email, token: (await createSession(operator, email, new Date(Date.now() + 86_400_000))).accessToken }
    },
    close: () => store.db.close(),
  }
}
export type Office = Awaited<ReturnType<typeof openOffice>>

export async function jobsOf({ db }: Office, kind: JobKind) {
  return await db.selectFrom('jobs').selectAll().where('kind', '=', kind).execute()
}

export interface Ran { code: number | null; stdout: string; stderr: string; json: any }

/** Runs one command to its end. */
export async function roster(place: Place, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], { env: place.env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await exit
  return { code, stdout, stderr, json: stdout.startsWith('{') ? JSON.parse(stdout) : undefined }
}

export interface Server {
  url: string
  child: ChildProcess
  /** All that it has said so far, on stdout and stderr. */
  output(): string
  /** One request with a credential, or without one, on a connection of its own where it is the first. */
  request(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, as?: string, body?: unknown): Promise<Answer>
  /** Sends a signal and waits for the end. @returns its exit code, or the signal that ended it */
  kill(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

/** The real server, as a process of its own; it answers when this returns. */
export async function startServer(place: Place): Promise<Server> {
  const child = spawn(process.execPath, [program, 'serve'], { env: place.env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk
      const [, address] = /Roster listens on (\S+)/.exec(said) ?? []
      if (address) resolve(address)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('close', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)))
  })
  return {
    url, child,
    output: () => said,
    async request(method, resource, as, body) {
      const answer = await fetch(url + resource, {
        method,
        headers: { ...(as !== undefined && { authorization: `Bearer ${as}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const parsed = answer.headers.get('content-type')?.includes('json') ? await answer.json() : await answer.text()
      return { status: answer.status, code: parsed?.code, body: parsed, headers: Object.fromEntries(answer.headers) }
    },
    async kill(signal = 'SIGKILL') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await once(child, 'close')
      }
      return child.exitCode ?? child.signalCode!
    },
  }
}
