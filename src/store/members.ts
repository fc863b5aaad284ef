import { sql } from 'kysely'
import type { Member, MemberPosition } from '../domain/members.ts'
import type { Role } from '../domain/roles.ts'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

interface OfMember { teamId: string; userId: string }

export async function findRole(db: Db, teamId: string, userId: string): Promise<Role | undefined> {
  return (await findPlaceOf(db, teamId, userId))?.role
}

/** A member's role, and whether they are suspended: all that a check needs. */
export async function findPlaceOf(db: Db, teamId: string, userId: string): Promise<{ role: Role; suspendedAt: string | null } | undefined> {
  return (await placeOf(db, { teamId, userId })).rows[0]
}

const placeOf = prepared<OfMember, { role: Role; suspendedAt: string | null }>((db, value) => db
  .selectFrom('members')
  .select(['role', 'suspended_at as suspendedAt'])
  .where('team_id', '=', value('teamId'))
  .where('user_id', '=', value('userId')))

export async function findMember(db: Db, teamId: string, userId: string): Promise<Member | undefined> {
  return (await memberOf(db, { teamId, userId })).rows[0]
}

const memberOf = prepared<OfMember, Member>((db, value) => membersOf(db, value('teamId')).where('members.user_id', '=', value('userId')))

export async function listMembers(db: Db, teamId: string, page: { after?: MemberPosition | undefined; limit: number }): Promise<Member[]> {
  const { after, limit } = page
  return (await pageOfMembers(db, { teamId, limit, rank: after?.rank, joinedAt: after?.joinedAt, userId: after?.userId })).rows
}

const pageOfMembers = prepared<{ teamId: string; limit: number } & Partial<Record<'joinedAt' | 'userId', string | undefined>> & { rank: number | undefined }, Member>((db, value, has) => membersOf(db, value('teamId'))
  .$if(has('rank'), (query) => query.where(sql<boolean>`(rank, joined_at, user_id) > (${value('rank')}, ${value('joinedAt')}, ${value('userId')})`))
  .orderBy('rank')
  .orderBy('joined_at')
  .orderBy('user_id')
  .limit(value('limit')))

export async function hasMemberAt(db: Db, teamId: string, email: string): Promise<boolean> {
  return (await memberAt(db, { teamId, email })).rows.length > 0
}

const memberAt = prepared<{ teamId: string; email: string }>((db, value) => db
  .selectFrom('users')
  .innerJoin('members', 'members.user_id', 'users.id')
  .select('users.id')
  .where('users.email', '=', value('email'))
  .where('members.team_id', '=', value('teamId')))

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
      'rank',
      'joined_at as joinedAt',
      'suspended_at as suspendedAt',
      'users.created_at as userCreatedAt',
      'last_login_at as lastLoginAt',
    ])
    .where('team_id', '=', teamId)
}
