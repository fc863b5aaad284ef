import type { Member, Role } from '@roster/client'
import type { Message } from '../i18n/en.ts'

// What the server will allow, so that what one may not do is shown as such. The server decides.

export const roles: Role[] = ['owner', 'admin', 'billing', 'member']
const standard: Role[] = ['billing', 'member']

export function mayManage(role: Role): boolean {
  return role === 'owner' || role === 'admin'
}

export function rolesToInvite(role: Role): Role[] {
  return role === 'owner' ? roles : role === 'admin' ? ['admin', ...standard] : []
}

/** Why `actor` may not give `member` the role `to`; undefined where they may. */
export function whyNotRole(actor: { role: Role; userId: string }, member: Member, to: Role): Message | undefined {
  const own = member.user_id === actor.userId
  if (actor.role === 'owner') return undefined
  if (actor.role !== 'admin') return 'why.managers_only'
  if (own) return standard.includes(to) ? undefined : 'why.owner_grants'
  if (!standard.includes(member.team_role)) return 'why.owner_only'
  return standard.includes(to) ? undefined : 'why.owner_grants'
}

/** Why `actor` may change nothing about `member`'s role. */
export function whyNoRoleAtAll(actor: { role: Role; userId: string }, member: Member): Message | undefined {
  if (roles.some((to) => to !== member.team_role && whyNotRole(actor, member, to) === undefined)) return undefined
  return whyNotRole(actor, member, member.team_role === 'member' ? 'billing' : 'member')
}

/** Why `actor` may not suspend or remove `member`. */
export function whyNotGovern(actor: { role: Role; userId: string }, member: Member): Message | undefined {
  if (!mayManage(actor.role)) return 'why.managers_only'
  if (actor.role === 'owner') return undefined
  return standard.includes(member.team_role) ? undefined : 'why.owner_only'
}
