import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase } from '../support/postgres.ts'
import type { Engine } from '../support/world.ts'

const bin = path.resolve(import.meta.dirname, '../../bin/roster.js')

/** A data folder and a database of its own, and the commands on them. Whatever still runs is stopped by `close`. */
export async function openInstallation(engine: Engine) {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-cli-'))
  const database = engine === 'postgres' ? await createDatabase() : undefined
  const env = {
    PATH: process.env.PATH, TMPDIR: folder, PORT: '0', LOG_LEVEL: 'warn', ROSTER_DATA: path.join(folder, 'data'),
    ...(database && { DATABASE_URL: database.url, ROSTER_SECRET: 'a secret that is made up for the tests' }),
  }
  const children: ChildProcess[] = []

  /** Starts a command. `prints` waits for a text on stdout and returns all of it so far; `exit` waits for its end. */
  function start(args: string[], more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [bin, ...args], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    let stdout = '', stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text })
    child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text })
    const closed = once(child, 'close')
    return {
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      async prints(text: string) {
        while (!stdout.includes(text)) {
          const ended = await Promise.race([once(child.stdout, 'data').then(() => false), closed.then(() => true)])
          if (ended && !stdout.includes(text)) throw new Error(`It ended without "${text}":\n${stdout}${stderr}`)
        }
        return stdout
      },
      async exit() {
        const [code] = await closed
        return { code: code as number | null, stdout, stderr }
      },
    }
  }

  return {
    folder,
    database: database?.url ?? path.join(folder, 'data/roster.db'),
    start,
    run: (...args: string[]) => start(args).exit(),
    /** Runs a command with `--json`, and reads the one object that it prints. */
    async json(...args: string[]) {
      const { code, stdout, stderr } = await start([...args, '--json']).exit()
      return { code, stderr, answer: JSON.parse(stdout) }
    },
    /** A running server's URL. */
    async serve() {
      const stdout = await start(['serve']).prints('Roster listens on ')
      return /Roster listens on (\S+)/.exec(stdout)![1]!
    },
    leftovers: () => readdir(folder),
    async close() {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'close')
      }
      await database?.drop()
      await rm(folder, { recursive: true, maxRetries: 3 })
    },
  }
}

export type Installation = Awaited<ReturnType<typeof openInstallation>>
