import { enqueue, noTeam } from '../store/jobs.ts'
import { setLastLogin } from '../store/users.ts'
import { takeCodeBudget } from './budgets.ts'
import type { Deps } from './change.ts'
import { addressOf, changeUser } from './users.ts'

/** Has a sign-in code mailed. Known and unknown addresses are treated alike, and take the same time. */
export async function mailCode(deps: Deps, email: string, code: string, expiresAt: Date): Promise<void> {
  const { canonical, shown } = addressOf(email)
  await takeCodeBudget(deps, canonical)
  await enqueue(deps.db, noTeam, { kind: 'sign_in.mail', payload: { email: shown, sealedCode: deps.seal.close(code), expiresAt: expiresAt.toISOString() } }, deps.now().toISOString())
}

/** Someone signed in. */
export async function noteSignIn(deps: Deps, userId: string): Promise<void> {
  await changeUser(deps, userId, (tx) => setLastLogin(tx, userId, deps.now().toISOString()))
}
