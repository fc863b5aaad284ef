import { endInvitation } from '../store/invitations.ts'
import * as members from '../store/members.ts'
import * as store from '../store/me.ts'
import type { Db } from '../store/open.ts'
import { setCurrentTeam } from '../store/users.ts'
import { changeInside, type Context, nothing } from './change.ts'
import { Refusal } from './errors.ts'
import { signedIn } from './actors.ts'
import { endMembership, type Member } from './members.ts'
import type { Role } from './roles.ts'
import { changeUser } from './users.ts'

export interface Profile {
  id: string
  email: string
  emailShown: string
  emailVerifiedAt: string | null
  name: string | null
  imageUrl: string | null
  createdAt: string
  lastLoginAt: string | null
}

/** A pending invitation to the user's own verified address; the token is theirs to use. */
export interface Offer { id: string; teamId: string; teamName: string; role: Role; inviterName: string | null; expiresAt: string; resends: number; token: string }

export interface Place { id: string; name: string; role: Role; suspendedAt: string | null; joinedAt: string; current: boolean }

export interface Session { id: string; createdAt: string; expiresAt: string; ipAddress: string | null; userAgent: string | null }

/** Who asks, on which team and in which role, and what they are invited to. A key tells of its member, without invitations. */
export async function getMe(ctx: Context): Promise<{ profile: Profile; team: Context['team']; offers: Offer[] }> {
  const profile = await store.findProfile(ctx.db, userOf(ctx))
  if (!profile) throw new Refusal('not_authenticated')
  const verified = ctx.actor.kind === 'user' && profile.emailVerifiedAt !== null
  const offers = verified ? await store.listOffers(ctx.db, profile.email, ctx.now().toISOString()) : []
  return { profile, team: ctx.team, offers: offers.map((offer) => ({ ...offer, token: ctx.invitationTokens(offer) })) }
}

export async function renameMe(ctx: Context, name: string | null): Promise<void> {
  const { userId } = signedIn(ctx)
  await changeUser(ctx, userId, (tx) => store.setName(tx, { userId, name }))
}

export async function listPlaces(ctx: Context): Promise<Place[]> {
  const places = await store.listPlaces(ctx.db, signedIn(ctx).userId)
  return places.map((place) => ({ ...place, current: place.id === ctx.team?.teamId }))
}

/** Makes another of one's teams the current one, for all that follows. */
export async function switchTeam(ctx: Context, teamId: string): Promise<void> {
  const { userId } = signedIn(ctx)
  const member = await members.findMember(ctx.db, teamId, userId)
  if (!member || member.suspendedAt) throw new Refusal('team_not_found')
  await setCurrentTeam(ctx.db, { userId, teamId })
}

export async function listSessions(ctx: Context): Promise<(Session & { current: boolean })[]> {
  const { userId, sessionId } = signedIn(ctx)
  const sessions = await store.listSessions(ctx.db, userId, ctx.now().toISOString())
  return sessions.map((session) => ({ ...session, current: session.id === sessionId }))
}

export async function endSession(ctx: Context, id: string): Promise<void> {
  if (!(await store.deleteSession(ctx.db, signedIn(ctx).userId, id))) throw new Refusal('session_not_found')
}

/** Ends all sessions but the one that asks. */
export async function endOtherSessions(ctx: Context): Promise<void> {
  const { userId, sessionId } = signedIn(ctx)
  await store.deleteSessionsBut(ctx.db, { userId, keep: sessionId })
}

/**
 * Erases the user who asks, whole or not at all: they leave every team and decline what they are invited
 * to, their keys and sessions end, and a pseudonym stands where events and invitations name them.
 * @throws Refusal owns_teams, naming those that they are the last owner of
 */
export async function eraseMe(ctx: Context): Promise<void> {
  const { userId } = signedIn(ctx)
  await ctx.db.transact(async (tx) => {
    const profile = await store.findProfile(tx, userId)
    if (!profile) throw new Refusal('not_authenticated')

    const places = (await store.listPlaces(tx, userId)).sort((a, b) => a.id < b.id ? -1 : 1) // all who go lock teams in one order
    const owned = []
    for (const { id, name } of places) if (!(await leaveForGood(tx, ctx, id, userId))) owned.push({ id, name })
    if (owned.length > 0) throw new Refusal('owns_teams', { teams: owned })

    for (const offer of await store.listOffers(tx, profile.email, ctx.now().toISOString())) await declineOffer(tx, ctx, offer)
    await store.eraseUser(tx, profile, `erased-${userId}`)
  })
}

/** @returns false for a team's last owner, who stays */
function leaveForGood(tx: Db, ctx: Context, teamId: string, userId: string): Promise<boolean> {
  return changeInside<Member | undefined, boolean>(tx, ctx, teamId, () => members.findMember(tx, teamId, userId), async (_, member) => {
    if (!member) return { result: true }
    if (member.role === 'owner' && !(await members.hasOtherOwner(tx, teamId, userId))) return { result: false }
    return { ...await endMembership(tx, ctx, teamId, member), result: true }
  })
}

function declineOffer(tx: Db, ctx: Context, { teamId, id, role }: Pick<Offer, 'teamId' | 'id' | 'role'>): Promise<void> {
  return changeInside<void, void>(tx, ctx, teamId, nothing, async () => {
    const { changes } = await endInvitation(tx, { teamId, id, declined_at: ctx.now().toISOString() })
    if (changes === 0) return { result: undefined }
    return { result: undefined, event: { type: 'invitation.declined', subject: { kind: 'invitation', id }, before: { role } } }
  })
}

function userOf(ctx: Context): string {
  return ctx.actor.kind === 'api_key' ? ctx.actor.userId : signedIn(ctx).userId
}
