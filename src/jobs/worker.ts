import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { withoutSecrets } from '../lib/credentials.ts'
import { MailRefused } from '../lib/mailer.ts'
import type { Metrics } from '../lib/metrics.ts'
import { deleteKeysBefore } from '../store/idempotency.ts'
import { buryJob, claimDue, finishJob, type Job, renewClaim, retryJob } from '../store/jobs.ts'
import { deleteWindowsBefore } from '../store/rates.ts'
import { deleteExpiredSessions, deleteVerificationsBefore } from '../store/sessions.ts'
import { expireInvitations } from './expiry.ts'
import { type JobDeps, kinds } from './kinds.ts'

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour

/** How long after its last sign of life the jobs of a process are taken over by others. */
const claimTime = 15 * minute
const atOnce = 8
/** With the pauses between them: four days. */
const maxAttempts = 28

export interface Worker {
  /** Does everything that is due now, and ends what has run out. @returns how many jobs it ran */
  runDue(): Promise<number>
  start(): void
  /** Takes no more jobs, and waits for the running ones. */
  stop(): Promise<void>
}

type Outcome = { kind: 'done' } | { kind: 'later' | 'buried'; error: string }

/**
 * Does jobs, each in one process at a time. A failing one is tried again with growing pauses for four
 * days, and then buried: kept with its last error, for people to see. A job is finished only after it
 * was done; where the database is away just then, that alone is tried again, never the job.
 * @param takesJobs false to leave them to other processes, and only write down what this one gathers
 */
export function createWorker(deps: JobDeps, logger: FastifyBaseLogger, metrics: Metrics, takesJobs = true): Worker {
  const running = new Set<Promise<void>>(), stopping = new AbortController()
  let working: Promise<void> | undefined, sweptAt = 0, notedAt = 0
  const after = (time: number) => new Date(deps.now().getTime() + time).toISOString()

  const mailer = {
    ...deps.mailer,
    async send(mail: Parameters<typeof deps.mailer.send>[0]) {
      await deps.mailer.send(mail)
      metrics.mails.inc({ outcome: 'sent' })
    },
  }

  async function runDue(): Promise<number> {
    let total = 0, taken
    do {
      taken = await takeDue()
      total += taken
      await Promise.all(running)
    } while (taken > 0)
    await expireInvitations(deps)
    await deps.keyUsage.flush(deps.db)
    return total
  }

  /** One slow job keeps nobody waiting: each that ends makes room for the next. */
  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const free = atOnce - running.size
      const taken = takesJobs ? await takeDue().catch((error) => { logger.error(error) }) ?? 0 : 0
      if (takesJobs) await expireInvitations(deps).catch((error) => { logger.error(error) })
      await sweep().catch((error) => { logger.error(error) })
      await noteKeyUsage().catch((error) => { logger.error(error) })
      if (running.size === atOnce) await Promise.race(running)
      else if (taken < free) await pause(second)
    }
  }

  /** Starts what is due, as much as may run at once. @returns how many jobs these are */
  async function takeDue(): Promise<number> {
    const jobs = await claimDue(deps.db, after(0), after(claimTime), atOnce - running.size)
    for (const job of jobs) {
      const run = runJob(job).finally(() => running.delete(run))
      running.add(run)
    }
    return jobs.length
  }

  async function runJob(job: Job): Promise<void> {
    const log = logger.child({ job: job.id, kind: job.kind, attempt: job.attempts })
    const renewal = setInterval(() => { renewClaim(deps.db, { ...job, until: after(claimTime) }).catch((error) => log.error(error)) }, claimTime / 5)
    try {
      const outcome = await attempt(job)
      if (job.kind.endsWith('.mail') && outcome.kind !== 'done') metrics.mails.inc({ outcome: outcome.kind === 'later' ? 'failed' : 'buried' })
      await persistently(() => writeDown(job, outcome))
      if (outcome.kind === 'later') log.warn({ error: outcome.error, again: after(pauseAfter(job.attempts)) }, 'job failed, will be tried again')
      if (outcome.kind === 'buried') log.error({ error: outcome.error }, 'job buried')
    } catch (error) {
      log.error(error) // stopped while the database was away
    } finally {
      clearInterval(renewal)
    }
  }

  async function attempt(job: Job): Promise<Outcome> {
    try {
      await kinds[job.kind]({ ...deps, mailer }, job as never)
      return { kind: 'done' }
    } catch (error) {
      const hopeless = error instanceof MailRefused || job.attempts >= maxAttempts
      return { kind: hopeless ? 'buried' : 'later', error: withoutSecrets((error as Error).message).slice(0, 500) } // a mail server may quote the mail
    }
  }

  function writeDown(job: Job, outcome: Outcome): Promise<unknown> {
    if (outcome.kind === 'done') return finishJob(deps.db, job)
    if (outcome.kind === 'later') return retryJob(deps.db, { ...job, runAt: after(pauseAfter(job.attempts)), error: outcome.error })
    return buryJob(deps.db, { ...job, at: after(0), error: outcome.error })
  }

  /** What has been done must be written down, however long that takes, or it is done twice. */
  async function persistently(write: () => Promise<unknown>): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      try {
        return await write()
      } catch (error) {
        if (stopping.signal.aborted && tries >= 3) throw error
        logger.error(error)
        await sleep(Math.min(tries, 5) * second)
      }
    }
  }

  async function sweep(): Promise<void> {
    const now = deps.now().getTime()
    if (now - sweptAt < hour) return
    sweptAt = now
    await deleteWindowsBefore(deps.db, { time: after(-2 * hour) })
    await deleteExpiredSessions(deps.db, { time: after(-day) })
    await deleteVerificationsBefore(deps.db, { time: after(-day) })
    await deleteKeysBefore(deps.db, { time: after(-day) })
  }

  async function noteKeyUsage(): Promise<void> {
    const now = deps.now().getTime()
    if (now - notedAt < minute) return
    notedAt = now
    await deps.keyUsage.flush(deps.db)
  }

  async function pause(time: number): Promise<void> {
    await sleep(time, undefined, { signal: stopping.signal }).catch(() => {}) // woken to stop
  }

  return {
    runDue,
    start() { working = work() },
    async stop() {
      stopping.abort()
      await working
      await Promise.all(running)
      await deps.keyUsage.flush(deps.db).catch((error) => { logger.error(error) })
    },
  }
}

/** 10 s, 20 s, 40 s … up to six hours. */
function pauseAfter(attempts: number): number {
  return Math.min(10 * second * 2 ** (attempts - 1), 6 * hour)
}
