import type { FastifyInstance, FastifyReply } from 'fastify'
import { acceptInvitation, declineInvitation, previewInvitation } from '../../domain/accepting.ts'
import { getInvitation, type Invitation, invite, listInvitations, resendInvitation, revokeInvitation } from '../../domain/invitations.ts'
import type { Role } from '../../domain/roles.ts'
import { stateOf } from '../../domain/versions.ts'
import { isId } from '../../lib/ids.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { Words } from '../types.ts'
import { refusals } from './answers.ts'
import { answerWithList, type CursorForm, pageQuery, sendList } from './lists.ts'
import { tag } from './versions.ts'
import { Address, InvitationId, showInvitation, showMember, showPreview, Token, WireInvitation, WireMember, WirePreview, WireRole, WireStatus } from './wire.ts'

const OfInvitation = Type.Object({ id: InvitationId })
const ByToken = Type.Object({ token: Token }, { title: 'InvitationToken' })
const ListQuery = Type.Object({
  status: Type.Optional({ ...WireStatus, description: 'Only invitations with this status.' }),
  include: Type.Optional(Words('InvitationPart', ['mail'], { description: 'Tell also where each one\'s mail is.' })),
  ...pageQuery,
})

export function invitations(app: FastifyInstance) {
  app.post<{ Body: { email: string; role: Role } }>('/team/invite', {
    schema: {
      operationId: 'inviteMember',
      tags: ['Invitations'],
      summary: 'Invite someone to the team by mail',
      description: 'Owners and admins can invite, to a role up to their own. A pending invitation holds a seat, and there is one for an address at a time.',
      body: Type.Object({ email: Address, role: Type.Optional({ ...WireRole, default: 'member' }) }, { title: 'NewInvitation' }),
      response: {
        201: answer('The invitation; its mail is on the way.', WireInvitation),
        ...refusals('body', 'forbidden', 'scope_missing', 'role_above_own', 'no_team', 'already_member', 'already_invited', 'seat_limit'),
      },
    },
  }, async ({ context, body }, reply) => sendInvitation(reply.code(201), await invite(context, body.email, body.role)))

  app.get<{ Querystring: Static<typeof ListQuery> }>('/team/invitations', {
    schema: {
      operationId: 'listInvitations',
      tags: ['Invitations'],
      summary: 'List the team\'s invitations',
      description: 'Of every status unless `status` says otherwise, newest first. Owners and admins can see them.',
      querystring: ListQuery,
      response: { 200: answerWithList('The invitations.', WireInvitation), ...refusals('forbidden', 'scope_missing', 'no_team') },
    },
  }, (request, reply) => {
    const filter = { status: request.query.status, withMail: request.query.include === 'mail' }
    return sendList(request, reply, cursor, (page) => listInvitations(request.context, filter, page), showInvitation)
  })

  app.get<{ Params: Static<typeof OfInvitation> }>('/team/invitations/:id', {
    schema: {
      operationId: 'getInvitation',
      tags: ['Invitations'],
      summary: 'Read one invitation',
      params: OfInvitation,
      response: { 200: answer('The invitation.', WireInvitation), ...refusals('forbidden', 'no_team', 'invitation_not_on_team') },
    },
  }, async ({ context, params }, reply) => sendInvitation(reply, await getInvitation(context, params.id)))

  app.delete<{ Params: Static<typeof OfInvitation> }>('/team/invitations/:id', {
    schema: {
      operationId: 'revokeInvitation',
      tags: ['Invitations'],
      summary: 'Revoke a pending invitation',
      description: 'Nobody can accept it any more. Owners and admins can revoke any.',
      params: OfInvitation,
      response: { 204: Type.Null({ description: 'Revoked.' }), ...refusals('forbidden', 'scope_missing', 'no_team', 'invitation_not_on_team', 'invitation_not_pending') },
    },
  }, async ({ context, params }, reply) => {
    await revokeInvitation(context, params.id)
    return reply.code(204).send()
  })

  app.post<{ Params: Static<typeof OfInvitation> }>('/team/invitations/:id/resend', {
    schema: {
      operationId: 'resendInvitation',
      tags: ['Invitations'],
      summary: 'Send a pending invitation again',
      description: 'With a new token and a new expiry; the old token ends. Owners and admins can resend any.',
      params: OfInvitation,
      response: { 200: answer('The invitation as it is now.', WireInvitation), ...refusals('forbidden', 'scope_missing', 'no_team', 'invitation_not_on_team', 'invitation_not_pending') },
    },
  }, async ({ context, params }, reply) => sendInvitation(reply, await resendInvitation(context, params.id)))

  app.post<{ Body: Static<typeof ByToken> }>('/team/invitations/accept', {
    schema: {
      operationId: 'acceptInvitation',
      tags: ['Invitations'],
      summary: 'Accept an invitation as the signed-in user',
      description: [
        'The inviting team becomes the user\'s current one, and they get the invited role. Accepting again with the same account is the same success.',
        'It takes an access token: an API key acts for one team and cannot join another.',
      ].join(' '),
      security: [{ accessToken: [] }],
      body: ByToken,
      response: {
        200: answer('The member that the user has become.', WireMember),
        ...refusals(
          'body', 'session_required', 'email_mismatch', 'email_unverified', 'invitation_not_found', 'already_member', 'invitation_already_accepted', 'seat_limit',
          'invitation_expired', 'invitation_revoked', 'invitation_declined',
        ),
      },
    },
  }, async ({ context, body }) => showMember(await acceptInvitation(context, body.token)))

  app.post<{ Body: Static<typeof ByToken> }>('/team/invitations/preview', {
    config: { withoutCredential: true },
    schema: {
      operationId: 'previewInvitation',
      tags: ['Invitations'],
      summary: 'See what an invitation offers',
      description: 'For whoever holds the token: no credential is needed, and nothing is changed.',
      security: [],
      body: ByToken,
      response: { 200: answer('What the invitation offers, and its status.', WirePreview), ...refusals('body', 'invitation_not_found') },
    },
  }, async ({ context, body }) => showPreview(await previewInvitation(context, body.token)))

  app.post<{ Body: Static<typeof ByToken> }>('/team/invitations/decline', {
    config: { withoutCredential: true },
    schema: {
      operationId: 'declineInvitation',
      tags: ['Invitations'],
      summary: 'Decline an invitation',
      description: 'For whoever holds the token: no credential is needed. Declining again is the same success.',
      security: [],
      body: ByToken,
      response: {
        200: answer('The invitation, declined.', WirePreview),
        ...refusals('body', 'invitation_not_found', 'invitation_already_accepted', 'invitation_expired', 'invitation_revoked'),
      },
    },
  }, async ({ context, body }) => showPreview(await declineInvitation(context, body.token)))
}

function sendInvitation(reply: FastifyReply, invitation: Invitation): Static<typeof WireInvitation> {
  tag(reply, stateOf.invitation(invitation))
  return showInvitation(invitation)
}

const cursor: CursorForm<Invitation, string> = {
  of: ({ id }) => [id],
  read: ([id]) => isId(id) ? id : undefined,
}
