import type { JobPayloads } from '../domain/jobs.ts'
import type { JobDeps } from './kinds.ts'
import { signInMail } from './mail/sign-in.ts'

/** Sends a sign-in code, unless it has run out meanwhile. */
export async function mailSignInCode(deps: JobDeps, { id, payload }: { id: string; payload: JobPayloads['sign_in.mail'] }) {
  if (payload.expiresAt <= deps.now().toISOString()) return
  const { email, code } = JSON.parse(deps.seal.open(payload.sealed)) as { email: string; code: string }
  await deps.mailer.send({ id, to: email, ...signInMail({ code, publicUrl: deps.publicUrl }) })
}
