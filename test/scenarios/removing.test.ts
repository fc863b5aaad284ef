import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addMember } from '../../src/domain/teams.ts'
import { accept, stories } from '../support/contracts.ts'

stories('removing', (at) => {
  it('someone removed through one contract is refused by both on the very next request, by key and by access token', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    for (const credential of [team.key('bob'), team.token('bob')]) assert.equal((await other.members(credential)).status, 200)

    assert.ok((await client.remove(team.key('ann'), team.user('bob'))).status < 300)

    for (const wire of [other, client]) {
      assert.equal((await wire.members(team.key('bob'))).code, wire.turnsAway.key)
      assert.equal((await wire.members(team.token('bob'))).code, wire.turnsAway.token)
      assert.deepEqual((await wire.members(team.key('ann'))).ids, [team.user('ann')])
    }
  })

  it('all keys of a removed member end, and nobody else\'s', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', bob: 'owner', cid: 'owner' })
    const second = await team.narrowKey('bob', 'members:read', 'invitations:read')
    assert.equal((await other.members(second)).status, 200)
    await client.remove(team.key('ann'), team.user('bob'))
    assert.equal((await other.members(second)).code, other.turnsAway.key)
    assert.equal((await other.members(team.key('cid'))).status, 200)
  })

  it('someone who joins again gets in with their access token, while the keys from before stay dead', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    await client.remove(team.key('ann'), team.user('bob'))
    await client.invite(team.key('ann'), team.of('bob').email, 'full')
    assert.equal((await accept(world, team.token('bob'), await world.mailedToken(team.of('bob').email))).status, 200)

    assert.equal((await other.members(team.token('bob'))).status, 200)
    for (const wire of [client, other]) assert.equal((await wire.members(team.key('bob'))).code, wire.turnsAway.key)
  })

  it('someone who is on two teams keeps the other one', async () => {
    const { world, client, other } = at()
    const first = await world.team({ ann: 'owner', bob: 'member' }), second = await world.team({ abe: 'owner' })
    await addMember(world.operator, second.id, first.of('bob').email, 'owner')
    await client.remove(first.key('ann'), first.user('bob'))
    assert.deepEqual((await other.members(first.token('bob'))).access, { [second.user('abe')]: 'full', [first.user('bob')]: 'full' })
  })

  it('nobody is removed twice, or from a team that they are not on', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' }), strangers = await world.team({ abe: 'owner', cid: 'member' })
    await client.remove(team.key('ann'), team.user('bob'))
    for (const userId of [team.user('bob'), strangers.user('cid')]) {
      const answer = await client.remove(team.key('ann'), userId)
      assert.deepEqual([answer.status, answer.code], [404, 'not_found'])
    }
    assert.equal((await client.members(strangers.key('abe'))).ids.length, 2)
  })
})

stories('leaving', (at) => {
  it('anyone may leave, by removing themselves, and is refused from then on', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member' })
    for (const name of ['amy', 'bea', 'cid']) {
      assert.equal((await client.remove(team.token(name), team.user(name))).status, 204)
      assert.equal((await client.members(team.key(name))).code, 'not_authenticated')
      assert.equal((await other.members(team.token(name))).code, other.turnsAway.token)
    }
    assert.deepEqual((await client.members(team.key('ann'))).ids, [team.user('ann')])
  })

  it('the last owner may neither leave nor step down, until someone else is an owner', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', amy: 'admin' })
    for (const refused of [await client.remove(team.key('ann'), team.user('ann')), await client.changeRole(team.token('ann'), team.user('ann'), 'standard')]) {
      assert.deepEqual([refused.status, refused.code], [409, 'last_owner'])
    }
    await client.changeRole(team.key('ann'), team.user('amy'), 'full')
    assert.equal((await client.remove(team.key('ann'), team.user('ann'))).status, 204)
    assert.equal((await client.remove(team.key('amy'), team.user('amy'))).code, 'last_owner')
  })

  it('an owner who is suspended does not count as one', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', sue: 'owner' })
    await world.db.updateTable('members').set({ suspended_at: world.deps.now().toISOString() }).where('user_id', '=', team.user('sue')).execute()
    assert.equal((await client.remove(team.key('ann'), team.user('ann'))).code, 'last_owner')
    assert.equal((await client.changeRole(team.key('ann'), team.user('ann'), 'standard')).code, 'last_owner')
    assert.equal((await client.remove(team.key('ann'), team.user('sue'))).status, 204)
  })
}, ['v1-team'])

stories('removing oneself', (at) => {
  it('is left to another admin of the organization', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    for (const credential of [team.key('ann'), team.token('ann')]) {
      const removed = await client.remove(credential, team.user('ann'))
      assert.deepEqual([removed.status, removed.code], [400, 'cannot_remove_self'])
      const demoted = await client.changeRole(credential, team.user('ann'), 'standard')
      assert.deepEqual([demoted.status, demoted.code], [400, 'cannot_change_own_role'])
    }
    assert.equal((await client.members(team.key('bob'))).ids.length, 2)
  })
}, ['api-team'])
