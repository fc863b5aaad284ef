import type { ListedMember, Member, MemberFilter, MemberPosition, MemberSort } from '../domain/members.ts'
import type { Role } from '../domain/roles.ts'
import { isPending } from './invitations.ts'
import { type Db, type Fragment, fragment, statement, when } from './sql.ts'

interface OfMember { teamId: string; userId: string }

const member = fragment`user_id as "userId", email_shown as email, name, image_url as "imageUrl", role, joined_at as "joinedAt", suspended_at as "suspendedAt", users.created_at as "userCreatedAt", last_login_at as "lastLoginAt"`
const membersOfTeam = fragment`from members join users on users.id = members.user_id where team_id = ${'teamId'}`
const ofMember = fragment`team_id = ${'teamId'} and user_id = ${'userId'}`

export async function findRole(db: Db, teamId: string, userId: string): Promise<Role | undefined> {
  return (await roleOf(db, { teamId, userId })).rows[0]?.role
}

const roleOf = statement<OfMember, { role: Role }>`select role from members where ${ofMember}`

export async function findMember(db: Db, teamId: string, userId: string): Promise<Member | undefined> {
  return (await memberOf(db, { teamId, userId })).rows[0]
}

const memberOf = statement<OfMember, Member>`select ${member} ${membersOfTeam} and user_id = ${'userId'}`

/** A member, and whether they have sent invitations that are pending. */
export async function findMemberWithSent(db: Db, teamId: string, userId: string): Promise<Member & { hasSent: boolean } | undefined> {
  const { rows: [row] } = await memberWithSent(db, { teamId, userId })
  return row && { ...row, hasSent: Boolean(row.hasSent) }
}

const memberWithSent = statement<OfMember, Member & { hasSent: boolean | 0 | 1 }>`
  select ${member}, exists (select 1 from invitations where invitations.team_id = ${'teamId'} and ${isPending} and invited_by = ${'userId'}) as "hasSent"
  ${membersOfTeam} and user_id = ${'userId'}`

export async function listMembers(db: Db, teamId: string, filter: MemberFilter, page: { after?: MemberPosition | undefined; limit: number }): Promise<ListedMember[]> {
  const { search, role, status, sort = 'role' } = filter, { after, limit } = page
  const pattern = search === undefined ? undefined : `%${search.replace(/[\\%_]/g, '\\$&')}%`
  return (await pages[sort](db, { teamId, limit, pattern, lower: pattern?.toLowerCase(), role, [status ?? 'any']: 1, sortKey: after?.sortKey, joinedAt: after?.joinedAt, userId: after?.userId })).rows
}

interface PageOfMembers {
  teamId: string
  limit: number
  /** Part of a name or an address, as it was typed and in lower case. */
  pattern?: string | undefined
  lower?: string | undefined
  role?: Role | undefined
  active?: 1
  suspended?: 1
  sortKey: string | number | undefined
  joinedAt: string | undefined
  userId: string | undefined
}

/** What each order goes by, and the user's id last; the one by role has an index. */
const pages: Record<MemberSort, ReturnType<typeof pageBy>> = {
  role: pageBy([fragment`rank`, fragment`joined_at`], 'asc'),
  name: pageBy([fragment`lower(coalesce(name, email_shown))`], 'asc'),
  joined: pageBy([fragment`joined_at`], 'desc'),
  last_login: pageBy([fragment`coalesce(last_login_at, '1970-01-01T00:00:00.000Z')`], 'desc'),
}

function pageBy([key, next]: [Fragment, Fragment?], direction: 'asc' | 'desc') {
  const way = direction === 'asc' ? fragment`asc` : fragment`desc`, beyond = direction === 'asc' ? fragment`>` : fragment`<`
  const further = next
    ? when('sortKey')`and (${key}, ${next}, user_id) ${beyond} (${'sortKey'}, ${'joinedAt'}, ${'userId'})`
    : when('sortKey')`and (${key}, user_id) ${beyond} (${'sortKey'}, ${'userId'})`
  return statement<PageOfMembers, ListedMember>`
    select ${member}, ${key} as "sortKey" ${membersOfTeam}
    ${when('pattern')`and (lower(coalesce(name, '')) like ${'lower'} escape '\\' or coalesce(name, '') like ${'pattern'} escape '\\' or users.email like ${'lower'} escape '\\')`}
    ${when('role')`and role = ${'role'}`}
    ${when('active')`and suspended_at is null`}
    ${when('suspended')`and suspended_at is not null`}
    ${further}
    order by ${key} ${way}, ${next ? fragment`${next} ${way},` : fragment``} user_id ${way}
    limit cast(${'limit'} as integer)`
}

export async function countMembers(db: Db, teamId: string): Promise<number> {
  return (await memberCount(db, { teamId })).rows[0]!.count
}

const memberCount = statement<{ teamId: string }, { count: number }>`select count(*) as count from members where team_id = ${'teamId'}`

/** Whether the team has an owner, not suspended, besides this user. */
export async function hasOtherOwner(tx: Db, teamId: string, userId: string): Promise<boolean> {
  return (await otherOwner(tx, { teamId, userId })).rows.length > 0
}

/** By rank, which the index on the list's order leads with: owners are the first. */
const otherOwner = statement<OfMember>`
  select user_id from members where team_id = ${'teamId'} and rank = 1 and user_id <> ${'userId'} and suspended_at is null limit 1`

export const insertMember = statement<OfMember & { role: Role; at: string }>`insert into members (team_id, user_id, role, joined_at) values (${'teamId'}, ${'userId'}, ${'role'}, ${'at'})`

export const setRole = statement<OfMember & { role: Role }>`update members set role = ${'role'} where ${ofMember}`

export const setSuspended = statement<OfMember & { at: string | null }>`update members set suspended_at = ${'at'} where ${ofMember}`

export const deleteMember = statement<OfMember>`delete from members where ${ofMember}`
