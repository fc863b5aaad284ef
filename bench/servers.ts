import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

export interface Server {
  pid: number
  url: string
  /** From the command to the first answer, in ms. */
  startedIn: number
  /** Resident memory, in MB: at this moment, and at its highest. */
  memory(): { now: number; peak: number }
  stop(): Promise<void>
}

export interface Launch {
  /** What stands after `node`. */
  args: string[]
  env: Record<string, string>
  /** A path that answers 200 to a request with these headers. */
  first: { path: string; headers: Record<string, string> }
}

const children = new Set<ChildProcess>()
process.on('exit', () => { for (const child of children) child.kill('SIGKILL') })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** The same command, held to one core where this machine can do that. */
export function pinned(core: number, command: string[]): string[] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command
}

/** Starts a server in a process of its own, which says `listens on URL`, and waits for its first answer. */
export async function startServer({ args, env, first }: Launch, core: number): Promise<Server> {
  const [command, ...rest] = pinned(core, [process.execPath, '--disable-warning=ExperimentalWarning', ...args])
  const startedAt = performance.now()
  const child = spawn(command!, rest, { env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let log = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log = (log + chunk).slice(-10_000)
      const [, said] = /listens on (http:\S+)/.exec(log) ?? []
      if (said) resolve(said)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', () => reject(new Error(`${args.join(' ')} ended:\n${log}`)))
  })
  const answer = await fetch(url + first.path, { headers: first.headers })
  if (answer.status !== 200) throw new Error(`${args.join(' ')} answered ${answer.status}: ${await answer.text()}`)
  await answer.arrayBuffer()

  return {
    url,
    pid: child.pid!,
    startedIn: performance.now() - startedAt,
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
      return { now: field('VmRSS'), peak: field('VmHWM') }
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      children.delete(child)
    },
  }
}
