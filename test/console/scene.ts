import { createKey } from '../../src/domain/api-keys.ts'
import type { Role } from '../../src/domain/roles.ts'
import { addMember, createTeam } from '../../src/domain/teams.ts'
import { createSession } from '../../src/domain/sessions.ts'
import { createUser } from '../../src/domain/users.ts'
import type { Server } from './server.ts'

const day = 86_400_000
const people: [name: string, email: string, role: Role][] = [
  ['Ann Archer', 'ann@example.com', 'owner'], ['Bob Baker', 'bob@example.com', 'admin'], ['Chiara Conti', 'chiara@example.com', 'admin'], ['Dee Dyer', 'dee@example.com', 'billing'],
  ['Emre Erdem', 'emre@example.com', 'member'], ['Fatima Farouk', 'fatima@example.com', 'member'], ['Goran Grubišić', 'goran@example.com', 'member'], ['Hana Hayashi', 'hana@example.com', 'member'],
  ['Iman Idris', 'iman@example.com', 'member'], ['Jane Smith', 'jane@example.com', 'member'], ['Kofi Kuffour', 'kofi@example.com', 'member'], ['Lucía López', 'lucia@example.com', 'member'],
]

/** A team that looks lived in: people in every role, keys, invitations of every status, and a month of events. */
export async function setScene(server: Server) {
  const { operator: ctx, db } = server
  for (const [name, email] of people) await createUser(ctx, email, name)
  const { team } = await createTeam(ctx, { name: 'Northwind', seatLimit: 24 }, 'ann@example.com')
  for (const [, email, role] of people.slice(1)) await addMember(ctx, team.id, email, role)
  await createTeam(ctx, { name: 'Side project', seatLimit: null }, 'bob@example.com').then(({ team: other }) => addMember(ctx, other.id, 'ann@example.com', 'member'))
  for (const name of ['Deployment', 'Nightly report']) await createKey(ctx, team.id, name === 'Deployment' ? 'ann@example.com' : 'bob@example.com', { name, scopes: name === 'Deployment' ? null : ['members:read', 'events:read'], expiresAt: new Date(Date.now() + 60 * day) })

  const ann = (await createSession(ctx, 'ann@example.com', new Date(Date.now() + day))).accessToken
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.url}/v1${path}`, { method, headers: { authorization: `Bearer ${ann}`, 'x-team-id': team.id, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }) })
    const text = await answer.text()
    return text ? JSON.parse(text) : undefined
  }
  for (const [index, name] of ['maya', 'noah', 'olga', 'pedro', 'quinn'].entries()) {
    const invitation = await ask('POST', '/team/invite', { email: `${name}@example.com`, role: index === 1 ? 'admin' : 'member' })
    if (name === 'olga') await ask('POST', '/team/invitations/decline', { token: invitation.token })
    if (name === 'pedro') await ask('DELETE', `/team/invitations/${invitation.id}`)
  }
  const members: any[] = await ask('GET', '/team/members')
  const idOf = (email: string) => members.find((member) => member.email === email).user_id as string
  await ask('POST', `/team/members/${idOf('kofi@example.com')}/suspend`)
  await ask('PATCH', `/team/members/${idOf('hana@example.com')}/role`, { team_role: 'billing' })

  const events = await db.selectFrom('events').select('seq').where('team_id', '=', team.id).orderBy('seq', 'desc').execute()
  for (const [index, { seq }] of events.entries()) await db.updateTable('events').set({ at: new Date(Date.now() - (index < 6 ? index * 0.03 : (index ** 1.6) / 5) * day).toISOString() }).where('team_id', '=', team.id).where('seq', '=', seq).execute()
  for (const [index, [, email]] of people.entries()) if (index % 4 !== 3) await db.updateTable('users').set({ last_login_at: new Date(Date.now() - index * index * 3_000_000).toISOString() }).where('email', '=', email).execute()
  await db.updateTable('users').set({ current_team_id: team.id }).where('email', 'in', ['ann@example.com', 'bob@example.com']).execute()
  return { teamId: team.id }
}
