import { type Db, statement } from './sql.ts'

export interface Team { id: string; name: string; seatLimit: number | null }

export const insertTeam = statement<Team & { at: string }>`insert into teams (id, name, seat_limit, created_at) values (${'id'}, ${'name'}, ${'seatLimit'}, ${'at'})`

/** A team, and the number of its last change. */
export interface TeamAt extends Team { version: number }

/** Takes the team's next sequence number, which holds every other change of this team until commit. @returns it as it was before */
export async function lockTeam(tx: Db, teamId: string): Promise<TeamAt | undefined> {
  return (await nextVersion(tx, { teamId })).rows[0]
}

const nextVersion = statement<{ teamId: string }, TeamAt>`
  update teams set seq = seq + 1 where id = ${'teamId'} returning id, name, seat_limit as "seatLimit", seq - 1 as version`

/** Takes the number after `version`, if nobody has: it changes a row or none. */
export const moveOn = statement<{ teamId: string; version: number }>`update teams set seq = seq + 1 where id = ${'teamId'} and seq = ${'version'}`

/** A user's teams, in the order in which everyone locks several. */
export async function listTeamIds(db: Db, userId: string): Promise<string[]> {
  return (await teamsOf(db, { userId })).rows.map(({ teamId }) => teamId)
}

const teamsOf = statement<{ userId: string }, { teamId: string }>`select team_id as "teamId" from members where user_id = ${'userId'} order by team_id`

export async function findTeam(db: Db, teamId: string): Promise<TeamAt | undefined> {
  return (await teamById(db, { teamId })).rows[0]
}

const teamById = statement<{ teamId: string }, TeamAt>`select id, name, seat_limit as "seatLimit", seq as version from teams where id = ${'teamId'}`

export const renameTeam = statement<{ teamId: string; name: string }>`update teams set name = ${'name'} where id = ${'teamId'}`

/** Deletes a team with all that is its own; its events too, which nobody could read any more. */
export async function deleteTeam(tx: Db, teamId: string): Promise<void> {
  await endOfJobs(tx, { teamId })
  await endOfTeam(tx, { teamId })
}

const endOfJobs = statement<{ teamId: string }>`delete from jobs where team_id = ${'teamId'}`
const endOfTeam = statement<{ teamId: string }>`delete from teams where id = ${'teamId'}`

/**
 * Whether there is no team but this one. Whoever else asks waits until commit: all of them take the
 * row of the first migration, which every database has.
 */
export async function isOnlyTeam(tx: Db, id: string): Promise<boolean> {
  await turn(tx, {})
  return (await otherTeam(tx, { id })).rows.length === 0
}

const turn = statement`update migrations set number = 1 where number = 1`
const otherTeam = statement<{ id: string }, { id: string }>`select id from teams where id <> ${'id'} limit 1`

export async function hasTeams(db: Db): Promise<boolean> {
  return (await anyTeam(db, {})).rows.length > 0
}

const anyTeam = statement<object, { id: string }>`select id from teams limit 1`
