import { hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Team } from '../store/teams.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'
import { createFirstTeam } from './teams.ts'

/** The token of the link that makes the first team: the same on every process that has this secret. */
export function setupToken(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'roster setup', 24)).toString('base64url')
}

/**
 * Makes the first team for whoever holds the setup link, which is an operator: their word counts for the
 * owner's address. It signs nobody in: the owner asks for a code by mail next.
 * @throws Refusal setup_over once there is a team
 */
export async function setUp(ctx: Context, expected: string | undefined, wishes: { token: string; teamName: string; email: string; name: string | null }): Promise<Team> {
  if (!expected || !isSame(wishes.token, expected)) throw new Refusal('setup_over')
  return await createFirstTeam({ ...ctx, actor: { kind: 'operator' } }, wishes.teamName, wishes.email, wishes.name)
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
