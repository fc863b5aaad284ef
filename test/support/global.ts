import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from './start-postgres.ts'

let server: Awaited<ReturnType<typeof startPostgres>> | undefined

/** One PostgreSQL for the whole run, unless TEST_POSTGRES names another. The test files find its URL in that variable. */
export async function globalSetup() {
  if (process.env.TEST_POSTGRES) return
  server = await startPostgres(await mkdtemp(path.join(tmpdir(), 'roster-postgres-')), ['-N', '200', '-F'])
  process.env.TEST_POSTGRES = server.url
}

export async function globalTeardown() {
  await server?.stop()
}
