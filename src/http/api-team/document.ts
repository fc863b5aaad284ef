import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** The head of the OpenAPI document; its body comes from the schemas that validate. */
export const openapi: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Roster, contract ORG',
      version: '1.0.0',
      description: 'Members and invitations of an organization, in camelCase, wrapped in `data`. Every operation needs `org:admin`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: [
      { name: 'Members', description: 'Who is in the organization, and in which role.' },
      { name: 'Invitations', description: 'Offers to an address to join the organization.' },
    ],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API key or an access token of an `org:admin`.' } } },
    security: [{ bearer: [] }],
  },
  refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) },
}
