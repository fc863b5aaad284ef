import { type RawBuilder, sql } from 'kysely'
import type { ListedMember, Member, MemberFilter, MemberPosition, MemberSort } from '../domain/members.ts'
import type { Role } from '../domain/roles.ts'
import { pending } from './invitations.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

interface OfMember { teamId: string; userId: string }

export async function findRole(db: Db, teamId: string, userId: string): Promise<Role | undefined> {
  return (await roleOf(db, { teamId, userId })).rows[0]?.role
}

const roleOf = prepared<OfMember, { role: Role }>((db, value) => db
  .selectFrom('members')
  .select('role')
  .where('team_id', '=', value('teamId'))
  .where('user_id', '=', value('userId')))

export async function findMember(db: Db, teamId: string, userId: string): Promise<Member | undefined> {
  return (await memberOf(db, { teamId, userId })).rows[0]
}

const memberOf = prepared<OfMember, Member>((db, value) => membersOf(db, value('teamId')).where('members.user_id', '=', value('userId')))

/** A member, and whether they have sent invitations that are pending. */
export async function findMemberWithSent(db: Db, teamId: string, userId: string): Promise<Member & { hasSent: boolean } | undefined> {
  const { rows: [row] } = await memberWithSent(db, { teamId, userId })
  return row && { ...row, hasSent: Boolean(row.hasSent) }
}

const memberWithSent = prepared<OfMember, Member & { hasSent: boolean | 0 | 1 }>((db, value) => membersOf(db, value('teamId'))
  .where('members.user_id', '=', value('userId'))
  .select(({ exists, selectFrom }) => exists(
    selectFrom('invitations').select('id').where('invitations.team_id', '=', value('teamId')).where('status', '=', pending).where('invited_by', '=', value('userId')),
  ).as('hasSent')))

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
  role: pageBy([sql`rank`, sql`joined_at`], 'asc'),
  name: pageBy([sql`lower(coalesce(name, email_shown))`], 'asc'),
  joined: pageBy([sql`joined_at`], 'desc'),
  last_login: pageBy([sql`coalesce(last_login_at, '1970-01-01T00:00:00.000Z')`], 'desc'),
}

function pageBy([key, next]: [RawBuilder<string>, RawBuilder<string>?], direction: 'asc' | 'desc') {
  const beyond = direction === 'asc' ? sql`>` : sql`<`
  return prepared<PageOfMembers, ListedMember>((db, value, has) => membersOf(db, value('teamId'))
    .select(key.as('sortKey'))
    .$if(has('pattern'), (query) => query.where(sql<boolean>`(lower(coalesce(name, '')) like ${value('lower')} escape '\\' or coalesce(name, '') like ${value('pattern')} escape '\\' or users.email like ${value('lower')} escape '\\')`))
    .$if(has('role'), (query) => query.where('role', '=', value('role')))
    .$if(has('active'), (query) => query.where('suspended_at', 'is', null))
    .$if(has('suspended'), (query) => query.where('suspended_at', 'is not', null))
    .$if(has('sortKey') && next !== undefined, (query) => query.where(sql<boolean>`(${key}, ${next}, user_id) ${beyond} (${value('sortKey')}, ${value('joinedAt')}, ${value('userId')})`))
    .$if(has('sortKey') && next === undefined, (query) => query.where(sql<boolean>`(${key}, user_id) ${beyond} (${value('sortKey')}, ${value('userId')})`))
    .orderBy(key, direction)
    .$if(next !== undefined, (query) => query.orderBy(next!, direction))
    .orderBy('user_id', direction)
    .limit(value('limit')))
}

export async function countMembers(db: Db, teamId: string): Promise<number> {
  return (await memberCount(db, { teamId })).rows[0]!.count
}

const memberCount = prepared<{ teamId: string }, { count: number }>((db, value) => db.selectFrom('members').select(({ fn }) => fn.countAll<number>().as('count')).where('team_id', '=', value('teamId')))

/** Whether the team has an owner, not suspended, besides this user. */
export async function hasOtherOwner(tx: Db, teamId: string, userId: string): Promise<boolean> {
  return (await otherOwner(tx, { teamId, userId })).rows.length > 0
}

/** By rank, which the index on the list's order leads with: owners are the first. */
const otherOwner = prepared<OfMember>((db, value) => db
  .selectFrom('members')
  .select('user_id')
  .where('team_id', '=', value('teamId'))
  .where('rank', '=', 1)
  .where('user_id', '!=', value('userId'))
  .where('suspended_at', 'is', null)
  .limit(1))

export async function insertMember(tx: Db, teamId: string, userId: string, role: Role, at: string): Promise<void> {
  await newMember(tx, { teamId, userId, role, at })
}

const newMember = prepared<OfMember & { role: Role; at: string }>((db, value) => db
  .insertInto('members')
  .values({ team_id: value('teamId'), user_id: value('userId'), role: value('role'), joined_at: value('at') }))

export async function setRole(tx: Db, teamId: string, userId: string, role: Role): Promise<void> {
  await roleChange(tx, { teamId, userId, role })
}

const roleChange = prepared<OfMember & { role: Role }>((db, value) => db
  .updateTable('members')
  .set({ role: value('role') })
  .where('team_id', '=', value('teamId'))
  .where('user_id', '=', value('userId')))

export async function setSuspended(tx: Db, teamId: string, userId: string, at: string | null): Promise<void> {
  await tx.updateTable('members').set({ suspended_at: at }).where('team_id', '=', teamId).where('user_id', '=', userId).execute()
}

export async function deleteMember(tx: Db, teamId: string, userId: string): Promise<void> {
  await removal(tx, { teamId, userId })
}

const removal = prepared<OfMember>((db, value) => db.deleteFrom('members').where('team_id', '=', value('teamId')).where('user_id', '=', value('userId')))

function membersOf(db: Db, teamId: string) {
  return db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select([
      'user_id as userId',
      'email_shown as email',
      'name',
      'image_url as imageUrl',
      'role',
      'joined_at as joinedAt',
      'suspended_at as suspendedAt',
      'users.created_at as userCreatedAt',
      'last_login_at as lastLoginAt',
    ])
    .where('team_id', '=', teamId)
}
