import * as invitations from '../store/invitations.ts'
import * as members from '../store/members.ts'
import type { Db } from '../store/open.ts'
import type { Context, Held } from './change.ts'
import { Refusal } from './errors.ts'

/** Refuses unless one more fits: members and pending invitations together never exceed the team's seats. */
export async function keepASeat(ctx: Context, { tx, team }: Held): Promise<void> {
  if (team.seatLimit !== null && await countSeats(tx, ctx, team.id) >= team.seatLimit) throw new Refusal('seat_limit')
}

/** How many seats are taken: by members, and by pending invitations. */
export async function countSeats(db: Db, ctx: Context, teamId: string): Promise<number> {
  return await members.countMembers(db, teamId) + await invitations.countPending(db, teamId, ctx.now().toISOString())
}

/** Refuses unless one more member fits: for someone whose invitation has kept the seat, unless the limit fell since. */
export async function keepMemberSeat({ tx, team }: Held): Promise<void> {
  if (team.seatLimit !== null && await members.countMembers(tx, team.id) >= team.seatLimit) throw new Refusal('seat_limit')
}
