import type { MailState } from '../domain/invitations.ts'
import type { JobKind, JobPayloads, NewJob } from '../domain/jobs.ts'
import { newId } from '../lib/ids.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

/** The team of jobs that belong to none. */
export const noTeam = '00000000-0000-0000-0000-000000000000'

export interface Job { teamId: string; id: string; kind: JobKind; payload: unknown; attempts: number }

export async function enqueue(tx: Db, teamId: string, job: NewJob, at: string): Promise<void> {
  await newJob(tx, { teamId, id: newId(), kind: job.kind, payload: JSON.stringify(job.payload), at })
}

const newJob = prepared<{ teamId: string; id: string; kind: JobKind; payload: string; at: string }>((db, value) => db.insertInto('jobs').values({
  team_id: value('teamId'),
  id: value('id'),
  kind: value('kind'),
  payload: value('payload'),
  run_at: value('at'),
  created_at: value('at'),
}))

/** Claims jobs that are due, each by a conditional update, so that one process runs each. */
export async function claimDue(db: Db, now: string, until: string, limit: number): Promise<Job[]> {
  const due = await db
    .selectFrom('jobs')
    .select(['team_id', 'id', 'kind', 'payload', 'attempts'])
    .where('run_at', '<=', now)
    .where('buried_at', 'is', null)
    .where(({ or, eb }) => or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .orderBy('run_at')
    .limit(limit)
    .execute()

  const claimed: Job[] = []
  for (const row of due) {
    const { numUpdatedRows } = await db
      .updateTable('jobs')
      .set({ claimed_until: until, attempts: row.attempts + 1 })
      .where('team_id', '=', row.team_id)
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .executeTakeFirst()
    if (numUpdatedRows === 1n) claimed.push({ teamId: row.team_id, id: row.id, kind: row.kind, payload: JSON.parse(row.payload), attempts: row.attempts + 1 })
  }
  return claimed
}

/** Keeps a job that takes long from being claimed by another process. */
export async function renewClaim(db: Db, job: Job, until: string): Promise<void> {
  await ofClaim(db, job).set({ claimed_until: until }).execute()
}

export async function finishJob(db: Db, { teamId, id }: Job): Promise<void> {
  await db.deleteFrom('jobs').where('team_id', '=', teamId).where('id', '=', id).execute()
}

export async function retryJob(db: Db, job: Job, runAt: string, error: string): Promise<void> {
  await ofClaim(db, job).set({ run_at: runAt, claimed_until: null, last_error: error }).execute()
}

export async function buryJob(db: Db, job: Job, at: string, error: string): Promise<void> {
  await ofClaim(db, job).set({ buried_at: at, claimed_until: null, last_error: error }).execute()
}

/** The job as long as this claim on it is the last: where it ran out, another process may have it. */
function ofClaim(db: Db, { teamId, id, attempts }: Job) {
  return db.updateTable('jobs').where('team_id', '=', teamId).where('id', '=', id).where('attempts', '=', attempts)
}

/** The team's invitation mails that have not gone out, by invitation: a job that is done is gone. */
export async function listInvitationMails(db: Db, teamId: string): Promise<Map<string, MailState>> {
  const rows = await db
    .selectFrom('jobs')
    .select(['payload', 'last_error', 'buried_at'])
    .where('team_id', '=', teamId)
    .where('kind', '=', 'invitation.mail')
    .orderBy('id')
    .execute()
  return new Map(rows.map(({ payload, last_error: error, buried_at: buried }) => {
    const { invitationId } = JSON.parse(payload) as JobPayloads['invitation.mail']
    return [invitationId, { state: buried ? 'failed' : error ? 'retrying' : 'waiting', error }]
  }))
}

/** Buried jobs, the oldest first. */
export async function listBuried(db: Db): Promise<{ teamId: string; id: string; kind: JobKind; attempts: number; buriedAt: string | null; error: string | null }[]> {
  return await db
    .selectFrom('jobs')
    .select(['team_id as teamId', 'id', 'kind', 'attempts', 'buried_at as buriedAt', 'last_error as error'])
    .where('buried_at', 'is not', null)
    .orderBy('buried_at')
    .execute()
}

/** @returns how many will be tried again */
export async function retryBuried(db: Db, at: string): Promise<number> {
  const { numUpdatedRows } = await db.updateTable('jobs').set({ buried_at: null, attempts: 0, run_at: at }).where('buried_at', 'is not', null).executeTakeFirst()
  return Number(numUpdatedRows)
}

/** @returns how many are gone */
export async function deleteBuried(db: Db): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('jobs').where('buried_at', 'is not', null).executeTakeFirst()
  return Number(numDeletedRows)
}

/** How many jobs there are of each state, for the metrics and the doctor. */
export async function countJobs(db: Db, now: string): Promise<Record<'waiting' | 'due' | 'retrying' | 'buried', number>> {
  const counts = { waiting: 0, due: 0, retrying: 0, buried: 0 }
  const rows = await db
    .selectFrom('jobs')
    .select(({ fn, eb }) => [
      eb.case().when('buried_at', 'is not', null).then('buried').when('attempts', '>', 0).then('retrying').when('run_at', '<=', now).then('due').else('waiting').end().as('state'),
      fn.countAll<number>().as('count'),
    ])
    .groupBy('state')
    .execute()
  for (const { state, count } of rows) counts[state as keyof typeof counts] = count
  return counts
}
