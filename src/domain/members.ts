import * as apiKeys from '../store/api-keys.ts'
import { listEventTypes } from '../store/events.ts'
import * as invitations from '../store/invitations.ts'
import * as store from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { type Change, changeTeam, type Context, type Find, readTeam } from './change.ts'
import { Refusal } from './errors.ts'
import { leavesMembers } from './events.ts'
import { type Action, may, type Role, roles, whoMay } from './roles.ts'
import { expectVersion, stateOf } from './versions.ts'

export interface Member {
  userId: string
  /** As it was typed. */
  email: string
  name: string | null
  imageUrl: string | null
  role: Role
  joinedAt: string
  suspendedAt: string | null
  userCreatedAt: string
  lastLoginAt: string | null
}

export const memberSorts = ['role', 'name', 'joined', 'last_login'] as const
export type MemberSort = (typeof memberSorts)[number]

/** Which members, in which order: by role and joining time, by name, or the latest to join or to sign in first. */
export interface MemberFilter {
  /** Part of a name or an address. */
  search?: string | undefined
  role?: Role | undefined
  status?: 'active' | 'suspended' | undefined
  sort?: MemberSort | undefined
}

/** A member in a list, with what the list is ordered by. */
export interface ListedMember extends Member { sortKey: string | number }

/** Where a member stands in a list. */
export type MemberPosition = Pick<ListedMember, 'sortKey' | 'joinedAt' | 'userId'>

/** Some contracts keep their callers from touching themselves. */
export interface SelfRule { self: 'allowed' | 'refused' }

/** The team's members; `after` is where the last page ended. */
export function listMembers(ctx: Context, filter: MemberFilter, page: { after?: MemberPosition | undefined; limit: number }): Promise<ListedMember[]> {
  return readTeam(ctx, 'member.read', (teamId) => store.listMembers(ctx.db, teamId, filter, page))
}

/** The team's version, for whoever may read all of this: the same while nothing about the team changes but by time. */
export async function versionFor(ctx: Context, ...reading: Action[]): Promise<number> {
  for (const action of reading) await readTeam(ctx, action, async () => {})
  return ctx.team!.team.version
}

/** So many versions back; further back it is sooner read anew. */
const lookBack = 100

/** Whether the members are listed as they were at an earlier version of the team, since nothing but invitations and keys has changed. */
export async function areListedAsAt(ctx: Context, earlier: number): Promise<boolean> {
  const { id, version } = ctx.team!.team
  if (version - earlier > lookBack) return false
  const types = await listEventTypes(ctx.db, id, earlier, version)
  return types.length === version - earlier && types.every(leavesMembers)
}

/** One member, for whoever is on the team. */
export function getMember(ctx: Context, userId: string): Promise<Member> {
  return readTeam(ctx, 'member.read', async (teamId) => {
    const member = await store.findMember(ctx.db, teamId, userId)
    if (!member) throw new Refusal('member_not_found')
    return member
  })
}

/**
 * Changes a member's role, or one's own downwards. `to` is asked with the current role in hand,
 * inside the lock, for callers who know fewer roles than we do. Asking for the role that someone has
 * already changes nothing. Pending invitations that the member could no longer send are revoked.
 */
export function changeRole(ctx: Context, userId: string, to: (current: Role) => Role, { self }: SelfRule): Promise<Member> {
  return changeTeam(ctx, { scope: 'members:write' }, findWithSent(userId), async ({ tx, role: actor, team: { id: teamId } }, member) => {
    const own = isSelf(ctx, userId)
    if (own && self === 'refused') throw new Refusal('cannot_change_own_role')
    if (!member) throw may(actor, 'member.change_role') ? new Refusal('member_not_found') : forbidden('member.change_role')

    const next = to(member.role), same = next === member.role
    const free = same || (own && may(actor, 'member.step_down', next))
    if (!free && !may(actor, 'member.change_role')) throw forbidden('member.change_role')
    if (!free && !(may(actor, 'member.change_role', member.role) && may(actor, 'member.change_role', next))) throw new Refusal('owner_required')
    expectVersion(ctx, stateOf.member(member))
    if (same) return { result: member }
    if (member.role === 'owner') await keepAnOwner(tx, teamId, userId)

    const revoked = member.hasSent && await revokeWhatTheyMayNotSend(tx, ctx, teamId, userId, next)
    return {
      result: { ...member, role: next },
      writes: [store.setRole(tx, { teamId, userId, role: next })],
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
  return changeTeam(ctx, own ? 'member.leave' : 'member.remove', findWithSent(userId), async ({ tx, role: actor, team: { id: teamId } }, member) => {
    if (own && self === 'refused') throw new Refusal('cannot_remove_self')
    if (!member) throw new Refusal('member_not_found')
    const { role } = member
    if (!own && !may(actor, 'member.remove', role)) throw new Refusal('owner_required')
    expectVersion(ctx, stateOf.member(member))
    if (role === 'owner') await keepAnOwner(tx, teamId, userId)
    return await endMembership(tx, ctx, teamId, member, member.hasSent)
  })
}

/** Ends a membership and all that hangs on it, within a change of its team. @param hasSent whether they may have invitations to revoke */
export async function endMembership(tx: Db, ctx: Context, teamId: string, { userId, role }: Pick<Member, 'userId' | 'role'>, hasSent = true): Promise<Change<void>> {
  const revoked = hasSent && await revokeWhatTheyMayNotSend(tx, ctx, teamId, userId)
  return {
    result: undefined,
    writes: [store.deleteMember(tx, { teamId, userId }), apiKeys.revokeKeysOf(tx, { teamId, userId, at: ctx.now().toISOString() })],
    event: { type: isSelf(ctx, userId) ? 'member.left' : 'member.removed', subject: { kind: 'member', id: userId }, before: { role, ...revoked } },
  }
}

/** Takes a member's access away and keeps their role: no credential of theirs works on this team until they are reinstated. */
export function suspendMember(ctx: Context, userId: string): Promise<Member> {
  return changeTeam(ctx, 'member.suspend', findWithSent(userId), async ({ tx, role: actor, team: { id: teamId } }, found) => {
    const member = governed(ctx, userId, found, actor), suspendedAt = ctx.now().toISOString()
    if (member.suspendedAt) return { result: member }
    if (member.role === 'owner') await keepAnOwner(tx, teamId, userId)
    const revoked = found?.hasSent && await revokeWhatTheyMayNotSend(tx, ctx, teamId, userId)
    return {
      result: { ...member, suspendedAt },
      writes: [store.setSuspended(tx, { teamId, userId, at: suspendedAt })],
      event: { type: 'member.suspended', subject: { kind: 'member', id: userId }, before: { ...revoked } },
    }
  })
}

/** Gives a suspended member their access back: the same role, and the same keys. */
export function reinstateMember(ctx: Context, userId: string): Promise<Member> {
  return changeTeam(ctx, 'member.suspend', (tx, teamId) => store.findMember(tx, teamId, userId), ({ tx, role: actor, team }, found) => {
    const member = governed(ctx, userId, found, actor)
    if (!member.suspendedAt) return { result: member }
    return {
      result: { ...member, suspendedAt: null },
      writes: [store.setSuspended(tx, { teamId: team.id, userId, at: null })],
      event: { type: 'member.reinstated', subject: { kind: 'member', id: userId } },
    }
  })
}

/** A member, and whether they have sent invitations that are pending. */
function findWithSent(userId: string): Find<Member & { hasSent: boolean } | undefined> {
  return (tx, teamId) => store.findMemberWithSent(tx, teamId, userId)
}

function governed(ctx: Context, userId: string, member: Member | undefined, actor: Role): Member {
  if (isSelf(ctx, userId)) throw new Refusal('cannot_suspend_self')
  if (!member) throw new Refusal('member_not_found')
  if (!may(actor, 'member.suspend', member.role)) throw new Refusal('owner_required')
  expectVersion(ctx, stateOf.member(member))
  return member
}

function isSelf(ctx: Context, userId: string): boolean {
  return 'userId' in ctx.actor && ctx.actor.userId === userId
}

function forbidden(action: 'member.change_role'): Refusal {
  return new Refusal('forbidden', { message: whoMay(action) })
}

/** Refuses unless the team has an owner, not suspended, besides the one who goes. */
export async function keepAnOwner(tx: Db, teamId: string, leaving: string): Promise<void> {
  if (!(await store.hasOtherOwner(tx, teamId, leaving))) throw new Refusal('last_owner')
}

/** An invitation is worth no more than its sender. @param role what they are from now on, if anything */
export async function revokeWhatTheyMayNotSend(tx: Db, ctx: Context, teamId: string, userId: string, role?: Role) {
  const stillAllowed = role ? roles.filter((invited) => may(role, 'invitation.send', invited)) : []
  const revoked = await invitations.revokeSentBy(tx, teamId, userId, stillAllowed, ctx.now().toISOString())
  return revoked.length > 0 ? { revoked_invitations: revoked } : {}
}
