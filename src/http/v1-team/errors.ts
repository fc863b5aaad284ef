import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type Reason, Refusal } from '../../domain/errors.ts'
import { MalformedBody } from '../body.ts'
import { InvalidRequest } from '../validation.ts'
import { describe, describeMalformed } from './pydantic.ts'

/** How each reason is said on this wire: a status, and a code where it is not the reason's own name. */
const answers: Record<Reason, number | [status: number, code: string]> = {
  not_authenticated: 401,
  two_credentials: 400,
  forbidden: 403,
  scope_missing: [403, 'forbidden'],
  role_above_own: 403,
  owner_required: 403,
  session_required: 403,
  operator_required: 403,
  cross_origin: 403,
  email_mismatch: 403,
  email_unverified: 403,
  invalid_address: 422,
  no_team: 404,
  team_not_found: [404, 'not_found'],
  user_not_found: [404, 'not_found'],
  user_exists: 409,
  member_not_found: [404, 'not_found'],
  invitation_not_on_team: [404, 'not_found'],
  invitation_not_found: 404,
  invitation_not_pending: 409,
  invitation_already_accepted: 409,
  invitation_expired: 410,
  invitation_revoked: 410,
  invitation_declined: 410,
  already_member: 409,
  already_invited: 409,
  owns_teams: 409,
  wrong_team_name: 409,
  changed_since: 412,
  key_not_found: [404, 'not_found'],
  session_not_found: [404, 'not_found'],
  wider_scope: 403,
  cannot_suspend_self: 403,
  idempotency_key_reused: 422,
  idempotency_key_running: 409,
  last_owner: 409,
  cannot_change_own_role: 403,
  cannot_remove_self: 403,
  seat_limit: 409,
  setup_over: 410,
  rate_limited: 429,
  provider_away: 503,
}

export function answerOf(reason: Reason): [status: number, code: string] {
  const answer = answers[reason]
  return typeof answer === 'number' ? [answer, reason] : answer
}

/** Answers every error in FastAPI's shape; what nobody expected is logged whole and told as nothing. */
export function onError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof Refusal) return refuse(error, request, reply)
  if (error instanceof InvalidRequest) return reply.code(422).send({ detail: error.faults.map(describe) })
  if (error instanceof MalformedBody) return reply.code(error.offset === undefined ? 400 : 422).send({ detail: describeMalformed(error) })
  if (error.statusCode === 413) return reply.code(413).send({ detail: 'The body is too large.', code: 'body_too_large' })
  if (error.statusCode && error.statusCode < 500) return reply.code(error.statusCode).send({ detail: error.message })
  request.log.error({ reqId: request.id, err: error }, error.message)
  return reply.code(500).send({ detail: 'Internal Server Error', code: 'server_error' })
}

export function onMissing(_: FastifyRequest, reply: FastifyReply) {
  return reply.code(404).send({ detail: 'Not Found' })
}

function refuse(refusal: Refusal, request: FastifyRequest, reply: FastifyReply) {
  const { reason, message, details } = refusal, [status, code] = answerOf(reason)
  if (status >= 500) request.log.error(refusal)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (details.retryAfter) reply.header('retry-after', details.retryAfter)
  return reply.code(status).send({ detail: message, code, ...(details.invitationId && { invitation_id: details.invitationId }), ...(details.teams && { teams: details.teams }) })
}
