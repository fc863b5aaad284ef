import assert from 'node:assert/strict'
import { createOperatorKey } from '../../src/domain/operators.ts'
import { request } from './contracts.ts'
import { recordStatements, type Unit } from './statements.ts'
import type { Team, World } from './world.ts'

/**
 * Calls every operation that a product calls often, on both contracts, on a team of `ann` the owner,
 * `bob` and `cid`. @returns what each ran on the database, by its name
 */
export async function driveHotPath(world: World, team: Team): Promise<Record<string, Unit[]>> {
  const ran: Record<string, Unit[]> = {}, ann = team.key('ann'), bob = team.user('bob'), cid = team.user('cid')
  const operator = (await createOperatorKey(world.operator, 'Test')).secret
  const gus = await world.person('gus'), gil = await world.person('gil')
  const units = recordStatements(world.store.db)

  const call = async (name: string, as: string | undefined, line: string, body?: unknown) => {
    const [method, url] = line.split(' ') as ['GET', string]
    units.length = 0
    const answer = await request(world, method, url, as, body)
    ran[name] = [...units]
    assert.ok(answer.status < 300, `${name}: ${answer.status} ${answer.code}`)
    assert.ok(units.length > 0, `${name}: no statement of it was seen`)
    return answer.body
  }
  const pageAfter = async (name: string, url: string, limit: number) => {
    const { headers } = await world.app.inject({ url: `${url}?limit=${limit}`, headers: { authorization: `Bearer ${ann}` } })
    await call(name, ann, `GET ${/<(.*)>/.exec(String(headers.link))![1]}`)
  }

  await call('list members', ann, 'GET /v1/team/members')
  await call('list members, signed in', team.token('bob'), 'GET /v1/team/members')
  await call('a page of members', ann, 'GET /v1/team/members?limit=2')
  await pageAfter('a later page of members', '/v1/team/members', 2)
  await call('read a member', ann, `GET /v1/team/members/${bob}`)
  await call('read the team', ann, 'GET /v1/team')
  await call('access', operator, `GET /v1/teams/${team.id}/members/${bob}`)
  await call('check', operator, 'POST /v1/check', { team_id: team.id, user_id: bob, permission: 'invitation.send' })
  await call('me, by key', ann, 'GET /v1/me')
  await call('me, signed in', gus.token, 'GET /v1/me')

  const { token, id } = await call('invite', ann, 'POST /v1/team/invite', { email: gus.email, role: 'member' })
  await call('resend', ann, `POST /v1/team/invitations/${id}/resend`)
  const again = await call('read an invitation', ann, `GET /v1/team/invitations/${id}`)
  assert.notEqual(again.token, token)
  await call('preview', undefined, 'POST /v1/team/invitations/preview', { token: again.token })
  await call('accept', gus.token, 'POST /v1/team/invitations/accept', { token: again.token })
  const declined = await call('invite as admin', ann, 'POST /v1/team/invite', { email: gil.email, role: 'admin' })
  await call('decline', undefined, 'POST /v1/team/invitations/decline', { token: declined.token })
  const revoked = await call('invite again', ann, 'POST /v1/team/invite', { email: gil.email })
  await call('revoke', ann, `DELETE /v1/team/invitations/${revoked.id}`)
  for (const status of ['', '?status=pending', '?status=expired', '?status=revoked', '?limit=1']) await call(`list invitations ${status}`, ann, `GET /v1/team/invitations${status}`)
  await pageAfter('a later page of invitations', '/v1/team/invitations', 1)

  await call('change a role', ann, `PATCH /v1/team/members/${gus.id}/role`, { team_role: 'admin' })
  await call('change one\'s own role', gus.token, `PATCH /v1/team/members/${gus.id}/role`, { team_role: 'member' })
  await call('suspend', ann, `POST /v1/team/members/${gus.id}/suspend`)
  await call('reinstate', ann, `POST /v1/team/members/${gus.id}/reinstate`)
  await call('remove', ann, `DELETE /v1/team/members/${gus.id}`)

  const key = await call('make a key', ann, 'POST /v1/team/api-keys', { name: 'Deployment' })
  await call('list keys', ann, 'GET /v1/team/api-keys')
  await call('revoke a key', ann, `DELETE /v1/team/api-keys/${key.id}`)
  await call('a page of events', ann, 'GET /v1/team/events?limit=5')
  await call('events of a type', ann, 'GET /v1/team/events?type=member.removed')
  await pageAfter('a later page of events', '/v1/team/events', 5)

  await call('list everyone (api)', ann, 'GET /api/team/members')
  const { data } = await call('invite (api)', ann, 'POST /api/team/members/invite', { emailAddress: gil.email, role: 'org:member' })
  await call('revoke (api)', ann, `DELETE /api/team/members/invitations/${data.id}`)
  await call('change a role (api)', ann, `PATCH /api/team/members/${cid}/role`, { role: 'org:admin' })
  await call('remove (api)', ann, `DELETE /api/team/members/${cid}`)
  return ran
}
