import type { InvitationTokens } from '../lib/invitation-tokens.ts'
import type { JwtReader } from '../lib/jwt.ts'
import type { Seal } from '../lib/seal.ts'
import * as identities from '../store/identities.ts'
import * as events from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import { type Database, type Db, NeedsTransaction } from '../store/open.ts'
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
  /** As read with the authority: while it has this version, so does everything about it. */
  team: teams.TeamAt
}

/** A role, and the scopes that a key narrows it to; null for all. */
export interface Authority { role: Role; scopes: readonly Scope[] | null }

/** What a decision comes to. `writes` are on their way, or gathered, each a single statement that rests on none of the others. A change of nothing has no event. */
export interface Change<T> { result: T; writes?: Promise<unknown>[]; event?: NewEvent; jobs?: NewJob[] }

/** A team, as it is when what is decided on it is written. */
export interface Held { tx: Db; team: teams.TeamAt }

/** Reads what a decision rests on, all of it sent at once. */
export type Find<F> = (tx: Db, teamId: string) => Promise<F>
export type Decide<H, F, T> = (held: H, found: F) => Change<T> | Promise<Change<T>>

/**
 * The one way for a member to change a team: what was decided on the team and the actor's authority at
 * one version is written if it is still at that version, with its event and its jobs. What was found is
 * looked at after the authority. `needs` is a scope alone where the rule has to see more than the actor's role.
 */
export function changeTeam<F, T>(ctx: Context, needs: Action | { scope: Scope }, find: Find<F>, decide: Decide<Held & { role: Role }, F, T>): Promise<T> {
  const { teamId, team } = membershipOf(ctx)
  return inTeam(ctx, teamId, find, async (held, found) => {
    const current = held.team.version === team.version ? ctx.team : await identities.findAuthority(held.tx, teamId, ctx.actor, ctx.now().toISOString())
    if (!current) throw new Refusal(ctx.actor.kind === 'api_key' ? 'not_authenticated' : 'no_team')
    permit(ctx, current, needs)
    return decide({ ...held, role: current.role }, found)
  }, team)
}

/** The one way to look at a team: checks the authority that was read with this request. */
export async function readTeam<T>(ctx: Context, needs: Action | { scope: Scope }, body: (teamId: string, role: Role) => Promise<T>): Promise<T> {
  const membership = membershipOf(ctx)
  permit(ctx, membership, needs)
  return body(membership.teamId, membership.role)
}

/**
 * Changes a team on other authority than a member's: an operator's, or an invitation's token. Nothing
 * is locked at first. Where someone else was quicker, and before anyone is refused, it is decided again
 * under the team's lock: so that whatever is refused rests on what is committed, and nobody tries for ever.
 * @param known the team, where it has been read before
 */
export async function inTeam<F, T>(ctx: Context, teamId: string, find: Find<F>, decide: Decide<Held, F, T>, known?: teams.TeamAt): Promise<T> {
  const done = await changeUnlocked(ctx, teamId, find, decide, known)
  return done ? done.result : ctx.db.transact((tx) => changeInside(tx, ctx, teamId, find, decide))
}

/** @returns nothing where the team has changed meanwhile, or has to be locked to know */
async function changeUnlocked<F, T>(ctx: Context, teamId: string, find: Find<F>, decide: Decide<Held, F, T>, known?: teams.TeamAt): Promise<{ result: T } | undefined> {
  const gathering = ctx.db.gather()
  try {
    const team = known ?? await teams.findTeam(ctx.db, teamId)
    if (!team) return undefined
    const found = await find(ctx.db, teamId) // only now: it is as new as the version, or newer, which the commit would find
    const result = await decideIn({ tx: gathering, team }, ctx, found, decide)
    return gathering.isEmpty || await gathering.commitIf((tx) => teams.moveOn(tx, { teamId, version: team.version })) ? { result } : undefined
  } catch (error) {
    if (error instanceof Refusal || error instanceof NeedsTransaction) return undefined
    throw error
  }
}

/** The same under the team's lock, inside a transaction that may have more to do: it takes the team's next sequence number, so whatever is found stays true until it commits. */
export async function changeInside<F, T>(tx: Db, ctx: Context, teamId: string, find: Find<F>, decide: Decide<Held, F, T>): Promise<T> {
  const [team, found] = await Promise.all([teams.lockTeam(tx, teamId), find(tx, teamId)]) // in this order: what is found is read behind the lock
  if (!team) throw new Refusal('team_not_found')
  return decideIn({ tx, team }, ctx, found, decide)
}

/** Decides, and writes that with its event and its jobs. */
async function decideIn<F, T>(held: Held, ctx: Context, found: F, decide: Decide<Held, F, T>): Promise<T> {
  const { tx, team: { id: teamId, version } } = held
  const { result, writes = [], event, jobs: newJobs = [] } = await decide(held, found)
  const at = ctx.now().toISOString()
  if (event) writes.push(events.record(tx, { teamId, seq: version + 1, at, actor: ctx.actor, requestId: ctx.requestId ?? null, ...event }))
  for (const job of newJobs) writes.push(jobs.enqueue(tx, teamId, job, at))
  for (const write of writes) write.catch(() => {}) // it fails the commit
  return result
}

/** For a decision that rests on nothing but the team, or that finds for itself. */
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
