import { type TSchema, Type } from 'typebox'
import { Ref } from '../ref.ts'

export const WireRefusal = Type.Object({
  detail: Type.String({ description: 'A sentence that says what to do.' }),
  code: Type.Optional(Type.String()),
  invitation_id: Type.Optional(Type.String({ format: 'uuid', description: 'With `already_invited`: the pending invitation.' })),
}, { $id: 'Refusal' })

export const WireValidationError = Type.Object({
  detail: Type.Array(Type.Object({
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
    msg: Type.String(),
    type: Type.String(),
  })),
}, { $id: 'HTTPValidationError' })

const refusals: Record<number, string> = {
  400: 'Two different credentials, or a body that is no UTF-8.',
  401: 'No credential, or one that is not valid.',
  403: 'Not allowed: `code` and `detail` say why.',
  404: 'Not on this team, or no team.',
  409: 'In conflict with the team as it is: `code` says how.',
  410: 'Too late.',
  413: 'The body is too large.',
  429: 'Too many requests; see `Retry-After`.',
  500: 'Our mistake.',
}

/** The responses of one operation: its success and what all operations can refuse, with `more` of the refusals. */
export function answersOf(success: Record<number, TSchema>, ...more: number[]) {
  const response: Record<number, unknown> = { ...success, 422: { ...Ref(WireValidationError), description: 'Validation Error' } }
  for (const status of [400, 401, 403, 404, 413, 429, 500, ...more]) response[status] = { ...Ref(WireRefusal), description: refusals[status] }
  return response
}
