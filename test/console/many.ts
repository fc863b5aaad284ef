import { newId } from '../../src/lib/ids.ts'
import { createTeam } from '../../src/domain/teams.ts'
import type { Server } from './server.ts'

/** A team of so many members, written straight into the database. */
export async function fillTeam(server: Server, count: number) {
  const { db } = server
  const { team, owner } = await createTeam(server.operator, { name: 'Everybody', seatLimit: null }, 'ann@example.com')
  await db.updateTable('users').set({ name: 'Ann Archer' }).where('id', '=', owner.id).execute()
  for (let from = 0; from < count; from += 500) {
    const people = Array.from({ length: Math.min(500, count - from) }, (_, i) => ({ id: newId(), number: String(from + i).padStart(5, '0') }))
    const at = new Date().toISOString()
    await db.insertInto('users').values(people.map(({ id, number }) => ({ id, email: `person${number}@example.com`, email_shown: `person${number}@example.com`, email_verified_at: at, name: `Person ${number}`, created_at: at }))).execute()
    await db.insertInto('members').values(people.map(({ id, number }) => ({ team_id: team.id, user_id: id, role: Number(number) % 50 === 0 ? 'billing' as const : 'member' as const, joined_at: at }))).execute()
  }
}
