import assert from 'node:assert/strict'
import { it } from 'node:test'
import { request, stories } from '../support/contracts.ts'
import type { Team, World } from '../support/world.ts'

stories('suspending', (at) => {
  it('a suspended member is refused by both contracts on the very next request, and back as soon as it is lifted', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', sue: 'owner' })
    const wires = [client, other]
    for (const wire of wires) assert.equal((await wire.members(team.key('sue'))).status, 200)

    await suspend(world, team, 'sue', world.deps.now().toISOString())
    for (const wire of wires) {
      assert.equal((await wire.members(team.key('sue'))).code, wire.turnsAway.key)
      assert.equal((await wire.members(team.token('sue'))).code, wire.turnsAway.token)
      assert.equal((await wire.invite(team.key('sue'), 'eve@crew.test')).code, wire.turnsAway.key)
      assert.equal((await wire.invite(team.token('sue'), 'eve@crew.test')).code, wire.turnsAway.token)
    }

    await suspend(world, team, 'sue', null)
    for (const wire of wires) for (const credential of [team.key('sue'), team.token('sue')]) assert.equal((await wire.members(credential)).status, 200)
  })

  it('they stay on the list, inactive, and keep their seat and their address', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', sue: 'member' }, 2)
    await suspend(world, team, 'sue', world.deps.now().toISOString())

    assert.deepEqual((await client.members(team.key('ann'))).ids, [team.user('ann'), team.user('sue')])
    const shown = (await request(world, 'GET', '/v1/team/members', team.key('ann'))).body
    assert.deepEqual(shown.map((member: any) => member.is_active), [true, false])
    assert.equal((await client.invite(team.key('ann'), 'eve@crew.test')).code, 'seat_limit')
    assert.equal((await client.invite(team.key('ann'), team.of('sue').email)).code, 'already_member')
  })

  it('they can be given another role, and be removed', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', sue: 'owner' })
    await suspend(world, team, 'sue', world.deps.now().toISOString())
    assert.equal((await client.changeRole(team.key('ann'), team.user('sue'), 'standard')).status, 200)
    assert.ok((await client.remove(team.key('ann'), team.user('sue'))).status < 300)
    assert.deepEqual((await client.members(team.key('ann'))).ids, [team.user('ann')])
  })
})

async function suspend(world: World, team: Team, name: string, since: string | null): Promise<void> {
  await world.db.updateTable('members').set({ suspended_at: since }).where('team_id', '=', team.id).where('user_id', '=', team.user(name)).execute()
}
