import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { contracts } from '../support/contracts.ts'
import { engines, openWorld, type World } from '../support/world.ts'

for (const engine of engines) for (const [name, speak] of Object.entries(contracts)) {
  describe(`changing roles (${name}, ${engine})`, () => {
    let world: World
    before(async () => { world = await openWorld(engine) })
    after(() => world.close())

    it('an owner gives a member full access, and everyone sees it', async () => {
      const team = await world.team({ ann: 'owner', cid: 'member' })
      const client = speak(world)
      assert.equal((await client.changeRole(team.key('ann'), team.user('cid'), 'full')).status, 200)
      assert.deepEqual((await client.members(team.key('cid'))).access, { [team.user('ann')]: 'full', [team.user('cid')]: 'full' })
    })

    it('every change leaves one event, and refusals leave none', async () => {
      const team = await world.team({ ann: 'owner', bob: 'member' })
      const client = speak(world)
      await client.changeRole(team.key('ann'), team.user('bob'), 'full')
      await client.changeRole(team.key('bob'), team.user('ann'), 'standard')
      await client.changeRole(team.key('ann'), team.user('bob'), 'standard') // refused: ann is no owner any more
      const events = await world.db.selectFrom('events').select(['type', 'actor_id']).where('team_id', '=', team.id).where('type', '=', 'member.role_changed').orderBy('seq').execute()
      assert.deepEqual(events.map(({ actor_id }) => actor_id), [team.user('ann'), team.user('bob')])
    })
  })
}
