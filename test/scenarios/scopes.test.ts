import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Scope, scopes } from '../../src/domain/roles.ts'
import { request } from '../support/contracts.ts'
import { engines, openWorld, type World } from '../support/world.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Operation = [method: Method, url: string, body: object | undefined, ...needs: Scope[]]

/** Every operation that a key may be used for, and the scopes without which it may not. */
const operations: Operation[] = [
  ['GET', '/v1/team/members', undefined, 'members:read'],
  ['PATCH', '/v1/team/members/MEMBER/role', { team_role: 'billing' }, 'members:write'],
  ['DELETE', '/v1/team/members/MEMBER', undefined, 'members:write'],
  ['DELETE', '/v1/team/members/SELF', undefined, 'members:write'],
  ['POST', '/v1/team/invite', { email: 'eve@crew.test' }, 'invitations:write'],
  ['GET', '/v1/team/invitations', undefined, 'invitations:read'],
  ['DELETE', '/v1/team/invitations/INVITATION', undefined, 'invitations:write'],
  ['POST', '/v1/team/invitations/INVITATION/resend', undefined, 'invitations:write'],
  ['GET', '/v1/team/events', undefined, 'events:read'],
  ['GET', '/api/team/members', undefined, 'members:read', 'invitations:read'],
  ['POST', '/api/team/members/invite', { emailAddress: 'eve@crew.test', role: 'org:member' }, 'invitations:write'],
  ['PATCH', '/api/team/members/MEMBER/role', { role: 'org:admin' }, 'members:write'],
  ['DELETE', '/api/team/members/MEMBER', undefined, 'members:write'],
  ['DELETE', '/api/team/members/invitations/INVITATION', undefined, 'invitations:write'],
]

for (const engine of engines) {
  describe(`what a key's scopes allow (${engine})`, () => {
    let world: World
    before(async () => { world = await openWorld(engine) })
    after(() => world.close())

    for (const [method, url, body, ...needs] of operations) {
      it(`${method} ${url} takes ${needs.join(' and ')}, and nothing more`, async () => {
        const team = await world.team({ ann: 'owner', bob: 'owner', cid: 'member' })
        const { body: { id } } = await request(world, 'POST', '/v1/team/invite', team.key('bob'), { email: 'dee@crew.test' })
        const actual = url.replace('MEMBER', team.user('cid')).replace('SELF', team.user('ann')).replace('INVITATION', id)

        for (const missing of needs) {
          const key = await team.narrowKey('ann', ...scopes.filter((scope) => scope !== missing))
          const { status, code } = await request(world, method, actual, key, body)
          assert.deepEqual([status, code], url.startsWith('/v1') ? [403, 'forbidden'] : [401, 'not_authorized'])
        }
        const { status } = await request(world, method, actual, await team.narrowKey('ann', ...needs), body)
        assert.ok(status < 300, String(status))
      })
    }

    it('a refused V1 request says which scope the key lacks', async () => {
      const team = await world.team({ ann: 'owner' })
      const key = await team.narrowKey('ann', 'members:read')
      assert.equal((await request(world, 'GET', '/v1/team/events', key)).body.detail, 'This API key lacks the scope events:read.')
    })

    it('a key never may more than its member does, whatever its scopes', async () => {
      const team = await world.team({ ann: 'owner', cid: 'member' })
      const key = await team.narrowKey('cid', ...scopes)
      assert.equal((await request(world, 'POST', '/v1/team/invite', key, { email: 'eve@crew.test' })).code, 'forbidden')
      assert.equal((await request(world, 'GET', '/api/team/members', key)).code, 'not_authorized')
    })

    it('a key follows its member\'s role, up and down, from the next request on', async () => {
      const team = await world.team({ ann: 'owner', cid: 'member' })
      const invites = async () => (await request(world, 'GET', '/v1/team/invitations', team.key('cid'))).status
      const becomes = (team_role: string) => request(world, 'PATCH', `/v1/team/members/${team.user('cid')}/role`, team.key('ann'), { team_role })
      assert.equal(await invites(), 403)
      await becomes('admin')
      assert.equal(await invites(), 200)
      await becomes('billing')
      assert.equal(await invites(), 403)
    })
  })
}
