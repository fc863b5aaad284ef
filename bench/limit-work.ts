/** What the contender limit does, on either engine. Each is given the SHA-256 of a credential, and gives nothing where that opens nothing. */
export interface Limit {
  list(holder: string): Answer
  member(operator: string, teamId: string, userId: string): Answer
  invite(holder: string, teamId: string, email: string, role: string): Answer
  accept(session: string, token: string): Answer
  changeRole(holder: string, userId: string, role: string): Answer
  remove(holder: string, userId: string): Answer
}
export type Answer = object | undefined | Promise<object | undefined>

/** A row of {@link membersOf} as /v1/team shows it. */
export function showMember(row: any) {
  return {
    user_id: row.user_id,
    email: row.email_shown,
    display_name: row.name,
    team_role: row.role,
    is_active: row.suspended_at === null,
    is_admin: row.role === 'owner' || row.role === 'admin',
    created_at: row.created_at,
    last_login: row.last_login_at,
  }
}

export const memberColumns = 'u.id as user_id, u.email_shown, u.name, u.created_at, u.last_login_at, m.role, m.suspended_at'
