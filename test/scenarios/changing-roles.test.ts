import assert from 'node:assert/strict'
import { it } from 'node:test'
import { stories } from '../support/contracts.ts'

stories('changing roles', (at) => {
  it('an owner gives a member full access, and both contracts show it on the next request', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', cid: 'member' })

    assert.equal((await client.changeRole(team.key('ann'), team.user('cid'), 'full')).status, 200)

    const everyone = { [team.user('ann')]: 'full', [team.user('cid')]: 'full' }
    assert.deepEqual((await client.members(team.key('cid'))).access, everyone)
    assert.deepEqual((await other.members(team.key('cid'))).access, everyone)
  })

  it('whoever is given less may do less on the very next request, by key and by access token, on both contracts', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    for (const wire of [client, other]) assert.equal((await wire.invite(team.key('bob'), `before.${wire.turnsAway.key}@crew.test`)).status, 201)

    await client.changeRole(team.key('ann'), team.user('bob'), 'standard')

    for (const wire of [client, other]) for (const credential of [team.key('bob'), team.token('bob')]) {
      assert.equal((await wire.invite(credential, 'after@crew.test')).code, wire.turnsAway.role)
    }
  })

  it('every change leaves one event, and refusals and changes to the same role leave none', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' })
    await client.changeRole(team.key('ann'), team.user('bob'), 'full')
    assert.equal((await client.changeRole(team.key('ann'), team.user('bob'), 'full')).status, 200)
    await client.changeRole(team.key('bob'), team.user('ann'), 'standard')
    assert.equal((await client.changeRole(team.key('ann'), team.user('bob'), 'standard')).code, client.turnsAway.role)

    const events = await world.db.selectFrom('events').select('actor_id').where('team_id', '=', team.id).where('type', '=', 'member.role_changed').orderBy('seq').execute()
    assert.deepEqual(events.map(({ actor_id }) => actor_id), [team.user('ann'), team.user('bob')])
  })
})
