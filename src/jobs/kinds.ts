import type { Deps } from '../domain/change.ts'
import type { JobKind, JobPayloads } from '../domain/jobs.ts'
import type { Mailer } from '../lib/mailer.ts'
import { mailInvitation } from './invitation-mail.ts'
import { mailSignInCode } from './sign-in-mail.ts'

/** What jobs need besides what actions need. */
export interface JobDeps extends Deps { mailer: Mailer; publicUrl: string }

/** How each kind of job is done. A job that has lost its point does nothing. Throwing means: try again. */
export const kinds: { [K in JobKind]: (deps: JobDeps, job: { teamId: string; id: string; payload: JobPayloads[K] }) => Promise<void> } = {
  'invitation.mail': mailInvitation,
  'sign_in.mail': mailSignInCode,
}
