import { enqueue, noTeam } from '../store/jobs.ts'
import { setLastLogin } from '../store/users.ts'
import type { Deps } from './change.ts'
import { changeUser } from './users.ts'

/** Has a sign-in code mailed. Known and unknown addresses are treated alike, and take the same time. */
export async function mailCode(deps: Deps, email: string, code: string, expiresAt: Date): Promise<void> {
  const sealed = deps.seal.close(JSON.stringify({ email, code }))
  await enqueue(deps.db, noTeam, { kind: 'sign_in.mail', payload: { sealed, expiresAt: expiresAt.toISOString() } }, deps.now().toISOString())
}

/** Someone signed in. */
export async function noteSignIn(deps: Deps, userId: string): Promise<void> {
  await changeUser(deps, userId, (tx) => setLastLogin(tx, { userId, at: deps.now().toISOString() }))
}
