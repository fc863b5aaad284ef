import type { ImportRow, Whom } from '../domain/import.ts'
import { type Role, roles } from '../domain/roles.ts'
import { describe } from '../http/api-team/invalid.ts'
import { check, type Schema } from '../http/check.ts'
import { type Address, readAddress } from '../lib/address.ts'
import type { FileRecord } from '../lib/records.ts'
import { noTeam } from '../store/jobs.ts'

/** Reads a row out of a record, held to its schema as a request is: fields that it does not know are ignored, and null is none. */
export function rowOf(record: FileRecord, from: 'text' | 'json'): ImportRow | { fault: string } {
  if ('fault' in record) return record
  const value = withoutNulls(record.value), { problems } = check(typed, value, from)
  if (problems.length > 0) return faultOf(problems)
  if (JSON.stringify(value).includes('\ufffd')) return { fault: 'This is not UTF-8.' }

  const { schema, read } = kinds[(value as ImportRow).type]
  const row = check(schema, value, from)
  return row.problems.length > 0 ? faultOf(row.problems) : read(row.value as never)
}

const Text: Schema = { type: 'string' }, Id: Schema = { type: 'string', format: 'uuid' }, Time: Schema = { type: 'string', format: 'date-time' }
const Name: Schema = { type: 'string', format: 'name', maxLength: 200 }

interface Fields {
  user: { id?: string; email: string; name?: string; created_at?: string }
  team: { id: string; name: string; owner: string; seat_limit?: number; created_at?: string }
  member: { team_id: string; user: string; role: Role; joined_at?: string }
}

const kinds: { [T in ImportRow['type']]: { schema: Schema; read(fields: Fields[T]): ImportRow | { fault: string } } } = {
  user: {
    schema: { type: 'object', properties: { id: Id, email: Text, name: Name, created_at: Time }, required: ['email'] },
    read({ id, email, name = null, created_at: at }) {
      const address = addressIn('email', email)
      return 'fault' in address ? address : { type: 'user', id, address, name, at }
    },
  },
  team: {
    schema: { type: 'object', properties: { id: Id, name: Name, owner: Text, seat_limit: { type: 'integer', minimum: 1, maximum: 999_999_999 }, created_at: Time }, required: ['id', 'name', 'owner'] },
    read({ id, name, owner: whom, seat_limit: seatLimit = null, created_at: at }) {
      const owner = whomIn('owner', whom)
      if (id === noTeam) return { fault: '`id` must not be all zeros.' }
      return 'fault' in owner ? owner : { type: 'team', id, name, owner, seatLimit, at }
    },
  },
  member: {
    schema: { type: 'object', properties: { team_id: Id, user: Text, role: { enum: [...roles] }, joined_at: Time }, required: ['team_id', 'user', 'role'] },
    read({ team_id: teamId, user: whom, role, joined_at: at }) {
      const user = whomIn('user', whom)
      return 'fault' in user ? user : { type: 'member', teamId, user, role, at }
    },
  },
}

const typed: Schema = { type: 'object', properties: { type: { enum: Object.keys(kinds) } }, required: ['type'] }

/** An address, or the id of a user. */
function whomIn(field: string, text: string): Whom | { fault: string } {
  if (text.includes('@')) return addressIn(field, text)
  const { value, problems } = check(Id, text, 'text')
  return problems.length > 0 ? { fault: `\`${field}\` must be an email address or the id of a user, which is a UUID.` } : { id: value as string }
}

function addressIn(field: string, text: string): Address | { fault: string } {
  const address = readAddress(text)
  return 'fault' in address ? { fault: `\`${field}\`: ${address.fault}` } : address
}

function faultOf(problems: ReturnType<typeof check>['problems']): { fault: string } {
  return { fault: problems.map((problem) => describe({ ...problem, part: 'body' }).message).join(' ') }
}

function withoutNulls(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) : value
}
