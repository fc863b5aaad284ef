import * as invitations from '../store/invitations.ts'
import * as members from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { findTeam } from '../store/teams.ts'
import type { Context } from './change.ts'
import { Refusal } from './errors.ts'

/** Refuses unless one more fits: members and pending invitations together never exceed the team's seats. */
export async function keepASeat(tx: Db, ctx: Context, teamId: string): Promise<void> {
  const limit = await seatLimit(tx, teamId)
  if (limit === null) return
  if (await countSeats(tx, ctx, teamId) >= limit) throw new Refusal('seat_limit')
}

/** How many seats are taken: by members, and by pending invitations. */
export async function countSeats(db: Db, ctx: Context, teamId: string): Promise<number> {
  return await members.countMembers(db, teamId) + await invitations.countPending(db, teamId, ctx.now().toISOString())
}

/** Refuses unless one more member fits: for someone whose invitation has kept the seat, unless the limit fell since. */
export async function keepMemberSeat(tx: Db, teamId: string): Promise<void> {
  const limit = await seatLimit(tx, teamId)
  if (limit !== null && await members.countMembers(tx, teamId) >= limit) throw new Refusal('seat_limit')
}

async function seatLimit(tx: Db, teamId: string): Promise<number | null> {
  return (await findTeam(tx, teamId))?.seatLimit ?? null
}
