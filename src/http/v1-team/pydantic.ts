import { eitherOf } from '../../lib/text.ts'
import type { Problem } from '../check.ts'
import type { MalformedBody } from '../body.ts'
import type { Fault } from '../validation.ts'

/** One entry of the `detail` list of a 422. */
export interface Entry { loc: (string | number)[]; msg: string; type: string }

/** Says a fault as FastAPI with pydantic 2.11 does. */
export function describe(fault: Fault): Entry {
  const [type, msg] = say(fault)
  return { loc: [fault.part, ...fault.path], msg, type }
}

/** The `detail` for a body that is not JSON: a list for a 422 where there is an offset, otherwise a sentence for a 400. */
export function describeMalformed({ offset }: MalformedBody): Entry[] | string {
  if (offset === undefined) return 'There was an error parsing the body'
  return [{ loc: ['body', offset], msg: 'JSON decode error', type: 'json_invalid' }]
}

type Saying = [type: string, msg: string]
type Sayings = { [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>) => Saying }

function say(problem: Problem): Saying {
  return (sayings[problem.kind] as (problem: Problem) => Saying)(problem)
}

const sayings: Sayings = {
  missing: () => ['missing', 'Field required'],
  wrong_type: ({ expected }) => wrongType[expected],
  not_unicode: () => ['string_unicode', 'Input should be a valid string, unable to parse raw data as a unicode string'],
  not_an_integer: () => ['int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
  not_a_boolean: () => ['bool_parsing', 'Input should be a valid boolean, unable to interpret input'],
  fractional: () => ['int_from_float', 'Input should be a valid integer, got a number with a fractional part'],
  not_one_of: ({ allowed }) => ['enum', `Input should be ${eitherOf(allowed.map((value) => `'${value}'`))}`],
  bad_uuid: ({ text }) => ['uuid_parsing', `Input should be a valid UUID, ${uuidFault(text)}`],
  bad_time: ({ text }) => ['datetime_from_date_parsing', `Input should be a valid datetime or date, ${dateFault(text)}`],
  bad_address: ({ reason }) => ['value_error', `value is not a valid email address: ${reason}`],
  string_too_short: ({ limit }) => ['string_too_short', `String should have at least ${count(limit, 'character')}`],
  string_too_long: ({ limit }) => ['string_too_long', `String should have at most ${count(limit, 'character')}`],
  too_small: ({ limit }) => ['greater_than_equal', `Input should be greater than or equal to ${limit}`],
  too_large: ({ limit }) => ['less_than_equal', `Input should be less than or equal to ${limit}`],
  list_too_short: ({ limit, length }) => ['too_short', `List should have at least ${count(limit, 'item')} after validation, not ${length}`],
  list_too_long: ({ limit, length }) => ['too_long', `List should have at most ${count(limit, 'item')} after validation, not ${length}`],
  refused: ({ reason }) => ['value_error', `Value error, ${reason}`],
}

const wrongType: Record<Extract<Problem, { kind: 'wrong_type' }>['expected'], Saying> = {
  object: ['model_attributes_type', 'Input should be a valid dictionary or object to extract fields from'],
  array: ['list_type', 'Input should be a valid list'],
  string: ['string_type', 'Input should be a valid string'],
  email: ['string_type', 'Input should be a valid string'],
  uuid: ['uuid_type', 'UUID input should be a string, bytes or UUID object'],
  'date-time': ['datetime_type', 'Input should be a valid datetime'],
  name: ['string_type', 'Input should be a valid string'],
  integer: ['int_type', 'Input should be a valid integer'],
  boolean: ['bool_type', 'Input should be a valid boolean'],
  null: ['none_required', 'Input should be None'],
}

const count = (limit: number, noun: string) => `${limit} ${noun}${limit === 1 ? '' : 's'}`

/** What the uuid crate (1.x), which reads pydantic's UUIDs, says of a text: `InvalidUuid::into_err`. Places are bytes, from 1. */
function uuidFault(text: string): string {
  const [, before, inner] = (/^(\{)(.*)\}$/s.exec(text) ?? /^((?:urn:uuid:)?)(.*)$/s.exec(text)) as unknown as [string, string, string]
  const odd = /[^\da-fA-F-]/u.exec(inner)
  if (odd) {
    const place = before.length + Buffer.byteLength(inner.slice(0, odd.index)) + 1
    return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${odd[0]}\` at ${place}`
  }
  const groups = inner.split('-')
  if (groups.length === 1 && !before) return `invalid length: expected length 32 for simple format, found ${text.length}`
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`
  const group = groups.findIndex(({ length }, index) => length !== uuidGroups[index])
  const found = group < 4 ? groups[group]!.length : text.length - 24 // braces and prefix included: so does the crate
  return `invalid group length in group ${group}: expected ${uuidGroups[group]}, found ${found}`
}

const uuidGroups = [8, 4, 4, 4, 12]

/** What the speedate crate says of a text that is neither a time nor a date: pydantic tells of the date alone. */
function dateFault(text: string): string {
  const [, said] = dateRules.find(([rule]) => !rule.test(text)) ?? []
  if (said) return said
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number]
  const isDay = day > 0 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
  return isDay ? 'unexpected extra characters at the end of the input' : 'day value is outside expected range'
}

const dateRules: [RegExp, string][] = [
  [/^.{10}/s, 'input is too short'],
  [/^\d{4}/, 'invalid character in year'],
  [/^.{4}-/, 'invalid date separator, expected `-`'],
  [/^.{5}\d\d/, 'invalid character in month'],
  [/^.{7}-/, 'invalid date separator, expected `-`'],
  [/^.{8}\d\d/, 'invalid character in day'],
  [/^.{5}(?:0[1-9]|1[0-2])/, 'month value is outside expected range of 1-12'],
  [/^(?!0000)/, 'year 0 is out of range'],
]
