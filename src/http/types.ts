import { type TSchema, Type } from './schema.ts'

/** Who and what the documents' examples are about. */
export const ids = {
  ann: '0fdabe0c-eb7c-440a-96d2-2c65906c3777',
  jane: 'a169451c-8525-4352-b8ca-070dd449a1a5',
  invitation: '497f6eca-6276-4993-bfeb-53cbbbba6f08',
  request: '3f0c2d1e-6a54-4b87-9c1d-2e8f7a6b5c4d',
}

// What wire shapes are made of. Each takes an example: the documents' examples are put together from these.

export function Text(example: string, description?: string) {
  return Type.String(told(example, description))
}

export function Id(example: string, description?: string) {
  return Type.String({ format: 'uuid', ...told(example, description) })
}

export function Time(example: string, description?: string) {
  return Type.String({ format: 'date-time', ...told(example, description) })
}

export function Flag(example: boolean, description?: string) {
  return Type.Boolean(told(example, description))
}

/** A set of words that is a type of its own in generated clients. */
export function Words<T extends string>(title: string, words: readonly T[], options: { description?: string; default?: T; examples?: T[] } = {}) {
  return Type.Enum([...words], { type: 'string', title, ...options })
}

export function Nullable<T extends TSchema>(type: T) {
  const { description, examples, ...inner } = type as T & { description?: string; examples?: unknown[] } // these are about the whole
  return Type.Union([inner as unknown as T, Type.Null()], { ...(description && { description }), examples })
}

/** An object whose fields nobody knows beforehand. */
export function Anything(example: Record<string, unknown>, description?: string) {
  return Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, ...told(example, description) })
}

function told(example: unknown, description?: string) {
  return { ...(description && { description }), examples: [example] }
}
