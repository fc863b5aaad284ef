import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { acceptInvitation, declineInvitation, previewInvitation } from '../../domain/accepting.ts'
import { type Invitation, type InvitationPosition, invite, type InvitationStatus, listInvitations, resendInvitation, revokeInvitation } from '../../domain/invitations.ts'
import type { Role } from '../../domain/roles.ts'
import { isId } from '../../lib/ids.ts'
import { Ref } from '../ref.ts'
import { answersOf } from './answers.ts'
import { type CursorForm, pageQuery, sendList } from './lists.ts'
import { Address, isTime, showInvitation, showMember, showPreview, Token, WireInvitation, WireMember, WirePreview, WireRole, WireStatus } from './wire.ts'

const OfInvitation = Type.Object({ id: Type.String({ format: 'uuid' }) })
const ByToken = Type.Object({ token: Token })
const ListQuery = Type.Object({ status: Type.Optional(WireStatus), ...pageQuery })

export function invitations(app: FastifyInstance) {
  app.post<{ Body: { email: string; role: Role } }>('/team/invite', {
    schema: {
      operationId: 'inviteMember',
      tags: ['Invitations'],
      summary: 'Invite someone to the team by mail',
      body: Type.Object({ email: Address, role: Type.Enum([...WireRole.enum], { default: 'member' }) }),
      response: answersOf({ 201: Ref(WireInvitation) }, 409),
    },
  }, async ({ context, body }, reply) => reply.code(201).send(showInvitation(await invite(context, body.email, body.role))))

  app.get<{ Querystring: Static<typeof ListQuery> }>('/team/invitations', {
    schema: {
      operationId: 'listInvitations',
      tags: ['Invitations'],
      summary: 'List the team\'s invitations, newest first',
      querystring: ListQuery,
      response: answersOf({ 200: Type.Array(Ref(WireInvitation)) }),
    },
  }, (request, reply) => {
    const filter: { status?: InvitationStatus | undefined } = { status: request.query.status }
    return sendList(request, reply, cursor, (page) => listInvitations(request.context, filter, page), showInvitation)
  })

  app.delete<{ Params: Static<typeof OfInvitation> }>('/team/invitations/:id', {
    schema: {
      operationId: 'revokeInvitation',
      tags: ['Invitations'],
      summary: 'Revoke a pending invitation',
      params: OfInvitation,
      response: answersOf({ 204: Type.Null({ description: 'Revoked.' }) }, 409),
    },
  }, async ({ context, params }, reply) => {
    await revokeInvitation(context, params.id)
    return reply.code(204).send()
  })

  app.post<{ Params: Static<typeof OfInvitation> }>('/team/invitations/:id/resend', {
    schema: {
      operationId: 'resendInvitation',
      tags: ['Invitations'],
      summary: 'Send a pending invitation again, with a new token and a new expiry',
      params: OfInvitation,
      response: answersOf({ 200: Ref(WireInvitation) }, 409),
    },
  }, async ({ context, params }) => showInvitation(await resendInvitation(context, params.id)))

  app.post<{ Body: Static<typeof ByToken> }>('/team/invitations/accept', {
    schema: {
      operationId: 'acceptInvitation',
      tags: ['Invitations'],
      summary: 'Accept an invitation as the signed-in user',
      description: 'The inviting team becomes the current one. Accepting again with the same account is the same success.',
      body: ByToken,
      response: answersOf({ 200: Ref(WireMember) }, 409, 410),
    },
  }, async ({ context, body }) => showMember(await acceptInvitation(context, body.token)))

  app.post<{ Body: Static<typeof ByToken> }>('/team/invitations/preview', {
    config: { withoutCredential: true },
    schema: {
      operationId: 'previewInvitation',
      tags: ['Invitations'],
      summary: 'See what an invitation offers; its token is credential enough',
      security: [],
      body: ByToken,
      response: answersOf({ 200: Ref(WirePreview) }),
    },
  }, async ({ context, body }) => showPreview(await previewInvitation(context, body.token)))

  app.post<{ Body: Static<typeof ByToken> }>('/team/invitations/decline', {
    config: { withoutCredential: true },
    schema: {
      operationId: 'declineInvitation',
      tags: ['Invitations'],
      summary: 'Decline an invitation; its token is credential enough',
      security: [],
      body: ByToken,
      response: answersOf({ 200: Ref(WirePreview) }, 409, 410),
    },
  }, async ({ context, body }) => showPreview(await declineInvitation(context, body.token)))
}

const cursor: CursorForm<Invitation, InvitationPosition> = {
  of: ({ createdAt, id }) => [createdAt, id],
  read: ([createdAt, id]) => isTime(createdAt) && isId(id) ? { createdAt, id } : undefined,
}
