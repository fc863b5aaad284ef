import { type Reason, reasons } from '../../domain/errors.ts'
import { type Refused, refusalAnswers } from '../openapi.ts'
import { type TSchema, Type } from '../schema.ts'
import { Id, ids, Nullable, Text, Words } from '../types.ts'
import { bodyTooLarge, type Envelope, envelopes, serverError } from './errors.ts'

const WireError = Type.Object({
  statusCode: Type.Integer({ examples: [409] }),
  type: Words('ErrorType', ['invalid_request_error', 'not_authorized_error', 'rate_limit_error', 'internal_error']),
  code: Text('last_owner', 'Which error it is. Codes may be added: go by the status where you meet one that you do not know.'),
  requestId: Id(ids.request, 'The same as in the `X-Request-Id` header.'),
  message: Type.Optional(Text('`emailAddress` is required.', 'With `invalid_request_error`: what to change.')),
  param: Type.Optional(Nullable(Text('emailAddress', 'With `invalid_request_error`: which field.'))),
}, { title: 'Error', description: 'Why the answer is no.' })

export function Data<T extends TSchema>(title: string, data: T) {
  return Type.Object({ data }, { title })
}

const withBody = [
  refused(envelopes.two_credentials, 'invalid_body', 'The body is missing or a field is invalid.', { message: '`role` is required.', param: 'role' }),
  refused(bodyTooLarge, 'body_too_large', 'The body is too large.', { message: 'The body is too large.', param: null }),
]
const everywhere = [
  refused(envelopes.two_credentials, 'two_credentials', 'Two different credentials were sent.', { message: reasons.two_credentials, param: null }),
  refused(envelopes.not_authenticated, 'not_authorized', 'No valid credential, or not `org:admin`.'),
  refused(envelopes.rate_limited, 'rate_limited', reasons.rate_limited),
  refused(serverError, 'server_error', 'An unexpected error occurred.'),
  refused(envelopes.provider_away, 'provider_away', reasons.provider_away),
]

/** What an operation refuses: for these reasons, for what can be wrong with a `body`, and for what can be wrong with any request. */
export function refusals(...causes: (Reason | 'body')[]) {
  const told = causes.flatMap((cause) => cause === 'body' ? withBody : refused(envelopes[cause], cause, reasons[cause]))
  return refusalAnswers(WireError, [...told, ...everywhere])
}

function refused(envelope: Envelope, name: string, text: string, more: { message?: string; param?: string | null } = {}): Refused {
  const { statusCode: status, code } = envelope
  return { status, name, text: `\`${code}\`: ${text}`, body: { ...envelope, requestId: ids.request, ...more } }
}
