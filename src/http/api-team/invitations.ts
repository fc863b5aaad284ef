import type { FastifyInstance } from 'fastify'
import { invite, revokeInvitation } from '../../domain/invitations.ts'
import { answer } from '../openapi.ts'
import { Type } from '../schema.ts'
import { ids, Text } from '../types.ts'
import { InvalidRequest } from '../validation.ts'
import { Data, refusals } from './answers.ts'
import { InvitationId, readId, readRole, showInvitation, WireInvitation, WireRole } from './wire.ts'

const Address = (description: string) => Type.Optional(Type.String({ format: 'email', description }))

export function invitations(app: FastifyInstance) {
  app.post<{ Body: { emailAddress?: string; email?: string; role: WireRole } }>('/members/invite', {
    schema: {
      operationId: 'inviteMember',
      tags: ['Invitations'],
      summary: 'Invite someone to the organization by mail',
      body: Type.Object({
        emailAddress: Address('Whom to invite: a valid address, at most 320 characters.'),
        email: Address('The same by another name, where `emailAddress` is not given.'),
        role: WireRole,
      }, { title: 'NewInvitation', examples: [{ emailAddress: 'jane@example.com', role: 'org:member' }] }),
      response: { 201: answer('The invitation; its mail is on the way.', Data('SentInvitation', WireInvitation)), ...refusals('body', 'already_member', 'already_invited', 'seat_limit') },
    },
  }, async ({ context, body: { emailAddress, email, role } }, reply) => {
    const address = emailAddress ?? email
    if (address === undefined) throw new InvalidRequest([{ part: 'body', path: ['emailAddress'], kind: 'missing' }])
    return reply.code(201).send({ data: showInvitation(await invite(context, address, readRole(role))) })
  })

  app.delete<{ Params: { invitationId: string } }>('/members/invitations/:invitationId', {
    schema: {
      operationId: 'revokeInvitation',
      tags: ['Invitations'],
      summary: 'Revoke a pending invitation',
      description: 'The invited person can no longer accept it.',
      params: Type.Object({ invitationId: InvitationId }),
      response: {
        200: answer('The invitation is revoked.', Data('RevokedInvitation', Type.Object({ id: Text(ids.invitation), status: Type.Literal('revoked') }))),
        ...refusals('invitation_not_on_team', 'invitation_not_pending'),
      },
    },
  }, async ({ context, params }) => {
    const { id } = await revokeInvitation(context, readId(params.invitationId, 'invitation_not_on_team'))
    return { data: { id, status: 'revoked' } }
  })
}
