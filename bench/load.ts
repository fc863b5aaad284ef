import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ticks, workFor } from './processors.ts'
import { pinned } from './servers.ts'

export interface Request { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; path: string; headers: Record<string, string>; body?: unknown }

/** A run was quicker than its requests were prepared for. */
export class RanOut extends Error {
  override readonly name = 'RanOut'
}

/** What one run came to. Times are in ms. */
export interface Run {
  requests: number
  /** How many more may have been on their way when the time was up. */
  unanswered: number
  perSecond: number
  p50: number
  p99: number
  /** How much of the processors' time went to other machines meanwhile, where this is a virtual one; of 1. */
  stolen: number
  /** What the processors worked for the server, and for the database beside it, in µs a request. */
  work: { server: number; database: number }
}

export interface LoadOptions {
  connections: number
  seconds: number
  /** Whether to begin again after the last request; without, running out of requests is an error. */
  again: boolean
  core: number
  /** Where the requests may be written down. */
  folder: string
  /** The processes of the server, and of the database where it has some of its own. */
  pids: { server: number; database: number[] }
}

/**
 * Sends requests as quickly as they are answered, by wrk in a process of its own on a core of its own.
 * Every answer must be a success, and there must be requests enough (@throws RanOut). The percentiles are wrk's, which counts a slow answer once more for
 * each request that had to wait behind it.
 */
export async function load(url: string, requests: Request[], options: LoadOptions): Promise<Run> {
  const { connections, seconds, again, core, folder, pids } = options
  const file = join(folder, `requests-${pids.server}`) // several loads may run at once
  await writeFile(file, requests.map((request) => textOf(request, new URL(url).host)).join('\0'))
  const look = () => ({ ...ticks(), server: workFor([pids.server]), database: workFor(pids.database) }), before = look()
  const [command, ...args] = pinned(core, [
    'wrk', '-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '30s', '-s', script, url, '--', file, again ? 'again' : 'once',
  ])
  const { stdout } = await run(command!, args).catch((error) => {
    if (error.code === 3) throw new RanOut(error.stderr)
    throw new Error(error.code === 'ENOENT' || /wrk: No such file/.test(error.stderr) ? 'The load comes from wrk: apt-get install wrk' : `wrk: ${error.stderr || error.message}`)
  })
  const after = look(), micros = (part: 'server' | 'database') => 1000 * (after[part] - before[part]) / answered
  await rm(file)
  const { requests: answered, microseconds, p50, p99, refused, broken } = JSON.parse(stdout.trim().split('\n').at(-1)!)
  if (refused + broken > 0) throw new Error(`Of ${answered} answers ${refused} were refusals, and ${broken} requests broke off.`)
  if (answered === 0 && seconds < 60) { // nobody was so quick
    const longer = await load(url, requests, { ...options, seconds: seconds * 4 })
    return { ...longer, unanswered: longer.unanswered + connections }
  }
  return { requests: answered, unanswered: connections, perSecond: answered / (microseconds / 1e6), p50: p50 / 1000, p99: p99 / 1000, stolen: (after.stolen - before.stolen) / (after.all - before.all), work: { server: micros('server'), database: micros('database') } }
}

/** Sends one request, to look at its answer. */
export async function send(url: string, { method, path, headers, body }: Request): Promise<{ status: number; text: string }> {
  const answer = await fetch(url + path, { method, headers: { ...headers, ...jsonType(body) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return { status: answer.status, text: await answer.text() }
}

const run = promisify(execFile)
const script = join(import.meta.dirname, 'load.lua')

function textOf({ method, path, headers, body }: Request, host: string): string {
  const content = body === undefined ? '' : JSON.stringify(body)
  const lines = Object.entries({ host, ...headers, ...jsonType(body), ...(content && { 'content-length': Buffer.byteLength(content) }) })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${content}`
}

function jsonType(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' }
}
