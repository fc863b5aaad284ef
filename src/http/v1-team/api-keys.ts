import type { FastifyInstance } from 'fastify'
import { type ApiKey, listKeys, makeKey, revokeKey, rotateKey } from '../../domain/api-keys.ts'
import { type Scope, scopes } from '../../domain/roles.ts'
import { answer } from '../openapi.ts'
import { type Static, Type } from '../schema.ts'
import { Id, ids, Nullable, Text, Time, Words } from '../types.ts'
import { refusals } from './answers.ts'
import { KeyName, Nothing } from './me-wire.ts'

const KeyId = Id('0196a3c4-7d1e-7b52-9f08-3c5d6e7f8a9b')
const WireScope = Words('Scope', scopes, { description: 'Something that a key may do, where its member may.', examples: ['members:read'] })
const OfKey = Type.Object({ id: KeyId })

const keyFields = {
  id: KeyId,
  name: Text('Deployment'),
  prefix: Text('roster_live_AZajxH0ee1KfCDxd', 'The start of the key, to recognize it by.'),
  scopes: Nullable(Type.Array(WireScope, { description: 'What it is narrowed to; null for all that its member may do.' })),
  user_id: Id(ids.jane, 'The member that it acts as.'),
  email: Text('jane@example.com'),
  created_at: Time('2026-04-05T10:00:00.000Z'),
  last_used_at: Nullable(Time('2026-04-12T08:15:30.000Z', 'To the minute.')),
  expires_at: Nullable(Time('2026-07-05T10:00:00.000Z')),
}
const WireKey = Type.Object(keyFields, { title: 'ApiKey', description: 'A key, without its secret.' })
const WireNewKey = Type.Object({ ...keyFields, api_key: Text('roster_live_…', 'The key itself: shown now, and never again.') }, { title: 'NewApiKey', description: 'A key as it is handed out, once.' })

export function apiKeys(app: FastifyInstance) {
  app.get('/team/api-keys', {
    schema: {
      operationId: 'listApiKeys',
      tags: ['API keys'],
      summary: 'List API keys, newest first',
      description: 'Your own; for owners and admins also those of the members that they have authority over.',
      response: { 200: answer('The keys.', Type.Array(WireKey)), ...refusals('scope_missing', 'no_team') },
    },
  }, async ({ context }) => (await listKeys(context)).map(showKey))

  app.post<{ Body: { name: string; scopes?: Scope[] | null; expires_in_days?: number | null } }>('/team/api-keys', {
    schema: {
      operationId: 'createApiKey',
      tags: ['API keys'],
      summary: 'Make an API key for yourself',
      description: 'It acts as you on this team, at most as you may at each moment. A key makes none that may do more than itself.',
      body: Type.Object({
        name: KeyName,
        scopes: Type.Optional(Nullable(Type.Array(WireScope, { minItems: 1, maxItems: scopes.length, description: 'What to narrow it to.' }))),
        expires_in_days: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 3650, examples: [90] }))),
      }, { title: 'ApiKeyWishes' }),
      response: { 201: answer('The key, with its secret.', WireNewKey), ...refusals('body', 'scope_missing', 'no_team', 'wider_scope') },
    },
  }, async ({ context, body: { name, scopes: wished = null, expires_in_days: days = null } }, reply) => {
    const expiresAt = days === null ? null : new Date(context.now().getTime() + days * day)
    const key = await makeKey(context, { name, scopes: wished && [...new Set(wished)], expiresAt })
    return reply.code(201).send({ ...showKey(key), api_key: key.secret })
  })

  app.post<{ Params: Static<typeof OfKey>; Body: { overlap_hours: number } }>('/team/api-keys/:id/rotate', {
    schema: {
      operationId: 'rotateApiKey',
      tags: ['API keys'],
      summary: 'Replace a key by a new one, while the old one works on for some hours',
      params: OfKey,
      body: Type.Object({ overlap_hours: Type.Integer({ minimum: 0, maximum: 720, default: 24, description: 'How long the old key still works.', examples: [24] }) }, { title: 'Rotation' }),
      response: { 201: answer('The new key, with its secret.', WireNewKey), ...refusals('body', 'scope_missing', 'no_team', 'owner_required', 'key_not_found', 'wider_scope') },
    },
  }, async ({ context, params, body }, reply) => {
    const key = await rotateKey(context, params.id, body.overlap_hours * hour)
    return reply.code(201).send({ ...showKey(key), api_key: key.secret })
  })

  app.delete<{ Params: Static<typeof OfKey> }>('/team/api-keys/:id', {
    schema: {
      operationId: 'deleteApiKey',
      tags: ['API keys'],
      summary: 'End a key: the next request with it is refused',
      params: OfKey,
      response: { 204: Nothing('Ended.'), ...refusals('scope_missing', 'no_team', 'owner_required', 'key_not_found') },
    },
  }, async ({ context, params }, reply) => {
    await revokeKey(context, params.id)
    return reply.code(204).send()
  })
}

const hour = 3_600_000, day = 24 * hour

function showKey(key: ApiKey): Static<typeof WireKey> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    user_id: key.userId,
    email: key.email,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
    expires_at: key.expiresAt,
  }
}
