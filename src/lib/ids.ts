import { randomUUIDv7 } from 'node:crypto'

/** A new id: a UUID of version 7 (RFC 9562), so that rows made together lie together. */
export function newId(): string {
  return randomUUIDv7()
}

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text is an id as we write them. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && form.test(value)
}
