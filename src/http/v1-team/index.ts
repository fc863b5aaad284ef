import type { FastifyInstance } from 'fastify'
import { readBodies } from '../body.ts'
import { contextOf, type ContractOptions } from '../context.ts'
import { idempotent } from '../idempotency.ts'
import { serveDocument } from '../openapi.ts'
import { validateRequests } from '../validation.ts'
import { openapi } from './document.ts'
import { onError, onMissing } from './errors.ts'
import { access } from './access.ts'
import { apiKeys } from './api-keys.ts'
import { events } from './events.ts'
import { invitations } from './invitations.ts'
import { me } from './me.ts'
import { members } from './members.ts'
import { operators } from './operators.ts'
import { type FrontDoor, setup } from './setup.ts'
import { teams } from './teams.ts'

/** Contract V1, mounted at /v1: FastAPI's manners over the domain. */
export async function v1Team(app: FastifyInstance, { frontDoor, ...options }: ContractOptions & { frontDoor: FrontDoor }) {
  app.setErrorHandler(onError)
  app.setNotFoundHandler(onMissing)
  readBodies(app)
  validateRequests(app)
  await serveDocument(app, 'v1-team', openapi, options.describe)

  await app.register(async (authenticated) => {
    authenticated.addHook('onRequest', async (request) => { request.context = await contextOf(request, options) })
    idempotent(authenticated)
    me(authenticated)
    teams(authenticated)
    members(authenticated, options.lists)
    invitations(authenticated)
    apiKeys(authenticated)
    events(authenticated)
    operators(authenticated)
    setup(authenticated, frontDoor)
  })
  await app.register(async (scope) => access(scope, options))
}
