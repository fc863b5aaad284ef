import type { InvitationTokens } from '../lib/invitation-tokens.ts'
import type { JwtReader } from '../lib/jwt.ts'
import type { Seal } from '../lib/seal.ts'
import * as identities from '../store/identities.ts'
import * as events from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import type { Database, Db } from '../store/open.ts'
import * as teams from '../store/teams.ts'
import { Refusal } from './errors.ts'
import type { Actor, NewEvent } from './events.ts'
import type { NewJob } from './jobs.ts'
import type { KeyUsage } from './key-usage.ts'
import { authority, may, type Action, type Role, type Scope, whoMay } from './roles.ts'

/** What every action needs at hand. */
export interface Deps {
  db: Database
  now: () => Date
  invitationTokens: InvitationTokens
  seal: Seal
  /** Reads a JWT of the configured provider, if there is one. */
  readJwt: JwtReader | undefined
  keyUsage: KeyUsage
  policy: Policy
}

/** What an operator decides; see config.ts. Durations are in milliseconds. */
export interface Policy {
  environment: 'live' | 'test'
  invitationTtl: number
  /** Invitations an hour by one team, and mails to one address, or undefined for no limit. */
  mailsPerHour: { team: number; address: number } | undefined
}

/** Who asks, of which team, with what at hand. Passed as the first argument of every action. */
export interface Context extends Deps {
  actor: Actor
  requestId?: string
  /** The team that is meant, and what the actor may do there: as read for this very request. */
  team?: Membership
  /** The one role that a contract serves, where it serves one. */
  only?: Role
  /** Versions of what is to be changed, one of which it must still have: see {@link expectVersion}. */
  expected?: string[] | undefined
}

export interface Membership extends Authority {
  teamId: string
  /** The number of the team's last change: while it stays, so does everything about the team. */
  version: number
}

/** A role, and the scopes that a key narrows it to; null for all. */
export interface Authority { role: Role; scopes: readonly Scope[] | null }

/** What a decision comes to. `writes` are on their way, each a single statement: the commit is sent behind them. A change of nothing has no event. */
export interface Change<T> { result: T; writes?: Promise<unknown>[]; event?: NewEvent; jobs?: NewJob[] }

/** A team that nobody else changes until the transaction ends. */
export interface Locked { tx: Db; team: teams.Team }

/** Reads what a decision rests on, all of it sent at once. */
export type Find<F> = (tx: Db, teamId: string) => Promise<F>
export type Decide<L, F, T> = (locked: L, found: F) => Change<T> | Promise<Change<T>>

/**
 * The one way for a member to change a team: locks it, reads the actor's authority anew, finds what
 * the decision rests on, and writes what was decided, all in one transaction. What was found is looked
 * at after the authority. `needs` is a scope alone where the rule has to see more than the actor's role.
 */
export function changeTeam<F, T>(ctx: Context, needs: Action | { scope: Scope }, find: Find<F>, decide: Decide<Locked & { role: Role }, F, T>): Promise<T> {
  const { teamId } = membershipOf(ctx)
  const findBoth: Find<[Authority | undefined, F]> = (tx) => Promise.all([identities.findAuthority(tx, teamId, ctx.actor, ctx.now().toISOString()), find(tx, teamId)])
  return inTeam(ctx, teamId, findBoth, (locked, [current, found]) => {
    if (!current) throw new Refusal(ctx.actor.kind === 'api_key' ? 'not_authenticated' : 'no_team')
    permit(ctx, current, needs)
    return decide({ ...locked, role: current.role }, found)
  })
}

/** The one way to look at a team: checks the authority that was read with this request. */
export async function readTeam<T>(ctx: Context, needs: Action | { scope: Scope }, body: (teamId: string, role: Role) => Promise<T>): Promise<T> {
  const membership = membershipOf(ctx)
  permit(ctx, membership, needs)
  return body(membership.teamId, membership.role)
}

/**
 * Changes a team on other authority than a member's: an operator's, or an invitation's token.
 * It locks the team by taking its next sequence number, so whatever is found stays true until it
 * commits, and writes the event and the jobs of the decision in the same transaction.
 */
export function inTeam<F, T>(ctx: Context, teamId: string, find: Find<F>, decide: Decide<Locked, F, T>): Promise<T> {
  return ctx.db.transact((tx) => changeInside(tx, ctx, teamId, find, decide))
}

/** The same, inside a transaction that has more to do. */
export async function changeInside<F, T>(tx: Db, ctx: Context, teamId: string, find: Find<F>, decide: Decide<Locked, F, T>): Promise<T> {
  const [team, found] = await Promise.all([teams.lockTeam(tx, teamId), find(tx, teamId)]) // in this order: what is found is read behind the lock
  if (!team) throw new Refusal('team_not_found')

  const { result, writes = [], event, jobs: newJobs = [] } = await decide({ tx, team }, found)
  const at = ctx.now().toISOString()
  if (event) writes.push(events.record(tx, { teamId, seq: team.seq, at, actor: ctx.actor, requestId: ctx.requestId ?? null, ...event }))
  for (const job of newJobs) writes.push(jobs.enqueue(tx, teamId, job, at))
  for (const write of writes) write.catch(() => {}) // it fails the commit
  return result
}

/** For a decision that rests on nothing but the lock, or that finds for itself. */
export const nothing = async () => {}

function membershipOf(ctx: Context): Membership {
  if (!ctx.team) throw new Refusal('no_team')
  return ctx.team
}

function permit({ only }: Context, current: Authority, needs: Action | { scope: Scope }): void {
  if (only && current.role !== only) throw new Refusal('forbidden')
  const { scope } = typeof needs === 'string' ? authority[needs] : needs
  if (current.scopes && !current.scopes.includes(scope)) throw new Refusal('scope_missing', { message: `This API key lacks the scope ${scope}.` })
  if (typeof needs === 'string' && !may(current.role, needs)) throw new Refusal('forbidden', { message: whoMay(needs) })
}
