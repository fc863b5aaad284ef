import { countCharacters } from '../lib/text.ts'
import { type Format, formats } from './formats.ts'

/** The part of JSON Schema that requests are described in; `mustUnderstand` refuses any other at start. */
export interface Schema {
  type?: Type
  enum?: unknown[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  format?: Format
  minimum?: number
  maximum?: number
  default?: unknown
}
type Type = 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null'

/** What can be wrong with one value, in no wire's words. */
export type Problem =
  | { kind: 'missing' }
  | { kind: 'wrong_type'; expected: Type | Format }
  | { kind: 'not_unicode' }
  | { kind: 'not_an_integer' | 'not_a_boolean' }
  | { kind: 'fractional' }
  | { kind: 'not_one_of'; allowed: unknown[] }
  | { kind: 'bad_uuid' | 'bad_time'; text: string }
  | { kind: 'bad_address'; reason: string }
  | { kind: 'string_too_short' | 'string_too_long' | 'too_small' | 'too_large'; limit: number }
  | { kind: 'list_too_short' | 'list_too_long'; limit: number; length: number }
  | { kind: 'refused'; reason: string }

export type Path = (string | number)[]
type Located = Problem & { path: Path }
interface Reading { from: 'text' | 'json'; problems: Located[] }

/** Where the reading is; a path is made of it only where there is a problem. */
type Place = { within: Place; name: string | number } | undefined

function namesOf(place: Place): Path {
  return place ? [...namesOf(place.within), place.name] : []
}

/**
 * Reads a value as pydantic 2 does: made anew of the declared fields, defaults put in, formats brought to one spelling;
 * at most one problem a place, in the order in which the fields are declared. Integers and booleans are read out of
 * strings `from: 'text'` (paths, queries, headers), never out of JSON.
 */
export function check(schema: Schema, value: unknown, from: Reading['from']): { value: unknown; problems: Located[] } {
  const reading: Reading = { from, problems: [] }
  return { value: read(schema, value, undefined, reading), problems: reading.problems }
}

/** Throws where a schema says what `check` would not hold a request to. */
export function mustUnderstand(schema: Schema, where: string): void {
  const complaint = complaintAbout(schema)
  if (complaint) throw new Error(`${where}: a request's schema ${complaint}`)
  const { properties = {}, anyOf = [], items } = schema
  for (const inner of [...Object.values(properties), ...anyOf, ...(items ? [items] : [])]) mustUnderstand(inner, where)
}

function complaintAbout(schema: Schema): string | undefined {
  const { type, format, anyOf, items, minimum, maximum } = schema
  const odd = Object.keys(schema).find((keyword) => !keywords.has(keyword))
  if (odd) return `cannot use "${odd}"`
  if (!schema.enum && !anyOf && !(type && type in readers)) return `cannot use the type "${type}"`
  if (format && !(format in formats)) return `cannot use the format "${format}"`
  if (anyOf && (anyOf.length !== 2 || anyOf[1]?.type !== 'null')) return 'can use "anyOf" for [something, null] alone'
  if (type === 'array' && !items) return 'needs "items" for an array'
  if (type === 'integer' && (minimum === undefined || maximum === undefined)) return 'needs "minimum" and "maximum" for an integer'
  return undefined
}

const keywords = new Set([
  'type', 'enum', 'anyOf', 'properties', 'required', 'items', 'minItems', 'maxItems', 'minLength', 'maxLength',
  'format', 'minimum', 'maximum', 'default', 'title', 'description', 'examples', 'deprecated', '$id',
])

function read(schema: Schema, value: unknown, path: Place, reading: Reading): unknown {
  if (schema.anyOf) return value === null ? null : read(schema.anyOf[0]!, value, path, reading)
  const fail = (problem: Problem) => void reading.problems.push({ ...problem, path: namesOf(path) })
  if (schema.enum) return schema.enum.includes(value) ? value : fail({ kind: 'not_one_of', allowed: schema.enum })
  return readers[schema.type!]({ schema, value, path, reading, fail })
}

interface Field { schema: Schema; value: unknown; path: Place; reading: Reading; fail: (problem: Problem) => undefined }

const readers: Record<Type, (field: Field) => unknown> = {
  object({ schema, value, path, reading, fail }) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail({ kind: 'wrong_type', expected: 'object' })
    const result: Record<string, unknown> = {}, fields = schema.properties
    for (const name in fields) {
      const field = fields[name]!, given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
      if (given !== undefined) result[name] = read(field, given, { within: path, name }, reading)
      else if (field.default !== undefined) result[name] = structuredClone(field.default)
      else if (schema.required?.includes(name)) reading.problems.push({ kind: 'missing', path: namesOf({ within: path, name }) })
    }
    return result
  },

  array({ schema, value, path, reading, fail }) {
    if (!Array.isArray(value)) return fail({ kind: 'wrong_type', expected: 'array' })
    const { minItems = 0, maxItems = Infinity, items } = schema
    if (value.length < minItems) return fail({ kind: 'list_too_short', limit: minItems, length: value.length })
    if (value.length > maxItems) return fail({ kind: 'list_too_long', limit: maxItems, length: value.length })
    return value.map((item, index) => read(items!, item, { within: path, name: index }, reading))
  },

  string({ schema, value, fail }) {
    const { minLength = 0, maxLength = Infinity, format } = schema
    if (typeof value !== 'string') return fail({ kind: 'wrong_type', expected: format ?? 'string' })
    if (!value.isWellFormed()) return fail({ kind: 'not_unicode' })
    const length = countCharacters(value)
    if (length < minLength) return fail({ kind: 'string_too_short', limit: minLength })
    if (length > maxLength) return fail({ kind: 'string_too_long', limit: maxLength })
    const formatted = format ? formats[format](value) : value
    return typeof formatted === 'string' ? formatted : fail(formatted)
  },

  integer({ schema, value, reading, fail }) {
    const { minimum, maximum } = schema as Required<Schema>
    const number = reading.from === 'text' ? readInteger(String(value)) : value
    if (number === undefined) return fail({ kind: 'not_an_integer' })
    if (typeof number !== 'number') return fail({ kind: 'wrong_type', expected: 'integer' })
    if (number % 1 !== 0 && Number.isFinite(number)) return fail({ kind: 'fractional' })
    if (number < minimum) return fail({ kind: 'too_small', limit: minimum })
    if (number > maximum) return fail({ kind: 'too_large', limit: maximum })
    return number
  },

  boolean({ value, reading, fail }) {
    const boolean = reading.from === 'text' ? readBoolean(String(value)) : value
    if (boolean === undefined) return fail({ kind: 'not_a_boolean' })
    return typeof boolean === 'boolean' ? boolean : fail({ kind: 'wrong_type', expected: 'boolean' })
  },

  null: ({ value, fail }) => value === null ? null : fail({ kind: 'wrong_type', expected: 'null' }),
}

/** As pydantic reads an integer: a sign, zeros, single underscores and an empty fraction may be there, an exponent may not. */
function readInteger(text: string): number | undefined {
  const [, integer] = /^([+-]?\d(?:_?\d)*)(?:\.0+)?$/.exec(text.trim()) ?? []
  return integer === undefined ? undefined : Number(integer.replaceAll('_', ''))
}

function readBoolean(text: string): boolean | undefined {
  if (/^(?:true|t|yes|y|on|1)$/i.test(text)) return true
  return /^(?:false|f|no|n|off|0)$/i.test(text) ? false : undefined
}
