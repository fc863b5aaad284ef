/**
 * Who is where, by number: the same people on the same teams for every contender, so nothing of it
 * has to be kept. There are `teams` teams of 25, one big team, and guests: signed-in users for whom
 * guest teams (an owner each) keep 24 places, to be invited, to accept, to change and to be removed.
 */
export interface Size { teams: number; guests: number; big: number }

export type World = ReturnType<typeof createWorld>

export const crew = 25

export function createWorld({ teams, guests, big }: Size) {
  const guestTeams = Math.ceil(guests / (crew - 1))
  const total = teams + guestTeams
  const isGuestTeam = new Uint8Array(total)
  for (let i = 0; i < guestTeams; i++) isGuestTeam[Math.floor((i * total) / guestTeams)] = 1 // spread among the others
  const numbers = Array.from(isGuestTeam.keys())
  const hosts = numbers.filter((team) => isGuestTeam[team])
  const firstOfBig = crew * total, firstGuest = firstOfBig + big

  return {
    total, hosts, big, guests, firstGuest,
    /** The teams of 25, in an order that lies nowhere together. */
    full: numbers.filter((team) => !isGuestTeam[team]).sort((a, b) => scattered(a) - scattered(b)),
    bigTeam: total,
    sizeOf: (team: number) => team === total ? big : isGuestTeam[team] ? 1 : crew,
    /** Person 0 of a team is its owner. The others of one team lie far from each other in the table of users. */
    person: (team: number, nth: number) => team === total ? firstOfBig + nth : nth * total + team,
    guest: (nth: number) => ({ user: firstGuest + nth, team: hosts[nth % guestTeams]! }),
  }
}

export const teamId = (team: number) => idOf(1, team)
export const userId = (user: number) => idOf(2, user)
/** Of the row that makes a user a member, where a contender gives it an id. */
export const memberId = (user: number) => idOf(3, user)
/** Of rows that lie there from before: no table that is queried begins empty, or PostgreSQL would plan for that. */
export const oldId = (nth: number) => idOf(4, nth)
export const firstNewId = idOf(5, 0)
export const invitationId = (guest: number) => idOf(6, guest)

export const emailOf = (user: number) => `person.${user}@crew.example`
export const nameOf = (user: number) => `Person Number ${user}`

/** Some moment of the past, another for each person. */
export function momentOf(nth: number): string {
  return new Date(1_750_000_000_000 + (nth % 1e10)).toISOString()
}

export const nextMonth = new Date(Date.now() + 30 * 86_400_000).toISOString()

/** In the order of their ids. */
export function* allUsers(world: World): Generator<number> {
  for (let nth = 0; nth < crew; nth++) {
    for (let team = 0; team < world.total; team++) if (nth < world.sizeOf(team)) yield world.person(team, nth)
  }
  for (let nth = 0; nth < world.big; nth++) yield world.person(world.bigTeam, nth)
  for (let guest = 0; guest < world.guests; guest++) yield world.guest(guest).user
}

export function* allMembers(world: World) {
  for (let team = 0; team <= world.total; team++) {
    for (let nth = 0; nth < world.sizeOf(team); nth++) yield { team, nth, user: world.person(team, nth) }
  }
}

export function* signedIn(world: World): Generator<number> {
  for (let team = 0; team <= world.total; team++) yield world.person(team, 0)
  for (let guest = 0; guest < world.guests; guest++) yield world.guest(guest).user
}

export function* map<T, R>(items: Iterable<T>, make: (item: T) => R): Generator<R> {
  for (const item of items) yield make(item)
}

export function* range(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i
}

/** Knuth's multiplicative hash. */
const scattered = (nth: number) => Math.imul(nth, 0x9e3779b1) >>> 0

/** A UUID of version 7 whose order is that of the numbers. */
function idOf(kind: number, nth: number): string {
  return `0197000${kind}-0000-7000-8000-${nth.toString(16).padStart(12, '0')}`
}
