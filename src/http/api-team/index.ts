import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../../domain/change.ts'
import { Refusal } from '../../domain/errors.ts'
import { readBodies } from '../body.ts'
import { contextOf } from '../context.ts'
import type { RequestLimits } from '../limits.ts'
import { validateRequests } from '../validation.ts'
import { openapi } from './document.ts'
import { onError, onMissing } from './errors.ts'
import { invitations } from './invitations.ts'
import { members } from './members.ts'

/** Contract ORG, mounted at /api: organizations with one admin role. */
export async function apiTeam(app: FastifyInstance, { deps, limits }: { deps: Deps; limits: RequestLimits }) {
  app.setErrorHandler(onError)
  app.setNotFoundHandler(onMissing)
  readBodies(app)
  validateRequests(app)
  await app.register(swagger, openapi)

  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => reply.header('cache-control', 'public, max-age=300').send(app.swagger()))

  await app.register(async (admin) => {
    admin.addHook('onRequest', async (request) => {
      request.context = await contextOf(request, deps, limits)
      if (request.context.team?.role !== 'owner') throw new Refusal('forbidden') // every operation needs org:admin
    })
    members(admin)
    invitations(admin)
  }, { prefix: '/team' })
}
