import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/errors.ts'
import { accessOf, findPlace, verdictOn } from '../../domain/operators.ts'
import { type Action, actions } from '../../domain/roles.ts'
import { contextOf, type ContractOptions } from '../context.ts'
import { credentialOf } from '../credential.ts'
import { idempotent } from '../idempotency.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { together } from '../together.ts'
import { Flag, Id, ids, Text, Words } from '../types.ts'
import { refusals } from './answers.ts'
import { onError } from './errors.ts'
import { TeamId, UserId, WireRole } from './wire.ts'

const WirePermission = Words('Permission', actions, { examples: ['invitation.send'] })
const OfMember = Type.Object({ team_id: TeamId, user_id: UserId })

const WireAccess = Type.Object({ team_id: TeamId, user_id: Id(ids.jane), role: WireRole, permissions: Type.Array(WirePermission) }, { title: 'Access', description: 'What someone is and may do on a team, at this moment.' })
const Question = Type.Object({ team_id: TeamId, user_id: Id(ids.jane), permission: WirePermission }, { title: 'Question' })
const WireVerdict = Type.Object({ allowed: Flag(true), because: Text('admin', 'The role that allows it or does not, or `member_not_found` or `suspended`.') }, { title: 'Verdict' })

/**
 * The questions that a product asks with each of its own requests. Whether the operator's key is good is asked in the
 * same statement, so these routes do without the hook that tells who asks, and who asks comes first where they fail.
 */
export function access(app: FastifyInstance, options: ContractOptions) {
  const { deps, limits, site } = options
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    if (!(error instanceof Refusal)) await contextOf(request, options)
    return onError(error, request, reply)
  })
  app.addHook('preHandler', (request, _, done) => {
    if (request.headers['idempotency-key'] === undefined) return done()
    contextOf(request, options).then((context) => {
      request.context = context
      done()
    }, done)
  })
  idempotent(app)

  /** Reads the bodies of a turn side by side, as on other routes, which first find out who asks. */
  const readBody = together()

  /** What an operator's key asks is not counted: a product asks it with each of its own requests. */
  async function ask(request: FastifyRequest, teamId: string, userId: string) {
    const { text } = credentialOf(request.headers, request.method, site())
    try {
      return await findPlace(deps, text, teamId, userId)
    } catch (refusal) {
      await limits.countAddress(request)
      throw refusal
    }
  }

  app.get<{ Params: Static<typeof OfMember> }>('/teams/:team_id/members/:user_id', {
    schema: {
      operationId: 'getAccess',
      tags: ['Operators'],
      security: [{ operatorKey: [] }],
      summary: 'Tell someone\'s role and permissions on a team',
      description: 'Read from the database each time: cheap enough to ask on each request of your product. 404 for whoever has no access, suspended members too.',
      params: OfMember,
      response: { 200: answer('Their role and permissions.', WireAccess), ...refusals('operator_required', 'member_not_found') },
    },
  }, async (request) => {
    const { params: { team_id, user_id } } = request
    return { team_id, user_id, ...accessOf(await ask(request, team_id, user_id)) }
  })

  app.post<{ Body: { team_id: string; user_id: string; permission: Action } }>('/check', {
    preParsing: (_request, _reply, payload, done) => readBody(() => done(null, payload)),
    schema: {
      operationId: 'check',
      tags: ['Operators'],
      security: [{ operatorKey: [] }],
      summary: 'Ask whether someone may do something on a team',
      body: Question,
      response: { 200: answer('Whether, and why.', WireVerdict), ...refusals('body', 'operator_required') },
    },
  }, async (request) => {
    const { body: { team_id, user_id, permission } } = request
    return verdictOn(await ask(request, team_id, user_id), permission)
  })
}
