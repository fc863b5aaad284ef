import type { MailState } from '../domain/invitations.ts'
import type { JobKind, JobPayloads, NewJob } from '../domain/jobs.ts'
import { newId } from '../lib/ids.ts'
import type { Db } from './open.ts'
import { fragment, statement } from './sql.ts'

/** The team of jobs that belong to none. */
export const noTeam = '00000000-0000-0000-0000-000000000000'

export interface Job { teamId: string; id: string; kind: JobKind; payload: unknown; attempts: number }

export function enqueue(tx: Db, teamId: string, job: NewJob, at: string) {
  return newJob(tx, { teamId, id: newId(), kind: job.kind, payload: JSON.stringify(job.payload), at })
}

const newJob = statement<{ teamId: string; id: string; kind: JobKind; payload: string; at: string }>`
  insert into jobs (team_id, id, kind, payload, run_at, created_at)
  values (${'teamId'}, ${'id'}, ${'kind'}, ${'payload'}, ${'at'}, ${'at'})`

/** Claims jobs that are due, each by a conditional update, so that one process runs each. */
export async function claimDue(db: Db, now: string, until: string, limit: number): Promise<Job[]> {
  const claimed: Job[] = []
  for (const job of (await dueJobs(db, { now, limit })).rows) {
    const { changes } = await newClaim(db, { ...job, until })
    if (changes === 1) claimed.push({ ...job, payload: JSON.parse(job.payload), attempts: job.attempts + 1 })
  }
  return claimed
}

const dueJobs = statement<{ now: string; limit: number }, Job & { payload: string }>`
  select team_id as "teamId", id, kind, payload, attempts from jobs
  where run_at <= ${'now'} and buried_at is null and (claimed_until is null or claimed_until <= ${'now'})
  order by run_at limit cast(${'limit'} as integer)`

/** The job as long as this claim on it is the last: where it ran out, another process may have it. */
const ofClaim = fragment`where team_id = ${'teamId'} and id = ${'id'} and attempts = ${'attempts'}`

const newClaim = statement<Job & { until: string }>`update jobs set claimed_until = ${'until'}, attempts = attempts + 1 ${ofClaim}`

/** Keeps a job that takes long from being claimed by another process. */
export const renewClaim = statement<Job & { until: string }>`update jobs set claimed_until = ${'until'} ${ofClaim}`

export const finishJob = statement<{ teamId: string; id: string }>`delete from jobs where team_id = ${'teamId'} and id = ${'id'}`

export const retryJob = statement<Job & { runAt: string; error: string }>`update jobs set run_at = ${'runAt'}, claimed_until = null, last_error = ${'error'} ${ofClaim}`

export const buryJob = statement<Job & { at: string; error: string }>`update jobs set buried_at = ${'at'}, claimed_until = null, last_error = ${'error'} ${ofClaim}`

/** The team's invitation mails that have not gone out, by invitation: a job that is done is gone. */
export async function listInvitationMails(db: Db, teamId: string): Promise<Map<string, MailState>> {
  const { rows } = await invitationMails(db, { teamId })
  return new Map(rows.map(({ payload, last_error: error, buried_at: buried }) => {
    const { invitationId } = JSON.parse(payload) as JobPayloads['invitation.mail']
    return [invitationId, { state: buried ? 'failed' : error ? 'retrying' : 'waiting', error }]
  }))
}

const invitationMails = statement<{ teamId: string }, { payload: string; last_error: string | null; buried_at: string | null }>`
  select payload, last_error, buried_at from jobs
  where team_id = ${'teamId'} and kind = 'invitation.mail' order by id`

interface Buried { teamId: string; id: string; kind: JobKind; attempts: number; buriedAt: string | null; error: string | null }

/** Buried jobs, the oldest first. */
export async function listBuried(db: Db): Promise<Buried[]> {
  return (await buriedJobs(db, {})).rows
}

const buriedJobs = statement<object, Buried>`
  select team_id as "teamId", id, kind, attempts, buried_at as "buriedAt", last_error as error from jobs
  where buried_at is not null order by buried_at`

/** @returns how many will be tried again */
export async function retryBuried(db: Db, at: string): Promise<number> {
  return (await retryOfBuried(db, { at })).changes
}

const retryOfBuried = statement<{ at: string }>`update jobs set buried_at = null, attempts = 0, run_at = ${'at'} where buried_at is not null`

/** @returns how many are gone */
export async function deleteBuried(db: Db): Promise<number> {
  return (await endOfBuried(db, {})).changes
}

const endOfBuried = statement<object>`delete from jobs where buried_at is not null`

type JobCounts = Record<'waiting' | 'due' | 'retrying' | 'buried', number>

/** How many jobs there are of each state, for the metrics and the doctor. */
export async function countJobs(db: Db, now: string): Promise<JobCounts> {
  const counts = { waiting: 0, due: 0, retrying: 0, buried: 0 }
  for (const { state, count } of (await jobCounts(db, { now })).rows) counts[state] = count
  return counts
}

const jobCounts = statement<{ now: string }, { state: keyof JobCounts; count: number }>`
  select case when buried_at is not null then 'buried' when attempts > 0 then 'retrying' when run_at <= ${'now'} then 'due' else 'waiting' end as state,
    count(*) as count
  from jobs group by state`
