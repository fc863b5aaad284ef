import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { createWorker } from '../../src/jobs/worker.ts'
import { openMailer } from '../../src/lib/mailer.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import type { Database } from '../../src/store/open.ts'
import type { MailServer } from './smtp.ts'
import { openTwin } from './twin.ts'
import type { Team, World } from './world.ts'

/** A process that does a world's jobs, on connections of its own and with a real mailer. */
export async function openPost(t: TestContext, world: World, server: MailServer, wrap?: (db: Database) => Database) {
  const twin = await openTwin(world, wrap)
  const metrics = createMetrics(async () => ({}))
  const mailer = openMailer({ smtpUrl: server.url, from: 'roster@crew.test', folder: '', log: () => {} })
  const worker = createWorker({ ...twin.deps, mailer, publicUrl: 'https://roster.test' }, pino({ level: 'silent' }), metrics)
  t.after(async () => {
    await mailer.close()
    await worker.stop()
    await twin.close()
  })
  return {
    worker,
    mailsCounted: async (outcome: string) => (await metrics.mails.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0,
  }
}

/** A team's jobs as they stand, with the time until each is due, in ms. */
export async function jobsOf(world: World, team: Team) {
  const rows = await world.db.selectFrom('jobs').selectAll().where('team_id', '=', team.id).execute()
  return rows.map((row) => ({ ...row, dueIn: Date.parse(row.run_at) - world.deps.now().getTime() }))
}
