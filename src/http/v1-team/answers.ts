import { type Reason, reasons } from '../../domain/errors.ts'
import { answer, exampleOf, type Refused, refusalAnswers } from '../openapi.ts'
import { Type } from '../schema.ts'
import { Id, ids, Text } from '../types.ts'
import { answerOf } from './errors.ts'

const WireRefusal = Type.Object({
  detail: Text('A team keeps at least one owner: make someone else an owner first.', 'A sentence that says what to do.'),
  code: Type.Optional(Text('last_owner', 'Which refusal it is. Codes may be added: go by the status where you meet one that you do not know.')),
  invitation_id: Type.Optional(Id(ids.invitation, 'With `already_invited`: the pending invitation.')),
  teams: Type.Optional(Type.Array(Type.Object({ id: Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b'), name: Text('Acme') }), { description: 'With `owns_teams`: those that you are the last owner of.' })),
}, { title: 'Refusal', description: 'Why the answer is no.' })

const WireValidationError = Type.Object({
  detail: Type.Array(Type.Object({
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), { description: 'Where it is: `body`, `path`, `query` or `header`, then the way to the field.', examples: [['body', 'email']] }),
    msg: Text('Field required'),
    type: Text('missing'),
  }, { title: 'ValidationError', description: 'One thing that is wrong with the request.' })),
}, { title: 'HTTPValidationError', description: 'All that is wrong with the request.' })

const withBody: Refused[] = [
  { status: 400, name: 'unreadable_body', text: 'The body is not UTF-8, or nested too deeply.', body: { detail: 'There was an error parsing the body' } },
  refused('body_too_large', 413, 'body_too_large', 'The body is too large.'),
]
const everywhere = [...(['two_credentials', 'not_authenticated', 'rate_limited', 'provider_away'] as const).flatMap(tell), refused('server_error', 500, 'server_error', 'Internal Server Error')]

/** What an operation refuses: for these reasons, for what can be wrong with a `body`, and for what can be wrong with any request. */
export function refusals(...causes: (Reason | 'body')[]) {
  return {
    ...refusalAnswers(WireRefusal, [...causes.flatMap(tell), ...everywhere]),
    422: answer('The request is not valid: one entry for each fault.', WireValidationError, { examples: { invalid: { value: exampleOf(WireValidationError) } } }),
  }
}

function tell(cause: Reason | 'body'): Refused[] {
  if (cause === 'body') return withBody
  const [status, code] = answerOf(cause)
  return [refused(cause, status, code, reasons[cause], cause === 'already_invited' ? { invitation_id: ids.invitation } : {})]
}

function refused(name: string, status: number, code: string, sentence: string, more: object = {}): Refused {
  return { status, name, text: `\`${code}\`: ${sentence}`, body: { detail: sentence, code, ...more } }
}
