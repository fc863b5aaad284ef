import type { FastifyInstance } from 'fastify'
import { check, mustUnderstand, type Path, type Problem, type Schema } from './check.ts'

/** One problem, and where in the request it is: `path` is empty where it is the whole part. */
export type Fault = Problem & { part: 'path' | 'query' | 'header' | 'body'; path: Path }

/** A request that its route's schemas refuse: all faults of all parts, in the order path, query, header, body. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly faults: Fault[]

  constructor(faults: Fault[]) {
    super('The request is not valid.')
    this.faults = faults
  }

  /** For what no schema can say: one fault, told in a sentence. */
  static of(part: Fault['part'], path: Path, reason: string): InvalidRequest {
    return new InvalidRequest([{ part, path, kind: 'refused', reason }])
  }
}

/**
 * Holds each request of this scope to its route's schemas as FastAPI would, in place of Fastify's own validation.
 * Params, query and body become what the schemas say and nothing else; throws InvalidRequest. A route with a schema
 * that could not be held to does not start.
 */
export function validateRequests(scope: FastifyInstance) {
  scope.addHook('onRoute', ({ url, schema }) => {
    for (const name of ['params', 'querystring', 'headers', 'body'] as const) {
      if (schema?.[name]) mustUnderstand(schema[name], `${url}, ${name}`)
    }
  })

  scope.addHook('preValidation', (request, _, done) => {
    const { params, querystring, headers, body } = (request.routeOptions.schema ?? {}) as Record<string, Schema | undefined>
    const faults: Fault[] = []
    const hold = (part: Fault['part'], schema: Schema, input: unknown): unknown => {
      const { value, problems } = check(schema, input, part === 'body' ? 'json' : 'text')
      faults.push(...problems.map((problem) => ({ ...problem, part })))
      return value
    }

    if (params) request.params = hold('path', params, request.params)
    if (querystring) request.query = hold('query', querystring, request.query)
    if (headers) request.headers = hold('header', headers, request.headers) as typeof request.headers // adds to the raw ones
    if (body && (request.body === undefined || request.body === null)) faults.push({ part: 'body', path: [], kind: 'missing' })
    else if (body) request.body = hold('body', body, request.body)

    done(faults.length > 0 ? new InvalidRequest(faults) : undefined)
  })
}
