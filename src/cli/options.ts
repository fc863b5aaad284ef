import { InvalidArgumentError } from 'commander'
import { type Role, roles, type Scope, scopes } from '../domain/roles.ts'
import { isId } from '../lib/ids.ts'
import { readDuration } from '../lib/duration.ts'

export function aRole(text: string): Role {
  return oneOf(text, roles)
}

/** Gathers `--scope A --scope B`. */
export function someScopes(text: string, before: Scope[] = []): Scope[] {
  return [...before, oneOf(text, scopes)]
}

export function aTeamId(text: string): string {
  if (!isId(text.toLowerCase())) throw new InvalidArgumentError('Give the team\'s id, as "team create" printed it.')
  return text.toLowerCase()
}

export function aCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number above 0.')
  return Number(text)
}

/** A length of time such as 90d, from now on. */
export function aTimeFromNow(text: string): Date {
  try {
    return new Date(Date.now() + readDuration(text))
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

export function aName(text: string): string {
  const name = text.trim().normalize('NFC')
  if (!name || name.length > 200 || /\p{Cc}|\p{Cs}/u.test(name)) throw new InvalidArgumentError('Give a name of 1 to 200 characters, on one line.')
  return name
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (!found) throw new InvalidArgumentError(`Give one of ${allowed.join(', ')}.`)
  return found
}
