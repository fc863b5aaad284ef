import { getMigrations } from 'better-auth/db/migration'
import type { Kysely } from 'kysely'
import { optionsFor, tokenOf } from './better-auth.ts'
import { openBulk } from './bulk.ts'
import { type Stage, stageOn } from './stage.ts'
import { allMembers, allUsers, emailOf, firstNewId, invitationId, map, memberId, momentOf, nameOf, nextMonth, oldId, range, signedIn, teamId, userId, type World } from './world.ts'

/** Fills an empty database with better-auth's tables, as its own migrations make them, and the world's people. */
export async function seedBetterAuth(url: string, world: World): Promise<void> {
  const options = optionsFor(url)
  await (await getMigrations(options)).runMigrations()
  await (options.database as { db: Kysely<unknown> }).db.destroy()

  const bulk = await openBulk(url)
  await bulk.insert('organization', ['id', 'name', 'slug', 'createdAt'], map(range(world.total + 1), (team) => [teamId(team), `Team Number ${team}`, `team-${team}`, momentOf(team)]))
  await bulk.insert('user', ['id', 'name', 'email', 'emailVerified', 'createdAt', 'updatedAt'], map(allUsers(world), (user) => {
    return [userId(user), nameOf(user), emailOf(user), 1, momentOf(user), momentOf(user)]
  }))
  await bulk.insert('member', ['id', 'organizationId', 'userId', 'role', 'createdAt'], map(allMembers(world), ({ team, nth, user }) => {
    return [memberId(user), teamId(team), userId(user), nth === 0 ? 'owner' : 'member', momentOf(nth)]
  }))
  await bulk.insert('session', ['id', 'userId', 'token', 'createdAt', 'updatedAt', 'expiresAt'], map(signedIn(world), (user) => {
    return [userId(user), userId(user), tokenOf(user), momentOf(user), new Date().toISOString(), nextMonth]
  }))
  await bulk.insert('invitation', invitationColumns, map(range(2 * world.total), (nth) => {
    const team = Math.floor(nth / 2)
    return [oldId(nth), teamId(team), `old.${nth}@crew.example`, 'member', 'canceled', nextMonth, momentOf(nth), userId(world.person(team, 0))]
  }))
  await bulk.settle('organization', 'user', 'member', 'session', 'invitation')
  await bulk.close()
}

const invitationColumns = ['id', 'organizationId', 'email', 'role', 'status', 'expiresAt', 'createdAt', 'inviterId']

export function betterAuthStage(url: string, world: World): Promise<Stage> {
  const guests = `"userId" >= '${userId(world.firstGuest)}'`
  return stageOn(url, {
    tables: ['member', 'invitation'],
    reset: `delete from "invitation" where id >= '${firstNewId}'; delete from "member" where ${guests}`,
    counts: {
      invitations: 'select count(*) from "invitation"',
      members: `select count(*) from "member" where ${guests}`,
      promoted: `select count(*) from "member" where ${guests} and role <> 'member'`,
    },
    invite: (bulk, count) => bulk.insert('invitation', invitationColumns, map(range(count), (guest) => {
      const { team, user } = world.guest(guest)
      return [invitationId(guest), teamId(team), emailOf(user), 'member', 'pending', nextMonth, momentOf(guest), userId(world.person(team, 0))]
    })),
    admit: (bulk, count) => bulk.insert('member', ['id', 'organizationId', 'userId', 'role', 'createdAt'], map(range(count), (guest) => {
      const { team, user } = world.guest(guest)
      return [memberId(user), teamId(team), userId(user), 'member', momentOf(guest)]
    })),
  })
}
