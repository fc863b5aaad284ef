import type { Fault } from './types.ts'

export interface ErrorFacts {
  status: number
  /** Which refusal it is, as in `last_owner`; undefined where the server names none. */
  code?: string | undefined
  /** What the answer said, whole. */
  body?: unknown
  /** In seconds. */
  retryAfter?: number | undefined
  requestId?: string | undefined
}

/** What every failed call throws: a sentence for people in `message`, a `code` for programs. */
export class RosterError extends Error {
  override name = 'RosterError'
  readonly status: number
  readonly code: string | undefined
  readonly body: unknown
  readonly retryAfter: number | undefined
  readonly requestId: string | undefined

  constructor(message: string, { status, code, body, retryAfter, requestId }: ErrorFacts, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.code = code
    this.body = body
    this.retryAfter = retryAfter
    this.requestId = requestId
  }
}

/** The server could not be reached, or did not answer in time. */
export class Unreachable extends RosterError { override name = 'Unreachable' }
/** 401: nobody, or nobody any more. */
export class NotAuthenticated extends RosterError { override name = 'NotAuthenticated' }
/** 403: the role, or the key's scopes, may not do this. */
export class Forbidden extends RosterError { override name = 'Forbidden' }
/** 404 */
export class NotFound extends RosterError { override name = 'NotFound' }
/** 409 and 412: something stands in the way, or was changed meanwhile. */
export class Conflict extends RosterError { override name = 'Conflict' }
/** 410: too late. */
export class Gone extends RosterError { override name = 'Gone' }
/** 429, after the retries; `retryAfter` says when to try again. */
export class RateLimited extends RosterError { override name = 'RateLimited' }
/** 5xx */
export class ServerError extends RosterError { override name = 'ServerError' }
/** 400, 413 and 422: the request is not valid. */
export class Invalid extends RosterError {
  override name = 'Invalid'

  /** One entry for each thing that is wrong. */
  get faults(): Fault[] {
    const { detail } = (this.body ?? {}) as { detail?: unknown }
    return Array.isArray(detail) ? detail as Fault[] : []
  }

  /** What is wrong with a field of the body, if anything. */
  of(field: string): string | undefined {
    return this.faults.find(({ loc }) => loc.includes(field))?.msg
  }
}

const families: Record<number, typeof RosterError> = {
  400: Invalid, 401: NotAuthenticated, 403: Forbidden, 404: NotFound, 409: Conflict, 410: Gone, 412: Conflict, 413: Invalid, 422: Invalid, 429: RateLimited,
}

/** The error that an answer is. @param body its JSON, if it had any */
export function errorOf(response: Response, body: unknown): RosterError {
  const { status, headers } = response
  const { detail, message, code } = (body ?? {}) as { detail?: unknown; message?: unknown; code?: string }
  const Family = families[status] ?? (status >= 500 ? ServerError : RosterError)
  return new Family(sentenceOf(detail ?? message) ?? `The server answered ${status}.`, {
    status, code, body,
    retryAfter: secondsOf(headers.get('retry-after')),
    requestId: headers.get('x-request-id') ?? undefined,
  })
}

/** `Retry-After` (RFC 9110, 10.2.3) in seconds: a number, or a date. */
export function secondsOf(text: string | null): number | undefined {
  if (!text) return undefined
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

function sentenceOf(detail: unknown): string | undefined {
  if (typeof detail === 'string') return detail
  const [first] = Array.isArray(detail) ? detail as Fault[] : []
  return first && `${first.loc.slice(1).join('.')}: ${first.msg}`
}
