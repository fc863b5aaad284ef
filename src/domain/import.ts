import type { Address } from '../lib/address.ts'
import { newId } from '../lib/ids.ts'
import * as store from '../store/import.ts'
import { countPending, endInvitation } from '../store/invitations.ts'
import { countMembers } from '../store/members.ts'
import type { Db } from '../store/open.ts'
import { findTeam } from '../store/teams.ts'
import { demandOperator } from './actors.ts'
import { changeInside, type Context, nothing } from './change.ts'
import type { Role } from './roles.ts'

/** A row of an import; `at` is when it was made, or when they joined, if not now. */
export type ImportRow = UserRow | TeamRow | MemberRow
interface UserRow { type: 'user'; id?: string | undefined; address: Address; name: string | null; at?: string | undefined }
interface TeamRow { type: 'team'; id: string; name: string; owner: Whom; seatLimit: number | null; at?: string | undefined }
interface MemberRow { type: 'member'; teamId: string; user: Whom; role: Role; at?: string | undefined }

/** A user, by id or by address. */
export type Whom = { id: string } | Address

/** What became of a row. */
export type Outcome = 'added' | 'there' | { fault: string }
type Outcomes = Map<ImportRow, Outcome>

/** How many teams are changed at the same time: as many as there are connections for transactions. */
const atOnce = 16

/**
 * Brings in users, then teams with their first owners, then members. Each team changes in a transaction
 * of its own, with one event. What is there already stays as it is, so that an import can be run again;
 * a row that contradicts it, or breaks a rule, is left out.
 */
export async function importRows(ctx: Context, rows: ImportRow[]): Promise<Outcome[]> {
  demandOperator(ctx)
  const outcomes: Outcomes = new Map(), now = ctx.now().toISOString()
  for (const row of rows) if (row.at && row.at > now) outcomes.set(row, { fault: `\`${row.type === 'member' ? 'joined_at' : 'created_at'}\` is in the future.` })
  const timely = rows.filter((row) => !outcomes.has(row))

  const users = await importUsers(ctx, timely, outcomes)
  const teams = [...Map.groupBy(timely.filter((row) => row.type !== 'user'), (row) => row.type === 'team' ? row.id : row.teamId)]
  for (let start = 0; start < teams.length; start += atOnce) {
    await Promise.all(teams.slice(start, start + atOnce).map(([id, rowsOfTeam]) => importTeam(ctx, id, rowsOfTeam, users, outcomes)))
  }
  return rows.map((row) => outcomes.get(row)!)
}

interface User { id: string; email: string }

/** Makes users. @returns those who are described or named, by id and by address */
async function importUsers(ctx: Context, rows: ImportRow[], outcomes: Outcomes): Promise<Map<string, User>> {
  const described = rows.filter((row) => row.type === 'user')
  const named = rows.flatMap((row) => row.type === 'team' ? [row.owner] : row.type === 'member' ? [row.user] : [])
  const users = new Map<string, User>(), note = (some: User[]) => some.forEach((user) => users.set(user.id, user).set(user.email, user))
  const addresses = [...described.map(({ address }) => address), ...named.filter((whom) => 'canonical' in whom)].map(({ canonical }) => canonical)
  note(await store.findUsers(ctx.db, 'email', [...new Set(addresses)]))

  const wishes = Map.groupBy(described.filter(({ address }) => !users.has(address.canonical)), (row) => row.address.canonical)
  const missing = [...wishes].sort(([a], [b]) => a < b ? -1 : 1) // in one order, so that two imports never wait for each other
    .map(([email, [row]]) => ({ id: row!.id ?? newId(), email, emailShown: row!.address.shown, name: row!.name, at: row!.at }))
  const made = missing.length === 0 ? [] : await ctx.db.transact((tx) => store.insertUsers(tx, missing, ctx.now().toISOString()))
  note(made)
  note(await store.findUsers(ctx.db, 'email', missing.map(({ email }) => email).filter((email) => !users.has(email)))) // made by someone else in this moment
  note(await store.findUsers(ctx.db, 'id', [...new Set(named.flatMap((whom) => 'id' in whom && !users.has(whom.id) ? [whom.id] : []))]))

  const makers = new Set(made.map(({ email }) => wishes.get(email)![0]!))
  for (const row of described) {
    const { id, address: { canonical } } = row, user = users.get(canonical)
    if (!user) outcomes.set(row, { fault: `The id ${id} is another user's. Give another one, or none.` })
    else if (id && id !== user.id) outcomes.set(row, { fault: `The address ${canonical} is another user's, ${user.id}. Give that id, or none.` })
    else outcomes.set(row, makers.has(row) ? 'added' : 'there')
  }
  return users
}

/** What is to be made of a team, and who is to join it. */
interface Wish { team: { row: TeamRow; founder: User } | undefined; places: Place[] }
interface Place { row: MemberRow; user: User }

async function importTeam(ctx: Context, teamId: string, rows: (TeamRow | MemberRow)[], users: Map<string, User>, outcomes: Outcomes): Promise<void> {
  const isThere = await findTeam(ctx.db, teamId) !== undefined
  const wish: Wish = { team: undefined, places: [] }
  for (const row of rows.toSorted((a, b) => Number(a.type === 'member') - Number(b.type === 'member'))) {
    const whom = row.type === 'team' ? row.owner : row.user, user = users.get('id' in whom ? whom.id : whom.canonical)
    if (row.type === 'team' && (isThere || wish.team)) outcomes.set(row, 'there')
    else if (!user) outcomes.set(row, { fault: `There is no user ${'id' in whom ? whom.id : whom.canonical}. Put the row of the user above this one.` })
    else if (row.type === 'team') wish.team = { row, founder: user }
    else if (!isThere && !wish.team) outcomes.set(row, { fault: `There is no team ${teamId}. Put the row of the team above its members.` })
    else wish.places.push({ row, user })
  }
  const hasNews = wish.team || (isThere && newAmong(wish.places, await rolesOf(ctx.db, teamId, wish.places), outcomes).length > 0)
  if (hasNews) await fulfil(ctx, teamId, wish, outcomes)
}

function fulfil(ctx: Context, teamId: string, { team, places }: Wish, outcomes: Outcomes): Promise<void> {
  return ctx.db.transact(async (outer) => {
    const at = ctx.now().toISOString(), foundedAt = team?.row.at ?? at
    const made = team !== undefined && await store.insertTeam(outer, team.row, foundedAt)
    if (team) outcomes.set(team.row, made ? 'added' : 'there')
    await changeInside<void, void>(outer, ctx, teamId, nothing, async ({ tx, team: { seatLimit } }) => {
      if (made) await store.insertMembers(tx, teamId, [{ userId: team.founder.id, role: 'owner', at: foundedAt }])
      const roles = made ? new Map([[team.founder.id, 'owner' as const]]) : await rolesOf(tx, teamId, places)
      const open = made ? [] : await store.findOpenInvitations(tx, teamId, places.map(({ user }) => user.email))
      const joined = await join(tx, ctx, teamId, newAmong(places, roles, outcomes), open, seatLimit, outcomes)
      if (!made && joined.length === 0) return { result: undefined }

      const members = Object.fromEntries(Array.from(Map.groupBy(joined, ({ row }) => row.role), ([role, some]) => [role, some.length]))
      const after = { ...(made && { name: team.row.name, seat_limit: team.row.seatLimit, owner: team.founder.id }), members }
      return { result: undefined, event: { type: 'team.imported', subject: { kind: 'team', id: teamId }, after } }
    })
  })
}

async function rolesOf(db: Db, teamId: string, places: Place[]): Promise<Map<string, Role>> {
  const found = await store.findRoles(db, teamId, places.map(({ user }) => user.id))
  return new Map(found.map(({ userId, role }) => [userId, role]))
}

/** Those who are not on the team yet, each once. */
function newAmong(places: Place[], there: Map<string, Role>, outcomes: Outcomes): Place[] {
  const roles = new Map(there)
  return places.filter(({ row, user }) => {
    const held = roles.get(user.id)
    if (!held) roles.set(user.id, row.role)
    else outcomes.set(row, held === row.role ? 'there' : { fault: `This user is on the team already, as ${held}. An import changes nobody's role.` })
    return !held
  })
}

/** Puts on the team whom its seats allow. As with `addMember`, a pending invitation is accepted by it, and gives them its seat. */
async function join(tx: Db, ctx: Context, teamId: string, places: Place[], open: store.OpenInvitation[], seatLimit: number | null, outcomes: Outcomes): Promise<Place[]> {
  const at = ctx.now().toISOString(), limit = seatLimit ?? Infinity
  let [members, pending] = limit === Infinity ? [0, 0] : [await countMembers(tx, teamId), await countPending(tx, teamId, at)]
  const offers = new Map(open.filter(({ expiresAt }) => expiresAt > at).map(({ email, id }) => [email, id]))

  const joined = places.filter(({ row, user }) => {
    const hasSeat = offers.has(user.email)
    const fits = members + (hasSeat ? 0 : pending) < limit
    if (fits) members++
    if (fits && hasSeat) pending--
    outcomes.set(row, fits ? 'added' : { fault: `All ${limit} seats of this team are taken. Free one, then import this row again.` })
    return fits
  })
  await store.insertMembers(tx, teamId, joined.map(({ row, user }) => ({ userId: user.id, role: row.role, at: row.at ?? at })))
  for (const { user } of joined) {
    const offer = offers.get(user.email)
    if (offer) await endInvitation(tx, { teamId, id: offer, accepted_at: at, accepted_by: user.id })
  }
  return joined
}
