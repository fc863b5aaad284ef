import { hkdfSync, timingSafeEqual } from 'node:crypto'
import * as store from '../store/teams.ts'
import { setName } from '../store/me.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'
import { createTeam } from './teams.ts'

/** The token of the link that makes the first team: the same on every process that has this secret. */
export function setupToken(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'roster setup', 24)).toString('base64url')
}

/**
 * Makes the first team for whoever holds the setup link, which is an operator: their word counts for the
 * owner's address. It signs nobody in: the owner asks for a code by mail next.
 * @throws Refusal setup_over once there is a team
 */
export async function setUp(ctx: Context, expected: string | undefined, wishes: { token: string; teamName: string; email: string; name: string | null }): Promise<store.Team> {
  if (!expected || !isSame(wishes.token, expected) || await store.hasTeams(ctx.db)) throw new Refusal('setup_over')
  const operator: Context = { ...ctx, actor: { kind: 'operator' } }
  const { team, owner } = await createTeam(operator, { name: wishes.teamName, seatLimit: null }, wishes.email, { withKey: false })
  if (wishes.name && !owner.name) await setName(ctx.db, owner.id, wishes.name)
  return team
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
