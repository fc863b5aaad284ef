import { type RawBuilder, sql } from 'kysely'
import type { ListedMember, Member, MemberFilter, MemberPosition, MemberSort } from '../domain/members.ts'
import type { Role } from '../domain/roles.ts'
import type { Db } from './open.ts'

export async function findRole(db: Db, teamId: string, userId: string): Promise<Role | undefined> {
  const member = await db.selectFrom('members').select('role').where('team_id', '=', teamId).where('user_id', '=', userId).executeTakeFirst()
  return member?.role
}

/** A member's role, and whether they are suspended: all that a check needs. */
export async function findPlaceOf(db: Db, teamId: string, userId: string): Promise<{ role: Role; suspendedAt: string | null } | undefined> {
  return await db.selectFrom('members').select(['role', 'suspended_at as suspendedAt']).where('team_id', '=', teamId).where('user_id', '=', userId).executeTakeFirst()
}

export async function findMember(db: Db, teamId: string, userId: string): Promise<Member | undefined> {
  return await membersOf(db, teamId).where('members.user_id', '=', userId).executeTakeFirst()
}

/** What each order goes by, besides the user's id; `role` has an index. */
const orders: Record<MemberSort, { by: RawBuilder<string>; direction: 'asc' | 'desc' }> = {
  role: { by: sql`rank`, direction: 'asc' },
  name: { by: sql`lower(coalesce(name, email_shown))`, direction: 'asc' },
  joined: { by: sql`joined_at`, direction: 'desc' },
  last_login: { by: sql`coalesce(last_login_at, '1970-01-01T00:00:00.000Z')`, direction: 'desc' },
}

export async function listMembers(db: Db, teamId: string, filter: MemberFilter, page: { after?: MemberPosition | undefined; limit: number }): Promise<ListedMember[]> {
  const { search, role, status, sort = 'role' } = filter, { after } = page
  const { by, direction } = orders[sort]
  const beyond = direction === 'asc' ? sql`>` : sql`<`
  return await membersOf(db, teamId)
    .select(by.as('sortKey'))
    .$if(search !== undefined, (query) => query.where(contains(search!)))
    .$if(role !== undefined, (query) => query.where('role', '=', role!))
    .$if(status !== undefined, (query) => query.where('suspended_at', status === 'active' ? 'is' : 'is not', null))
    .$if(after !== undefined && sort === 'role', (query) => query.where(sql<boolean>`(rank, joined_at, user_id) > (${after!.sortKey}, ${after!.joinedAt}, ${after!.userId})`))
    .$if(after !== undefined && sort !== 'role', (query) => query.where(sql<boolean>`(${by}, user_id) ${beyond} (${after!.sortKey}, ${after!.userId})`))
    .orderBy(by, direction)
    .$if(sort === 'role', (query) => query.orderBy('joined_at'))
    .orderBy('user_id', direction)
    .limit(page.limit)
    .execute()
}

/** The text as it is, anywhere in the name or the address, whatever the case. */
function contains(text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`(lower(coalesce(name, '')) like ${pattern.toLowerCase()} escape '\\' or coalesce(name, '') like ${pattern} escape '\\' or users.email like ${pattern.toLowerCase()} escape '\\')`
}

export async function hasMemberAt(db: Db, teamId: string, email: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .innerJoin('members', 'members.user_id', 'users.id')
    .select('users.id')
    .where('users.email', '=', email)
    .where('members.team_id', '=', teamId)
    .executeTakeFirst()
  return row !== undefined
}

export async function countMembers(db: Db, teamId: string): Promise<number> {
  const { count } = await db.selectFrom('members').select(({ fn }) => fn.countAll<number>().as('count')).where('team_id', '=', teamId).executeTakeFirstOrThrow()
  return count
}

/** Whether the team has an owner, not suspended, besides this user. */
export async function hasOtherOwner(tx: Db, teamId: string, userId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('members')
    .select('user_id')
    .where('team_id', '=', teamId)
    .where('role', '=', 'owner')
    .where('user_id', '!=', userId)
    .where('suspended_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertMember(tx: Db, teamId: string, userId: string, role: Role, at: string): Promise<void> {
  await tx.insertInto('members').values({ team_id: teamId, user_id: userId, role, joined_at: at }).execute()
}

export async function setRole(tx: Db, teamId: string, userId: string, role: Role): Promise<void> {
  await tx.updateTable('members').set({ role }).where('team_id', '=', teamId).where('user_id', '=', userId).execute()
}

export async function setSuspended(tx: Db, teamId: string, userId: string, at: string | null): Promise<void> {
  await tx.updateTable('members').set({ suspended_at: at }).where('team_id', '=', teamId).where('user_id', '=', userId).execute()
}

export async function deleteMember(tx: Db, teamId: string, userId: string): Promise<void> {
  await tx.deleteFrom('members').where('team_id', '=', teamId).where('user_id', '=', userId).execute()
}

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
      'rank',
      'joined_at as joinedAt',
      'suspended_at as suspendedAt',
      'users.created_at as userCreatedAt',
      'last_login_at as lastLoginAt',
    ])
    .where('team_id', '=', teamId)
}
