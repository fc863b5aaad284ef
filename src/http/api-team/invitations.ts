import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { invite, revokeInvitation } from '../../domain/invitations.ts'
import { Ref } from '../ref.ts'
import { InvalidRequest } from '../validation.ts'
import { answersOf, Data } from './answers.ts'
import { readId, readRole, showInvitation, WireInvitation, WireRole } from './wire.ts'

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
      }),
      response: answersOf({ 201: Data(Ref(WireInvitation)) }, 409),
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
      params: Type.Object({ invitationId: Type.String() }),
      response: answersOf({ 200: Data(Type.Object({ id: Type.String(), status: Type.Literal('revoked') })) }, 409),
    },
  }, async ({ context, params }) => {
    const { id } = await revokeInvitation(context, readId(params.invitationId, 'invitation_not_on_team'))
    return { data: { id, status: 'revoked' } }
  })
}
