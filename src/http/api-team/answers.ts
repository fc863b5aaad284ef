import { type TSchema, Type } from 'typebox'
import { Ref } from '../ref.ts'

export const WireError = Type.Object({
  statusCode: Type.Integer(),
  type: Type.Enum(['invalid_request_error', 'not_authorized_error', 'rate_limit_error', 'internal_error']),
  code: Type.String(),
  requestId: Type.String({ format: 'uuid' }),
  message: Type.Optional(Type.String({ description: 'With 400: what to change.' })),
  param: Type.Optional(Type.Union([Type.String(), Type.Null()], { description: 'With 400: which field.' })),
}, { $id: 'Error' })

export function Data<T extends TSchema>(data: T) {
  return Type.Object({ data })
}

const refusals: Record<number, string> = {
  400: 'The body is missing or a field is invalid.',
  401: 'No valid credential, or not `org:admin`.',
  404: 'No such member or invitation in this organization.',
  409: 'In conflict with the organization as it is: `code` says how.',
  413: 'The body is too large.',
  429: 'Too many requests; see `Retry-After`.',
  500: 'Our mistake.',
}

/** The responses of one operation: its success and what all operations can refuse, with `more` of the refusals. */
export function answersOf(success: Record<number, TSchema>, ...more: number[]) {
  const response: Record<number, unknown> = { ...success }
  for (const status of [400, 401, 404, 413, 429, 500, ...more]) response[status] = { ...Ref(WireError), description: refusals[status] }
  return response
}
