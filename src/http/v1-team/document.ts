import { openapiOf } from '../openapi.ts'

/** The head of the OpenAPI document. */
export const openapi = openapiOf({
  info: {
    title: 'Roster, contract V1',
    version: '1.0.0',
    description: [
      'Members, invitations and events of a team, in snake_case, with bare bodies. Every id is a UUID, every time ISO 8601 in UTC.',
      'Send an API key in `X-Api-Key`, or an access token or a key as `Authorization: Bearer`. Authority is read with each request: whoever is removed or demoted loses it at once.',
      'A refusal is `{"detail": "a sentence", "code": "a_code"}`. A request that is not valid gets a 422 with one entry for each fault, as FastAPI answers it.',
      '`X-Team-Id` picks another of a signed-in user\'s teams for one request. Each POST takes an `Idempotency-Key`: the same answer for 24 hours. `ETag` and `If-Match` keep an update from overwriting another.',
      'Lists take `limit` and `cursor`; the next page is in the `Link` header. Unknown fields of a body are ignored.',
    ].join('\n\n'),
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'This server' }],
  tags: [
    { name: 'Start', description: 'How to get in, for whoever is not signed in.' },
    { name: 'Me', description: 'Whoever asks: profile, teams, sessions.' },
    { name: 'Team', description: 'The team itself.' },
    { name: 'Members', description: 'Who is on the team, and in which role.' },
    { name: 'Invitations', description: 'Offers to an address to join the team.' },
    { name: 'API keys', description: 'Keys that act as a member of one team.' },
    { name: 'Events', description: 'What happened to the team.' },
    { name: 'Operators', description: 'For the product\'s own backend: any user, any team.' },
  ],
  components: {
    securitySchemes: {
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'An API key, which acts as its member on one team.' },
      bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key.' },
      operatorKey: { type: 'http', scheme: 'bearer', description: 'An operator\'s key, made by `roster operator-key create`.' },
      accessToken: { type: 'http', scheme: 'bearer', description: 'An access token of a signed-in user.' },
    },
  },
  security: [{ apiKey: [] }, { bearer: [] }],
})
