/** Work that happens after the commit. Payloads name rows, never secrets: what is secret is derived when the job runs, or sealed. */
export interface JobPayloads {
  'invitation.mail': { invitationId: string; resends: number }
  /** Sealed: the address and the code. */
  'sign_in.mail': { sealed: string; expiresAt: string }
}
export type JobKind = keyof JobPayloads

/** A job to be written with the change that wants it, and due at once. */
export type NewJob = { [K in JobKind]: { kind: K; payload: JobPayloads[K] } }[JobKind]
