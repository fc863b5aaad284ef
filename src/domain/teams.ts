import { newId } from '../lib/ids.ts'
import * as invitations from '../store/invitations.ts'
import * as members from '../store/members.ts'
import * as store from '../store/teams.ts'
import type { User } from '../store/users.ts'
import { insertKey, type MintedKey } from './api-keys.ts'
import { changeInside, type Context, inTeam } from './change.ts'
import { Refusal } from './errors.ts'
import type { Role } from './roles.ts'
import { keepASeat, keepMemberSeat } from './seats.ts'
import { addressOf, ensureUser } from './users.ts'

/** An operator makes a team, with its first owner and a key to start with. */
export async function createTeam(ctx: Context, team: { name: string; seatLimit: number | null }, ownerEmail: string): Promise<{ team: store.Team; owner: User; key: MintedKey }> {
  const id = newId(), at = ctx.now().toISOString()
  return ctx.db.transaction().execute(async (outer) => {
    await store.insertTeam(outer, { id, ...team }, at)
    return changeInside(outer, ctx, id, async (tx) => {
      const owner = await ensureUser(tx, ctx, addressOf(ownerEmail))
      await members.insertMember(tx, id, owner.id, 'owner', at)
      const key = await insertKey(tx, ctx, id, owner.id, { name: 'First key', scopes: null, expiresAt: null })
      return {
        result: { team: { id, ...team }, owner, key },
        event: { type: 'team.created', subject: { kind: 'team', id }, after: { name: team.name, seat_limit: team.seatLimit, owner: owner.id } },
      }
    })
  })
}

/**
 * An operator puts someone on a team, making the user where there is none. A pending invitation to
 * the same address is accepted by it, and gives it its seat.
 */
export function addMember(ctx: Context, teamId: string, email: string, role: Role): Promise<{ user: User; role: Role }> {
  const address = addressOf(email)
  return inTeam(ctx, teamId, async (tx) => {
    const user = await ensureUser(tx, ctx, address), at = ctx.now().toISOString()
    if (await members.findRole(tx, teamId, user.id)) throw new Refusal('already_member')

    const open = await invitations.findOpenInvitation(tx, teamId, address.canonical)
    if (open && open.expiresAt > at) {
      await keepMemberSeat(tx, teamId)
      await invitations.endInvitation(tx, teamId, open.id, { accepted_at: at, accepted_by: user.id })
    } else {
      await keepASeat(tx, ctx, teamId)
    }

    await members.insertMember(tx, teamId, user.id, role, at)
    return { result: { user, role }, event: { type: 'member.added', subject: { kind: 'member', id: user.id }, after: { role } } }
  })
}
