import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../lib/metrics.ts'

/** For whoever runs it: is it up, may it be sent requests, and what has it done. */
export async function health(app: FastifyInstance, { metrics, isReady }: { metrics: Metrics; isReady: () => Promise<boolean> }) {
  app.get('/healthz', async () => ({ status: 'ok' }))

  app.get('/readyz', async (_, reply) => {
    const ready = await isReady().catch(() => false)
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'the database is away or wants a migration' })
  })

  app.get('/metrics', async (_, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
}
