import type { Effect, Guests } from './stage.ts'
import type { OperationName } from './wires.ts'

export interface Operation {
  title: string
  /** Who must be in the answer. */
  members?: number
  /** A read may be asked again and again; a write is prepared for as often as it is asked. */
  writes?: {
    guests: Guests
    /** Guests that one request takes up. */
    guestsEach: number
    /** What every answer must have changed by one. */
    effect?: Effect
  }
}

/** The mixture after the lists, which it then finds made. */
export const operations: Record<OperationName, Operation> = {
  'list-25': { title: 'list 25 members', members: 25 },
  'list-1000': { title: 'list 1,000 members', members: 1000 },
  mixed: { title: '80 % list, 20 % write', writes: { guests: 'members', guestsEach: 2 / 15 } },
  member: { title: 'one member of any team' },
  check: { title: 'check a permission' },
  me: { title: 'who am I' },
  invite: { title: 'invite', writes: { guests: 'away', guestsEach: 0, effect: 'invitations' } },
  accept: { title: 'accept', writes: { guests: 'invited', guestsEach: 1, effect: 'members' } },
  role: { title: 'change a role', writes: { guests: 'members', guestsEach: 1, effect: 'promoted' } },
  remove: { title: 'remove', writes: { guests: 'members', guestsEach: 1, effect: 'members' } },
}

export const operationNames = Object.keys(operations) as OperationName[]
