import { newId } from '../lib/ids.ts'
import * as invitations from '../store/invitations.ts'
import { setName } from '../store/me.ts'
import * as members from '../store/members.ts'
import type { Db } from '../store/open.ts'
import * as store from '../store/teams.ts'
import { setCurrentTeam, type User } from '../store/users.ts'
import { insertKey, type MintedKey } from './api-keys.ts'
import { changeInside, changeTeam, type Context, inTeam, nothing, readTeam } from './change.ts'
import { Refusal } from './errors.ts'
import { demandOperator, signedIn } from './actors.ts'
import { type Member, revokeWhatTheyMayNotSend } from './members.ts'
import type { Role } from './roles.ts'
import { countSeats, keepASeat, keepMemberSeat } from './seats.ts'
import { addressOf, ensureUser } from './users.ts'
import { expectVersion, stateOf } from './versions.ts'

export interface Team extends store.Team { seatsTaken: number }

interface TeamWishes { name: string; seatLimit: number | null }

export function getTeam(ctx: Context): Promise<Team> {
  return readTeam(ctx, 'team.read', (teamId) => findWhole(ctx.db, ctx, teamId))
}

/** Renames the team. */
export function renameTeam(ctx: Context, name: string): Promise<Team> {
  return changeTeam(ctx, 'team.update', (tx, teamId) => countSeats(tx, ctx, teamId), ({ tx, team }, seatsTaken) => {
    expectVersion(ctx, stateOf.team(team))
    if (team.name === name) return { result: { ...team, seatsTaken } }
    return {
      result: { ...team, name, seatsTaken },
      writes: [store.renameTeam(tx, { teamId: team.id, name })],
      event: { type: 'team.updated', subject: { kind: 'team', id: team.id }, before: { name: team.name }, after: { name } },
    }
  })
}

/** Deletes the team, with its members, invitations, keys and events. @param name the team's, repeated so that nobody does it by mistake */
export function deleteTeam(ctx: Context, name: string): Promise<void> {
  return changeTeam<void, void>(ctx, 'team.delete', nothing, async ({ tx, team }) => {
    expectVersion(ctx, stateOf.team(team))
    if (team.name !== name) throw new Refusal('wrong_team_name')
    await store.deleteTeam(tx, team.id)
    return { result: undefined }
  })
}

/** Makes a member owner, and the owner who does it admin, at once. */
export function transferOwnership(ctx: Context, userId: string): Promise<Member> {
  const from = 'userId' in ctx.actor ? ctx.actor.userId : ''
  return changeTeam(ctx, 'team.transfer', (tx, teamId) => members.findMember(tx, teamId, userId), async ({ tx, team: { id: teamId } }, heir) => {
    if (!heir || heir.suspendedAt) throw new Refusal('member_not_found')
    if (userId === from) throw new Refusal('cannot_change_own_role', { message: 'You own this team already. Name another member.' })
    const revoked = await revokeWhatTheyMayNotSend(tx, ctx, teamId, from, 'admin')
    return {
      result: { ...heir, role: 'owner' },
      writes: [members.setRole(tx, { teamId, userId, role: 'owner' }), members.setRole(tx, { teamId, userId: from, role: 'admin' })],
      event: { type: 'team.transferred', subject: { kind: 'member', id: userId }, before: { owner: from, role: heir.role }, after: { owner: userId, ...revoked } },
    }
  })
}

/** A signed-in user makes a team of their own, which becomes their current one; an operator makes one for its owner. */
export async function foundTeam(ctx: Context, { name, ownerEmail, seatLimit = null }: { name: string; ownerEmail?: string | undefined; seatLimit?: number | null | undefined }): Promise<Team> {
  if (ownerEmail !== undefined || seatLimit !== null) demandOperator(ctx)
  const founder = ownerEmail === undefined ? signedIn(ctx).userId : undefined
  return insertTeam(ctx, { name, seatLimit }, async (tx, id) => {
    const owner = founder ?? (await ensureUser(tx, ctx, addressOf(ownerEmail!))).id
    await members.insertMember(tx, { teamId: id, userId: owner, role: 'owner', at: ctx.now().toISOString() })
    if (founder) await setCurrentTeam(tx, { userId: founder, teamId: id })
    return { owner, result: { id, name, seatLimit, seatsTaken: 1 } }
  })
}

/** An operator makes a team, with its first owner and a key to start with. */
export async function createTeam(ctx: Context, team: TeamWishes, ownerEmail: string): Promise<{ team: store.Team; owner: User; key: MintedKey }> {
  demandOperator(ctx)
  return insertTeam(ctx, team, async (tx, id) => {
    const owner = await insertOwner(tx, ctx, id, ownerEmail)
    const key = await insertKey(tx, ctx, id, owner.id, { name: 'First key', scopes: null, expiresAt: null })
    return { owner: owner.id, result: { team: { id, ...team }, owner, key } }
  })
}

/** An operator makes the first team, with its owner. @throws Refusal setup_over where there is a team, also one made at the same moment */
export async function createFirstTeam(ctx: Context, name: string, ownerEmail: string, ownerName: string | null): Promise<store.Team> {
  demandOperator(ctx)
  const team = { name, seatLimit: null }
  return insertTeam(ctx, team, async (tx, id) => {
    if (!(await store.isOnlyTeam(tx, id))) throw new Refusal('setup_over')
    const owner = await insertOwner(tx, ctx, id, ownerEmail)
    if (ownerName && !owner.name) await setName(tx, { userId: owner.id, name: ownerName })
    return { owner: owner.id, result: { id, ...team } }
  })
}

/**
 * An operator puts someone on a team, making the user where there is none. A pending invitation to
 * the same address is accepted by it, and gives it its seat.
 */
export function addMember(ctx: Context, teamId: string, email: string, role: Role): Promise<{ user: User; member: Member }> {
  demandOperator(ctx)
  const address = addressOf(email)
  return inTeam<void, { user: User; member: Member }>(ctx, teamId, nothing, async (held) => {
    const { tx } = held
    const user = await ensureUser(tx, ctx, address), at = ctx.now().toISOString()
    if (await members.findRole(tx, teamId, user.id)) throw new Refusal('already_member')

    const open = await invitations.findOpenInvitation(tx, teamId, address.canonical)
    if (open && open.expiresAt > at) {
      await keepMemberSeat(held)
      await invitations.endInvitation(tx, { teamId, id: open.id, accepted_at: at, accepted_by: user.id })
    } else {
      await keepASeat(ctx, held)
    }

    await members.insertMember(tx, { teamId, userId: user.id, role, at })
    const member = (await members.findMember(tx, teamId, user.id))!
    return { result: { user, member }, event: { type: 'member.added', subject: { kind: 'member', id: user.id }, after: { role } } }
  })
}

async function insertOwner(tx: Db, ctx: Context, teamId: string, email: string): Promise<User> {
  const owner = await ensureUser(tx, ctx, addressOf(email))
  await members.insertMember(tx, { teamId, userId: owner.id, role: 'owner', at: ctx.now().toISOString() })
  return owner
}

function insertTeam<T>(ctx: Context, team: TeamWishes, fill: (tx: Db, id: string) => Promise<{ owner: string; result: T }>): Promise<T> {
  const id = newId()
  return ctx.db.transact(async (outer) => {
    await store.insertTeam(outer, { id, ...team, at: ctx.now().toISOString() })
    return changeInside<void, T>(outer, ctx, id, nothing, async ({ tx }) => {
      const { owner, result } = await fill(tx, id)
      return { result, event: { type: 'team.created', subject: { kind: 'team', id }, after: { name: team.name, seat_limit: team.seatLimit, owner } } }
    })
  })
}

async function findWhole(db: Db, ctx: Context, teamId: string): Promise<Team> {
  const team = await store.findTeam(db, teamId)
  if (!team) throw new Refusal('team_not_found')
  return { ...team, seatsTaken: await countSeats(db, ctx, teamId) }
}
