import { errorOf, RosterError, Unreachable } from './errors.ts'

/** Who calls, and where. One credential, or none for what needs none. */
export interface ClientOptions {
  /** As in `https://roster.example.com`; in a browser on the server's own pages, leave it out. */
  baseUrl?: string
  apiKey?: string
  accessToken?: string
  /** In Node, a `Cookie` header to send; in a browser, its own cookies go along by themselves. */
  cookie?: string
  /** Another of the user's teams than their current one, for every call. */
  teamId?: string
  /** How often a call is tried again, where that is safe. */
  retries?: number
  /** How long one try may take, in ms. */
  timeout?: number
  fetch?: typeof fetch
}

export interface CallOptions { signal?: AbortSignal }

export interface Call extends CallOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: object | undefined
  body?: unknown
  /** Makes a POST safe to try again: the server answers a repeated key as it did the first time. */
  idempotencyKey?: string
}

export interface Answer<T> { data: T; headers: Headers }
export type Transport = <T>(call: Call) => Promise<Answer<T>>

/** Longer pauses than this are the caller's to decide on, in seconds. */
const longestPause = 30

/**
 * Sends calls. One that is safe (a GET, or a POST with an idempotency key) is tried again when the
 * server is away or asks to wait, after as long as `Retry-After` says. @throws RosterError
 */
export function createTransport({ baseUrl = '', apiKey, accessToken, cookie, teamId, retries = 2, timeout = 30_000, fetch: send = globalThis.fetch.bind(globalThis) }: ClientOptions): Transport {
  if ([apiKey, accessToken, cookie].filter(Boolean).length > 1) throw new TypeError('Give one of apiKey, accessToken and cookie.')
  const own = { ...(apiKey && { 'x-api-key': apiKey }), ...(accessToken && { authorization: `Bearer ${accessToken}` }), ...(cookie && { cookie, origin: new URL(baseUrl).origin }), ...(teamId && { 'x-team-id': teamId }) }

  async function once<T>(call: Call): Promise<Answer<T>> {
    const { method, path, query, body, idempotencyKey, signal } = call
    const limit = AbortSignal.timeout(timeout)
    let response: Response
    try {
      response = await send(baseUrl.replace(/\/$/, '') + path + queryOf(query), {
        method,
        headers: { ...own, ...(body !== undefined && { 'content-type': 'application/json' }), ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        credentials: 'same-origin',
      })
    } catch (cause) {
      if (signal?.aborted) throw cause
      throw new Unreachable('The server cannot be reached.', { status: 0, code: 'unreachable' }, { cause })
    }
    const data = await jsonOf(response)
    if (!response.ok) throw errorOf(response, data)
    return { data: data as T, headers: response.headers }
  }

  return async (call) => {
    const isSafe = call.method === 'GET' || call.idempotencyKey !== undefined
    for (let tries = 0; ; tries++) {
      try {
        return await once(call)
      } catch (error) {
        const pause = tries < retries && isSafe && error instanceof RosterError ? pauseAfter(error, tries) : undefined
        if (pause === undefined) throw error
        await sleep(pause * 1000, call.signal)
      }
    }
  }
}

/** How long to wait before the next try, in seconds; undefined where trying again cannot help. */
function pauseAfter({ status, retryAfter }: RosterError, tries: number): number | undefined {
  if (![0, 429, 502, 503, 504].includes(status)) return undefined
  const pause = retryAfter ?? (status === 429 ? undefined : 0.3 * 2 ** tries * (0.5 + Math.random()))
  return pause !== undefined && pause <= longestPause ? pause : undefined
}

function queryOf(query: object = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => [name, String(value)])
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

function sleep(time: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time)
    signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason) }, { once: true })
  })
}
