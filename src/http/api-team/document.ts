import { openapiOf } from '../openapi.ts'

/** The head of the OpenAPI document. */
export const openapi = openapiOf({
  info: {
    title: 'Roster, contract ORG',
    version: '1.0.0',
    description: [
      'Members and invitations of an organization, in camelCase, wrapped in `data`. It shows the same teams as contract V1: an owner there is `org:admin` here, every other role `org:member`.',
      'Every operation needs `org:admin`. Send an access token or an API key as `Authorization: Bearer`; a key acts as the member that it belongs to, so "own role" and "self" mean that member.',
      'An error is `{"statusCode", "type", "code", "requestId"}`; a 400 adds `message` and `param`. The id of a request is also in the `X-Request-Id` header of every answer.',
    ].join('\n\n'),
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'This server' }],
  tags: [
    { name: 'Members', description: 'Who is in the organization, and in which role.' },
    { name: 'Invitations', description: 'Offers to an address to join the organization.' },
  ],
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key of an `org:admin`.' } } },
  security: [{ bearer: [] }],
})
