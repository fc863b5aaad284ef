import type { FastifyInstance } from 'fastify'
import { setUp } from '../../domain/setup.ts'
import { answer } from '../openapi.ts'
import { Type } from '../schema.ts'
import { Flag, Text } from '../types.ts'
import { refusals } from './answers.ts'
import { Name, TeamName } from './me-wire.ts'
import { WireTeam } from './teams.ts'
import { Address } from './wire.ts'

/** What this server offers to whoever has not signed in yet. */
export interface FrontDoor {
  /** Whether people can sign in with the configured provider. */
  hasProvider: boolean
  /** Whether mails are shown at /mailbox. */
  mailbox: boolean
  /** What makes the first team; undefined for nothing. */
  setupToken: string | undefined
}

const WireOptions = Type.Object({
  email_code: Flag(true, 'With a code that is sent by mail.'),
  passkey: Flag(true, 'With a passkey.'),
  provider: Flag(false, 'With the OpenID Connect provider that is configured.'),
  mailbox: Flag(false, 'Whether this server shows the mails that it would send, for development.'),
}, { title: 'SignInOptions', description: 'The ways to sign in.' })

const Setup = Type.Object({
  token: Type.String({ minLength: 1, maxLength: 64, description: 'From the link that the server printed.', examples: ['yQ2p3cX6V8hR0tYwLmS4fJ7nB9dKgE5u'] }),
  team_name: TeamName,
  email: Address,
  display_name: Type.Optional(Name),
}, { title: 'Setup' })
const WireSetup = Type.Object({ team: WireTeam, email: Text('ann@example.com', 'Who can sign in now, as its owner.') }, { title: 'FirstTeam' })

export function setup(app: FastifyInstance, { hasProvider, mailbox, setupToken }: FrontDoor) {
  app.get('/sign-in-options', {
    config: { withoutCredential: true },
    schema: {
      operationId: 'getSignInOptions',
      tags: ['Start'],
      summary: 'Tell how people can sign in here',
      security: [],
      response: { 200: answer('The ways to sign in.', WireOptions), ...refusals() },
    },
  }, async () => ({ email_code: true, passkey: true, provider: hasProvider, mailbox }))

  app.post<{ Body: { token: string; team_name: string; email: string; display_name?: string | null } }>('/setup', {
    config: { withoutCredential: true },
    schema: {
      operationId: 'setUp',
      tags: ['Start'],
      summary: 'Make the first team, with the link that the server printed',
      description: 'It works once, while there is no team. The owner then signs in with a code sent by mail.',
      security: [],
      body: Setup,
      response: { 201: answer('The team, and who owns it.', WireSetup), ...refusals('body', 'setup_over') },
    },
  }, async ({ context, body }, reply) => {
    const team = await setUp(context, setupToken, { token: body.token, teamName: body.team_name, email: body.email, name: body.display_name ?? null })
    return reply.code(201).send({ team: { id: team.id, name: team.name, seat_limit: team.seatLimit, seats_taken: 1 }, email: body.email })
  })
}
