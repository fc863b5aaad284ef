/** The part of OpenAPI 3.1 that our documents use. */
export interface Document {
  info: { title: string; description: string }
  tags: { name: string; description: string }[]
  security: Security
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> }
}

export type Security = Record<string, string[]>[]

export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security?: Security
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, Response>
}

export interface Parameter { in: string; name: string; required: boolean; description?: string; example?: unknown; schema: Schema }
export interface Response { $ref?: string; description: string; headers?: Record<string, { description: string }>; content?: Content }
export type Content = Record<'application/json', { schema: Schema; example?: unknown }>

export interface Schema {
  $ref?: string
  type?: string
  format?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** The name of a component that a reference points to. */
export function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1)
}
