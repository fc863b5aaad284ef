import { eitherOf } from '../../lib/text.ts'
import type { Problem } from '../check.ts'
import type { Fault } from '../validation.ts'

/** What the envelope adds for a request that is not valid: a sentence for a person, and the field that it is about. */
export interface Description { message: string; param: string | null }

export function describe(fault: Fault): Description {
  if (fault.path.length === 0) return { message: 'Send a JSON object.', param: null }
  const param = fault.path.join('.')
  return { message: `\`${param}\` ${say(fault)}.`, param }
}

type Sayings = { [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>) => string }

function say(problem: Problem): string {
  return (sayings[problem.kind] as (problem: Problem) => string)(problem)
}

const sayings: Sayings = {
  missing: () => 'is required',
  wrong_type: ({ expected }) => `must be ${types[expected]}`,
  not_unicode: () => 'must be valid Unicode text',
  not_an_integer: () => 'must be a whole number',
  not_a_boolean: () => 'must be `true` or `false`',
  fractional: () => 'must be a whole number',
  not_one_of: ({ allowed }) => `must be ${eitherOf(allowed.map((value) => `\`${value}\``))}`,
  bad_uuid: () => 'must be a UUID',
  bad_time: () => 'must be a time such as 2026-01-31T09:30:00Z',
  bad_address: () => 'must be a valid email address',
  string_too_short: ({ limit }) => limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`,
  string_too_long: ({ limit }) => `must have at most ${limit} characters`,
  too_small: ({ limit }) => `must be at least ${limit}`,
  too_large: ({ limit }) => `must be at most ${limit}`,
  list_too_short: ({ limit }) => limit === 1 ? 'must not be empty' : `must have at least ${limit} items`,
  list_too_long: ({ limit }) => `must have at most ${limit} items`,
  refused: ({ reason }) => `is not valid. ${reason.replace(/\.$/, '')}`,
}

const types: Record<Extract<Problem, { kind: 'wrong_type' }>['expected'], string> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  email: 'a valid email address',
  uuid: 'a UUID',
  'date-time': 'a time such as 2026-01-31T09:30:00Z',
  name: 'a name',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  null: 'null',
}

