import { migrate } from '../src/store/migrate.ts'
import { openStore } from '../src/store/open.ts'
import { mintCredential, prefixOf, sha256 } from '../src/lib/credentials.ts'
import { invitationTokens } from '../src/lib/invitation-tokens.ts'
import { openBulk } from './bulk.ts'
import { type Stage, stageOn } from './stage.ts'
import { allMembers, allUsers, emailOf, firstNewId, invitationId, map, momentOf, nameOf, nextMonth, oldId, range, signedIn, teamId, userId, type World } from './world.ts'

export const secret = 'a secret that is made up for the bench'

/** What opens the seeded teams. */
export interface Secrets {
  /** Of each team's owner, by the team's number. */
  keys: string[]
  /** Access tokens of owners and guests, by the user's number. */
  sessions: Map<number, string>
  operator: string | undefined
}

/** Fills an empty database with Roster's tables and the world's people. */
export async function seedRoster(url: string, world: World): Promise<Secrets> {
  const store = await openStore(url)
  await migrate(store, () => new Date())
  await store.db.close()

  const bulk = await openBulk(url)
  const secrets: Secrets = { keys: [], sessions: new Map(), operator: undefined }
  await bulk.insert('teams', ['id', 'name', 'created_at'], map(range(world.total + 1), (team) => [teamId(team), `Team Number ${team}`, momentOf(team)]))
  await bulk.insert('users', ['id', 'email', 'email_shown', 'email_verified_at', 'name', 'created_at'], map(allUsers(world), (user) => {
    return [userId(user), emailOf(user), emailOf(user), momentOf(user), nameOf(user), momentOf(user)]
  }))
  await bulk.insert('members', ['team_id', 'user_id', 'role', 'joined_at'], map(allMembers(world), ({ team, nth, user }) => {
    return [teamId(team), userId(user), nth === 0 ? 'owner' : 'member', momentOf(nth)]
  }))
  await bulk.insert('api_keys', ['team_id', 'id', 'user_id', 'name', 'prefix', 'secret_hash', 'created_at'], map(range(world.total + 1), (team) => {
    const { text, hash } = mintCredential('live', teamId(team), teamId(team))
    secrets.keys[team] = text
    return [teamId(team), teamId(team), userId(world.person(team, 0)), 'Bench', prefixOf(text), hash, momentOf(team)]
  }))
  await bulk.insert('sessions', ['user_id', 'id', 'secret_hash', 'created_at', 'expires_at'], map(signedIn(world), (user) => {
    const { text, hash } = mintCredential('session', userId(user), userId(user))
    secrets.sessions.set(user, text)
    return [userId(user), userId(user), hash, momentOf(user), nextMonth]
  }))
  const hasOperators = await bulk.number('select count(*) from operator_keys').then(() => true, () => false)
  if (hasOperators) {
    const { text, hash } = mintCredential('operator', teamId(0), teamId(0))
    await bulk.insert('operator_keys', ['id', 'name', 'secret_hash', 'created_at'], [[teamId(0), 'Bench', hash, momentOf(0)]])
    secrets.operator = text
  }
  await bulk.insert('invitations', [...invitationColumns, 'revoked_at'], map(range(2 * world.total), (nth) => {
    const team = Math.floor(nth / 2)
    return [teamId(team), oldId(nth), `old.${nth}@crew.example`, `old.${nth}@crew.example`, 'member', userId(world.person(team, 0)), `old ${nth}`, momentOf(nth), nextMonth, momentOf(nth)]
  }))
  await bulk.insert('jobs', ['team_id', 'id', 'kind', 'payload', 'run_at', 'created_at'], map(range(world.total), (team) => {
    return [teamId(team), oldId(team), 'invitation.mail', JSON.stringify({ invitationId: oldId(2 * team), resends: 0 }), nextMonth, momentOf(team)]
  }))
  await bulk.settle('teams', 'users', 'members', 'api_keys', 'sessions', 'invitations', 'jobs')
  await bulk.close()
  return secrets
}

const invitationColumns = ['team_id', 'id', 'email', 'email_shown', 'role', 'invited_by', 'token_hash', 'created_at', 'expires_at']

/** The token of a guest's invitation, as {@link rosterStage} writes it. */
export function invitationTokenOf(world: World, guest: number): string {
  return tokens({ teamId: teamId(world.guest(guest).team), id: invitationId(guest), resends: 0 })
}

const tokens = invitationTokens(secret)

export function rosterStage(url: string, world: World): Promise<Stage> {
  const guests = `user_id >= '${userId(world.firstGuest)}'`
  return stageOn(url, {
    tables: ['members', 'invitations', 'jobs'],
    reset: `delete from invitations where id >= '${firstNewId}'; delete from jobs where id >= '${firstNewId}'; delete from members where ${guests}`,
    counts: {
      invitations: 'select count(*) from invitations',
      members: `select count(*) from members where ${guests}`,
      promoted: `select count(*) from members where ${guests} and role <> 'member'`,
    },
    invite: (bulk, count) => bulk.insert('invitations', invitationColumns, map(range(count), (guest) => {
      const { team, user } = world.guest(guest)
      return [teamId(team), invitationId(guest), emailOf(user), emailOf(user), 'member', userId(world.person(team, 0)), sha256(invitationTokenOf(world, guest)), momentOf(guest), nextMonth]
    })),
    admit: (bulk, count) => bulk.insert('members', ['team_id', 'user_id', 'role', 'joined_at'], map(range(count), (guest) => {
      const { team, user } = world.guest(guest)
      return [teamId(team), userId(user), 'member', momentOf(guest)]
    })),
  })
}
