import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { readFile } from 'node:fs/promises'
import { type TSchema, Type } from './schema.ts'

/**
 * How the swagger plugin writes one contract's OpenAPI 3.1 document: the head as it is given, and a body from the
 * schemas that validate. A schema with a title becomes a component of that name, wherever it stands.
 */
export function openapiOf(head: FastifyDynamicSwaggerOptions['openapi']): FastifyDynamicSwaggerOptions {
  return {
    openapi: { openapi: '3.1.0', ...head },
    transformObject(document) {
      const { openapi, info, servers, tags, security, components, paths } = (document as { openapiObject: Document }).openapiObject
      const schemas = {}, responses = {}
      const named = shareResponses(finish(paths, schemas) as Paths, responses)
      return { openapi, info, servers, tags, security, paths: named, components: { ...components, schemas, responses } } as object
    },
  }
}

/** Writes down the routes of one contract, from here on. */
export type Describe = (scope: FastifyInstance, name: string, openapi: FastifyDynamicSwaggerOptions) => Promise<void>

/** Serves a contract's document, as `npm run generate` has made it: what makes it is no part of a running server. */
export async function serveDocument(scope: FastifyInstance, name: string, openapi: FastifyDynamicSwaggerOptions, describe: Describe | undefined) {
  await describe?.(scope, name, openapi)
  const file = new URL(`../../openapi/${name}.json`, import.meta.url)
  scope.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => {
    return reply.header('cache-control', 'public, max-age=300').type('application/json; charset=utf-8').send(await readFile(file))
  })
}

/** An answer with a body. Without `examples`, by name, one is put together from the schema's. */
export function answer(description: string, schema: TSchema, more: { headers?: Record<string, TSchema>; examples?: Record<string, { value: unknown }> } = {}) {
  const { headers, examples } = more
  return { description, ...(headers && { headers }), content: { 'application/json': { schema, ...(examples && { examples }) } } }
}

/** One thing that an operation can refuse: a line about it, and the body that says it. `name` is its example's. */
export interface Refused { status: number; name: string; text: string; body: object }

/** The answers of an operation that refuse: one a status, with an example for each refusal. */
export function refusalAnswers(schema: TSchema, refused: Refused[]) {
  const byStatus = Map.groupBy(refused, ({ status }) => status)
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, answer(lines(group), schema, {
    ...(status === 429 && { headers: { 'Retry-After': Type.Integer({ description: 'When to try again, in seconds.', examples: [30] }) } }),
    examples: Object.fromEntries(group.map(({ name, body }) => [name, { value: body }])),
  })]))
}

function lines(refused: Refused[]): string {
  return refused.length === 1 ? refused[0]!.text : refused.map(({ text }) => `- ${text}`).join('\n')
}

interface Document { [part: string]: unknown; components: object }
type Paths = Record<string, Record<string, { responses: Record<string, { content?: { 'application/json': Media } }> }>>
interface Schema {
  type?: string
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  default?: unknown
  examples?: unknown[]
}
interface Media { schema: Schema; example?: unknown; examples?: object }

/** Completes each media type with an example, and moves each schema with a title to `schemas`. */
function finish(node: unknown, schemas: Record<string, Schema>): unknown {
  if (Array.isArray(node)) return node.map((item) => finish(item, schemas))
  if (typeof node !== 'object' || node === null) return node

  const whole = 'application/json' in node ? { ...node, 'application/json': withExample(node['application/json'] as Media) } : node
  const done = Object.fromEntries(Object.entries(whole).map(([key, value]) => [key, key.startsWith('example') ? value : finish(value, schemas)]))
  if (typeof done.title !== 'string') return done

  const { title, default: fallback, ...schema } = done
  const known = schemas[title]
  if (known && shapeOf(known) !== shapeOf(schema)) throw new Error(`two schemas are called ${title}`)
  schemas[title] = { ...known, ...schema } // a parameter's has lost its description to the parameter
  return { $ref: `#/components/schemas/${title}`, ...(fallback !== undefined && { default: fallback }) }
}

function shapeOf({ enum: words, properties }: Schema): string {
  return JSON.stringify([words, properties])
}

function withExample(media: Media): Media {
  return media.example ?? media.examples ? media : { ...media, example: exampleOf(media.schema) }
}

/** An example put together from those of the parts. */
export function exampleOf({ examples, default: fallback, enum: words, anyOf, type, items, properties }: Schema): unknown {
  const given = examples?.[0] ?? fallback ?? words?.[0]
  if (given !== undefined) return given
  if (anyOf) return exampleOf(anyOf[0]!)
  if (items) return [exampleOf(items)]
  if (properties) return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, exampleOf(inner)]))
  return type === 'object' ? {} : type
}

/** An answer with one named example is the same wherever it stands: it moves to `responses`, under that name. */
function shareResponses(paths: Paths, responses: Record<string, object>) {
  for (const operation of Object.values(paths).flatMap(Object.values<Paths[string][string]>)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const [name, ...others] = Object.keys(response.content?.['application/json'].examples ?? {})
      if (name === undefined || others.length > 0) continue
      responses[name] = response
      operation.responses[status] = { $ref: `#/components/responses/${name}` } as object
    }
  }
  return paths
}
