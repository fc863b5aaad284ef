import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { jsonErrorOffset } from './json-offset.ts'

/** A body sent as JSON that is none. `offset` says where, in code points; it is missing where there is no one place. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody'
  readonly offset: number | undefined

  constructor(message: string, offset?: number) {
    super(message)
    this.offset = offset
  }
}

/**
 * Reads the bodies of this scope's requests as FastAPI does: undefined where empty, the parsed value where the content
 * type is JSON, and otherwise something that no schema takes. Routes without a body schema ignore what they are sent.
 * Throws MalformedBody: not UTF-8 (RFC 8259, section 8.1), not JSON, or nested deeper than 32 levels.
 */
export function readBodies(scope: FastifyInstance) {
  scope.removeAllContentTypeParsers()
  // JSON's type by its name as well, or Fastify would look everywhere for it each time
  scope.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, (request: FastifyRequest, bytes: Buffer, done) => {
    if (bytes.length === 0 || !request.routeOptions.schema?.body) done(null)
    else done(null, jsonType.test(request.mediaType ?? '') ? parse(bytes) : notJson)
  })

  // Fastify answers a header that is no media type with 415 before any parser; to us it is one more body not sent as JSON.
  scope.addHook('onRequest', (request, _, done) => {
    if (request.raw.headers['content-type'] !== undefined && request.mediaType === undefined) delete request.raw.headers['content-type']
    done()
  })
}

const jsonType = /^application\/(?:.*\+)?json$/
const notJson = Symbol('a body that was not sent as JSON')
const byteOrderMark = '\ufeff'
const maxDepth = 32

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new MalformedBody('The body is not UTF-8.')
  const text = bytes.toString()
  const value = parseJson(text.startsWith(byteOrderMark) ? text.slice(1) : text)
  if (isDeeper(value, maxDepth)) throw new MalformedBody(`The body is nested deeper than ${maxDepth} levels.`)
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedBody('The body is not JSON.', jsonErrorOffset(text))
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}
