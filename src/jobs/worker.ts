import type { FastifyBaseLogger } from 'fastify'
import { MailRefused } from '../lib/mailer.ts'
import type { Metrics } from '../lib/metrics.ts'
import { buryJob, claimDue, finishJob, type Job, retryJob } from '../store/jobs.ts'
import { deleteWindowsBefore } from '../store/rates.ts'
import { deleteExpiredSessions } from '../store/sessions.ts'
import { type JobDeps, kinds } from './kinds.ts'

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour

/** Longer than any job may take, so that no other process takes over one that is still running. */
const claimTime = 15 * minute
const atOnce = 8
const giveUpAfter = 4 * day

export interface Worker {
  /** Does everything that is due now. @returns how many jobs it ran */
  runDue(): Promise<number>
  start(): void
  /** Takes no more jobs, and waits for the running ones. */
  stop(): Promise<void>
}

/**
 * Does jobs, each in one process at a time. A failing one is tried again with growing pauses for four
 * days, and then buried: kept with its last error, for people to see. A job is finished only after it
 * was done; where the database is away just then, that alone is tried again, never the job.
 */
export function createWorker(deps: JobDeps, logger: FastifyBaseLogger, metrics: Metrics): Worker {
  let timer: NodeJS.Timeout | undefined, running: Promise<unknown> = Promise.resolve(), stopping = false, sweptAt = 0

  async function runDue(): Promise<number> {
    let total = 0
    for (;;) {
      const now = deps.now()
      const jobs = await claimDue(deps.db, now.toISOString(), new Date(now.getTime() + claimTime).toISOString(), atOnce)
      await Promise.all(jobs.map(run))
      total += jobs.length
      if (stopping || jobs.length < atOnce) return total
    }
  }

  async function run(job: Job): Promise<void> {
    const log = logger.child({ job: job.id, kind: job.kind, attempt: job.attempts })
    const outcome = await attempt(job)
    if (job.kind === 'invitation.mail') metrics.mails.inc({ outcome: outcome.kind === 'done' ? 'sent' : outcome.kind === 'later' ? 'failed' : 'buried' })
    await persistently(async () => {
      if (outcome.kind === 'done') return finishJob(deps.db, job)
      if (outcome.kind === 'later') return retryJob(deps.db, job, outcome.at.toISOString(), outcome.error)
      return buryJob(deps.db, job, deps.now().toISOString(), outcome.error)
    })
    if (outcome.kind === 'later') log.warn({ error: outcome.error, again: outcome.at }, 'job failed, will be tried again')
    if (outcome.kind === 'buried') log.error({ error: outcome.error }, 'job buried')
  }

  async function attempt(job: Job) {
    try {
      await kinds[job.kind](deps, job as never)
      return { kind: 'done' } as const
    } catch (error) {
      const message = (error as Error).message.slice(0, 500), now = deps.now().getTime()
      const hopeless = error instanceof MailRefused || now - Date.parse(job.createdAt) > giveUpAfter
      return hopeless ? { kind: 'buried', error: message } as const : { kind: 'later', error: message, at: new Date(now + pauseAfter(job.attempts)) } as const
    }
  }

  /** What has been done must be written down, or it is done twice. */
  async function persistently(write: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await write()
      } catch (error) {
        if (tries === 10) throw error
        await new Promise((resolve) => setTimeout(resolve, Math.min(tries * second, 5 * second)))
      }
    }
  }

  async function sweep(): Promise<void> {
    const now = deps.now().getTime()
    if (now - sweptAt < hour) return
    sweptAt = now
    await deleteWindowsBefore(deps.db, new Date(now - 2 * hour).toISOString())
    await deleteExpiredSessions(deps.db, new Date(now - day).toISOString())
  }

  function schedule(pause: number): void {
    timer = setTimeout(() => {
      running = runDue().then(sweep).catch((error) => logger.error(error)).then(() => { if (!stopping) schedule(second) })
    }, pause)
  }

  return {
    runDue,
    start: () => schedule(0),
    async stop() {
      stopping = true
      clearTimeout(timer)
      await running
    },
  }
}

/** 10 s, 20 s, 40 s … up to six hours. */
function pauseAfter(attempts: number): number {
  return Math.min(10 * second * 2 ** (attempts - 1), 6 * hour)
}
