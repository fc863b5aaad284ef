/** Work that happens after the commit. Payloads name rows, never secrets: what is secret is derived when the job runs, or sealed. */
export interface JobPayloads {
  'invitation.mail': { invitationId: string; resends: number }
  'invitation.expire': { invitationId: string }
  /** Sealed: the address and the code. */
  'sign_in.mail': { sealed: string; expiresAt: string }
}
export type JobKind = keyof JobPayloads

/** A job to be written with the change that wants it; due at once unless it says when. */
export type NewJob = { [K in JobKind]: { kind: K; payload: JobPayloads[K]; runAt?: Date } }[JobKind]
