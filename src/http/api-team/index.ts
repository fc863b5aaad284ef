import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/errors.ts'
import { readBodies } from '../body.ts'
import { contextOf, type ContractOptions } from '../context.ts'
import { idempotent } from '../idempotency.ts'
import { serveDocument } from '../openapi.ts'
import { validateRequests } from '../validation.ts'
import { openapi } from './document.ts'
import { onError, onMissing } from './errors.ts'
import { invitations } from './invitations.ts'
import { members } from './members.ts'

/** Contract ORG, mounted at /api: organizations with one admin role. */
export async function apiTeam(app: FastifyInstance, options: ContractOptions) {
  app.setErrorHandler(onError)
  app.setNotFoundHandler(onMissing)
  readBodies(app)
  validateRequests(app)
  await serveDocument(app, 'api-team', openapi, options.describe)

  await app.register(async (admin) => {
    admin.addHook('onRequest', async (request) => {
      request.context = await contextOf(request, options)
      if (request.context.team?.role !== 'owner') throw new Refusal('forbidden') // every operation needs org:admin: here before the body is looked at,
      request.context.only = 'owner' // and again inside each change
    })
    idempotent(admin)
    members(admin, options.lists)
    invitations(admin)
  }, { prefix: '/team' })
}
