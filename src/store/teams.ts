import { sql } from 'kysely'
import type { Db } from './open.ts'
import { prepared } from './prepared.ts'

export interface Team { id: string; name: string; seatLimit: number | null }

export async function insertTeam(tx: Db, team: Team, at: string): Promise<void> {
  await tx.insertInto('teams').values({ id: team.id, name: team.name, seat_limit: team.seatLimit, created_at: at }).execute()
}

/** A team, and the number of its last change. */
export interface TeamAt extends Team { version: number }

/** Takes the team's next sequence number, which holds every other change of this team until commit. @returns it as it was before */
export async function lockTeam(tx: Db, teamId: string): Promise<TeamAt | undefined> {
  return (await nextVersion(tx, { teamId })).rows[0]
}

const nextVersion = prepared<{ teamId: string }, TeamAt>((db, value) => db
  .updateTable('teams')
  .set({ seq: sql`seq + 1` })
  .where('id', '=', value('teamId'))
  .returning(['id', 'name', 'seat_limit as seatLimit', sql<number>`seq - 1`.as('version')]))

/** Takes the number after `version`, if nobody has: it changes a row or none. */
export async function moveOn(tx: Db, teamId: string, version: number): Promise<void> {
  await versionAfter(tx, { teamId, version })
}

const versionAfter = prepared<{ teamId: string; version: number }>((db, value) => db
  .updateTable('teams')
  .set({ seq: sql`seq + 1` })
  .where('id', '=', value('teamId'))
  .where('seq', '=', value('version')))

/** A user's teams, in the order in which everyone locks several. */
export async function listTeamIds(db: Db, userId: string): Promise<string[]> {
  const rows = await db.selectFrom('members').select('team_id').where('user_id', '=', userId).orderBy('team_id').execute()
  return rows.map(({ team_id }) => team_id)
}

export async function findTeam(db: Db, teamId: string): Promise<TeamAt | undefined> {
  return (await teamById(db, { teamId })).rows[0]
}

const teamById = prepared<{ teamId: string }, TeamAt>((db, value) => db.selectFrom('teams').select(['id', 'name', 'seat_limit as seatLimit', 'seq as version']).where('id', '=', value('teamId')))

export async function renameTeam(tx: Db, teamId: string, name: string): Promise<void> {
  await tx.updateTable('teams').set({ name }).where('id', '=', teamId).execute()
}

/** Deletes a team with all that is its own; its events too, which nobody could read any more. */
export async function deleteTeam(tx: Db, teamId: string): Promise<void> {
  await tx.deleteFrom('jobs').where('team_id', '=', teamId).execute()
  await tx.deleteFrom('teams').where('id', '=', teamId).execute()
}

/**
 * Whether there is no team but this one. Whoever else asks waits until commit: all of them take the
 * row of the first migration, which every database has.
 */
export async function isOnlyTeam(tx: Db, id: string): Promise<boolean> {
  await tx.updateTable('migrations').set({ number: 1 }).where('number', '=', 1).execute()
  return (await tx.selectFrom('teams').select('id').where('id', '!=', id).limit(1).executeTakeFirst()) === undefined
}

export async function hasTeams(db: Db): Promise<boolean> {
  return (await db.selectFrom('teams').select('id').limit(1).executeTakeFirst()) !== undefined
}
