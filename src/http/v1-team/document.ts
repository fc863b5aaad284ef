import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** The head of the OpenAPI document; its body comes from the schemas that validate. */
export const openapi: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Roster, contract V1',
      version: '1.0.0',
      description: 'Teams, members, invitations and events, in snake_case, with FastAPI\'s errors. Every id is a UUID, every time ISO 8601 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: [
      { name: 'Members', description: 'Who is on the team, and in which role.' },
      { name: 'Invitations', description: 'Offers to an address to join the team.' },
      { name: 'Events', description: 'What happened to the team.' },
    ],
    components: {
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'An API key, which acts as its member on one team.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key or an access token.' },
      },
    },
    security: [{ apiKey: [] }, { bearer: [] }],
  },
  refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) },
}
