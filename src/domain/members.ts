import * as apiKeys from '../store/api-keys.ts'
import * as invitations from '../store/invitations.ts'
import * as store from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { changeTeam, type Context, readTeam } from './change.ts'
import { Refusal } from './errors.ts'
import { may, type Role, roles, whoMay } from './roles.ts'

export interface Member {
  userId: string
  /** As it was typed. */
  email: string
  name: string | null
  imageUrl: string | null
  role: Role
  /** Where the role stands in the list: 1 owner, 2 admin, 3 the others. */
  rank: number
  joinedAt: string
  suspendedAt: string | null
  userCreatedAt: string
  lastLoginAt: string | null
}

/** Where a member stands in the list: by rank, then joining time. */
export type MemberPosition = Pick<Member, 'rank' | 'joinedAt' | 'userId'>

/** Some contracts keep their callers from touching themselves. */
export interface SelfRule { self: 'allowed' | 'refused' }

/** The team's members by rank, then joining time; `after` is where the last page ended. */
export function listMembers(ctx: Context, page: { after?: MemberPosition | undefined; limit: number }): Promise<Member[]> {
  return readTeam(ctx, 'member.read', (teamId) => store.listMembers(ctx.db, teamId, page))
}

/**
 * Changes a member's role, or one's own downwards. `to` is asked with the current role in hand,
 * inside the lock, for callers who know fewer roles than we do. Asking for the role that someone has
 * already changes nothing. Pending invitations that the member could no longer send are revoked.
 */
export function changeRole(ctx: Context, userId: string, to: (current: Role) => Role, { self }: SelfRule): Promise<Member> {
  return changeTeam(ctx, { scope: 'members:write' }, async (tx, actor, teamId) => {
    const own = isSelf(ctx, userId)
    if (own && self === 'refused') throw new Refusal('cannot_change_own_role')
    const member = await store.findMember(tx, teamId, userId)
    if (!member) throw may(actor, 'member.change_role') ? new Refusal('member_not_found') : forbidden('member.change_role')

    const next = to(member.role)
    if (next === member.role) return { result: member }

    const stepsDown = own && may(actor, 'member.step_down', next)
    if (!stepsDown && !may(actor, 'member.change_role')) throw forbidden('member.change_role')
    if (!stepsDown && !(may(actor, 'member.change_role', member.role) && may(actor, 'member.change_role', next))) throw new Refusal('owner_required')
    if (member.role === 'owner') await keepAnOwner(tx, teamId, userId)

    await store.setRole(tx, teamId, userId, next)
    const revoked = await revokeWhatTheyMayNotSend(tx, ctx, teamId, userId, next)
    return {
      result: (await store.findMember(tx, teamId, userId))!,
      event: { type: 'member.role_changed', subject: { kind: 'member', id: userId }, before: { role: member.role }, after: { role: next, ...revoked } },
    }
  })
}

/**
 * Ends a membership, one's own by leaving: with it end all the keys by which that person acts on
 * this team and all the pending invitations that they sent.
 */
export function removeMember(ctx: Context, userId: string, { self }: SelfRule): Promise<void> {
  const own = isSelf(ctx, userId)
  return changeTeam(ctx, own ? 'member.leave' : 'member.remove', async (tx, actor, teamId) => {
    if (own && self === 'refused') throw new Refusal('cannot_remove_self')
    const role = await store.findRole(tx, teamId, userId)
    if (!role) throw new Refusal('member_not_found')
    if (!own && !may(actor, 'member.remove', role)) throw new Refusal('owner_required')
    if (role === 'owner') await keepAnOwner(tx, teamId, userId)

    await store.deleteMember(tx, teamId, userId)
    await apiKeys.revokeKeysOf(tx, teamId, userId, ctx.now().toISOString())
    const revoked = await revokeWhatTheyMayNotSend(tx, ctx, teamId, userId)
    return {
      result: undefined,
      event: { type: own ? 'member.left' : 'member.removed', subject: { kind: 'member', id: userId }, before: { role, ...revoked } },
    }
  })
}

function isSelf(ctx: Context, userId: string): boolean {
  return 'userId' in ctx.actor && ctx.actor.userId === userId
}

function forbidden(action: 'member.change_role'): Refusal {
  return new Refusal('forbidden', { message: whoMay(action) })
}

async function keepAnOwner(tx: Db, teamId: string, leaving: string): Promise<void> {
  if (!(await store.hasOtherOwner(tx, teamId, leaving))) throw new Refusal('last_owner')
}

/** An invitation is worth no more than its sender. @param role what they are from now on, if anything */
async function revokeWhatTheyMayNotSend(tx: Db, ctx: Context, teamId: string, userId: string, role?: Role) {
  const stillAllowed = role ? roles.filter((invited) => may(role, 'invitation.send', invited)) : []
  const revoked = await invitations.revokeSentBy(tx, teamId, userId, stillAllowed, ctx.now().toISOString())
  return revoked.length > 0 ? { revoked_invitations: revoked } : {}
}
