import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type Reason, Refusal } from '../../domain/errors.ts'
import { MalformedBody } from '../body.ts'
import { InvalidRequest } from '../validation.ts'
import { describe } from './invalid.ts'

export interface Envelope { statusCode: number; type: string; code: string }

const invalid = (statusCode: number, code: string): Envelope => ({ statusCode, type: 'invalid_request_error', code })
const notAuthorized = { statusCode: 401, type: 'not_authorized_error', code: 'not_authorized' }
const notFound = invalid(404, 'not_found')
const badRequest = invalid(400, 'invalid_request_error')
export const bodyTooLarge = invalid(413, 'body_too_large')
export const serverError = { statusCode: 500, type: 'internal_error', code: 'server_error' }

/** How each reason is said on this wire. */
export const envelopes: Record<Reason, Envelope> = {
  not_authenticated: notAuthorized,
  two_credentials: badRequest,
  forbidden: notAuthorized,
  scope_missing: notAuthorized,
  role_above_own: notAuthorized,
  owner_required: notAuthorized,
  session_required: notAuthorized,
  operator_required: notAuthorized,
  cross_origin: notAuthorized,
  email_mismatch: notAuthorized,
  email_unverified: notAuthorized,
  invalid_address: badRequest,
  no_team: notAuthorized,
  team_not_found: notFound,
  user_not_found: notFound,
  user_exists: invalid(409, 'user_exists'),
  member_not_found: notFound,
  invitation_not_on_team: notFound,
  invitation_not_found: notFound,
  invitation_not_pending: invalid(409, 'invitation_not_pending'),
  invitation_already_accepted: invalid(409, 'invitation_already_accepted'),
  invitation_expired: invalid(410, 'invitation_expired'),
  invitation_revoked: invalid(410, 'invitation_revoked'),
  invitation_declined: invalid(410, 'invitation_declined'),
  already_member: invalid(409, 'already_member'),
  already_invited: invalid(409, 'already_invited'),
  owns_teams: invalid(409, 'owns_teams'),
  wrong_team_name: invalid(409, 'wrong_team_name'),
  changed_since: invalid(412, 'changed_since'),
  key_not_found: notFound,
  session_not_found: notFound,
  wider_scope: notAuthorized,
  cannot_suspend_self: badRequest,
  idempotency_key_reused: invalid(422, 'idempotency_key_reused'),
  idempotency_key_running: invalid(409, 'idempotency_key_running'),
  last_owner: invalid(409, 'last_owner'),
  cannot_change_own_role: invalid(400, 'cannot_change_own_role'),
  cannot_remove_self: invalid(400, 'cannot_remove_self'),
  seat_limit: invalid(409, 'seat_limit'),
  setup_over: invalid(410, 'setup_over'),
  rate_limited: { statusCode: 429, type: 'rate_limit_error', code: 'rate_limited' },
  provider_away: { ...serverError, statusCode: 503 },
}

/** Answers every error in the flat envelope; what nobody expected is logged whole and told as nothing. */
export function onError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply) {
  const { more, ...envelope } = envelopeOf(error)
  if (envelope.statusCode >= 500) request.log.error({ reqId: request.id, err: error }, error.message)
  if (error instanceof Refusal && error.details.retryAfter) reply.header('retry-after', error.details.retryAfter)
  return reply.code(envelope.statusCode).send({ ...envelope, requestId: request.id, ...more })
}

export function onMissing(request: FastifyRequest, reply: FastifyReply) {
  return reply.code(404).send({ ...notFound, requestId: request.id })
}

function envelopeOf(error: FastifyError | Refusal): Envelope & { more?: { message: string; param: string | null } } {
  if (error instanceof Refusal) return withSentence(error)
  if (error instanceof InvalidRequest) return { ...badRequest, more: describe(error.faults[0]!) }
  if (error instanceof MalformedBody) return { ...badRequest, more: { message: error.message, param: null } }
  if (error.statusCode === 413) return { ...bodyTooLarge, more: { message: 'The body is too large.', param: null } }
  if (error.statusCode && error.statusCode < 500) return { ...badRequest, statusCode: error.statusCode, more: { message: error.message, param: null } }
  return serverError
}

/** A bad request says what to do; the other answers are as the contract has them, and no more. */
function withSentence({ reason, message }: Refusal) {
  const envelope = envelopes[reason]
  return envelope === badRequest ? { ...envelope, more: { message, param: null } } : envelope
}
