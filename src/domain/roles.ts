export const roles = ['owner', 'admin', 'billing', 'member'] as const
export type Role = (typeof roles)[number]

/** What an API key may be narrowed to. */
export const scopes = ['members:read', 'members:write', 'invitations:read', 'invitations:write', 'keys:read', 'keys:write', 'events:read', 'team:write'] as const
export type Scope = (typeof scopes)[number]

const anyone = roles, upToAdmin = ['admin', 'billing', 'member'] as const, standard = ['billing', 'member'] as const, nobody = [] as const

/**
 * The authority table: for each action, the roles over which a holder of each role may do it.
 * An action on nobody in particular (reading a list) is allowed where the row is not empty.
 * The last-owner rule stands beside it, in members.ts. Source: the contracts, "Authority".
 */
export const authority = {
  'member.read': { scope: 'members:read', does: 'see the members', owner: anyone, admin: anyone, billing: anyone, member: anyone },
  'member.remove': { scope: 'members:write', does: 'remove members', owner: anyone, admin: standard, billing: nobody, member: nobody },
  'member.suspend': { scope: 'members:write', does: 'suspend and reinstate members', owner: anyone, admin: standard, billing: nobody, member: nobody },
  'member.leave': { scope: 'members:write', does: 'leave', owner: anyone, admin: anyone, billing: anyone, member: anyone },
  'member.change_role': { scope: 'members:write', does: 'change roles', owner: anyone, admin: standard, billing: nobody, member: nobody },
  'member.step_down': { scope: 'members:write', does: 'lower their own role', owner: upToAdmin, admin: standard, billing: nobody, member: nobody },
  'invitation.read': { scope: 'invitations:read', does: 'see invitations', owner: anyone, admin: anyone, billing: nobody, member: nobody },
  'invitation.send': { scope: 'invitations:write', does: 'invite people', owner: anyone, admin: upToAdmin, billing: nobody, member: nobody },
  'invitation.resend': { scope: 'invitations:write', does: 'resend invitations', owner: anyone, admin: anyone, billing: nobody, member: nobody },
  'invitation.revoke': { scope: 'invitations:write', does: 'revoke invitations', owner: anyone, admin: anyone, billing: nobody, member: nobody },
  'key.read': { scope: 'keys:read', does: 'see API keys', owner: anyone, admin: standard, billing: nobody, member: nobody },
  'key.manage': { scope: 'keys:write', does: 'manage the keys of others', owner: anyone, admin: standard, billing: nobody, member: nobody },
  'team.read': { scope: 'members:read', does: 'see the team', owner: anyone, admin: anyone, billing: anyone, member: anyone },
  'team.update': { scope: 'team:write', does: 'change the team', owner: anyone, admin: anyone, billing: nobody, member: nobody },
  'team.transfer': { scope: 'team:write', does: 'hand the team over', owner: anyone, admin: nobody, billing: nobody, member: nobody },
  'team.delete': { scope: 'team:write', does: 'delete the team', owner: anyone, admin: nobody, billing: nobody, member: nobody },
  'event.read': { scope: 'events:read', does: 'see the events', owner: anyone, admin: anyone, billing: nobody, member: nobody },
} as const satisfies Record<string, { scope: Scope; does: string } & Record<Role, readonly Role[]>>

export type Action = keyof typeof authority

/** Whether a holder of `role` may do `action`: to a holder of `target`, where it is done to someone. */
export function may(role: Role, action: Action, target?: Role): boolean {
  const over: readonly Role[] = authority[action][role]
  return target ? over.includes(target) : over.length > 0
}

/** Everything a role allows, by name: what a product asks about. */
export const actions = Object.keys(authority) as Action[]

/** "Only owners and admins may invite people." */
export function whoMay(action: Action): string {
  const allowed = roles.filter((role) => may(role, action)).map((role) => `${role}s`)
  return `Only ${allowed.join(' and ')} may ${authority[action].does}.`
}
