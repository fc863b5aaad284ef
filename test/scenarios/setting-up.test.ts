import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Refusal } from '../../src/domain/errors.ts'
import { setUp } from '../../src/domain/setup.ts'
import { openTwin, withoutTransactions, withPauses } from '../support/twin.ts'
import { engines, openWorld, type World } from '../support/world.ts'

for (const engine of engines) {
  describe(`the setup link (${engine})`, () => {
    let world: World, one: World, two: World, unlocked: World
    before(async () => {
      world = await openWorld(engine)
      one = await openTwin(world, withPauses)
      two = await openTwin(world, withPauses)
      unlocked = await openTwin(world, (db) => withoutTransactions(withPauses(db)))
    })
    after(async () => {
      for (const each of [one, two, unlocked, world]) await each.close()
    })

    const use = ({ operator }: World, name: string, token = 'the link') => setUp({ ...operator, actor: { kind: 'invitee' } }, 'the link', { token, teamName: name, email: `${name}@crew.test`, name: 'Ann Archer' })
    const both = async (here: World, there: World) => {
      await world.db.deleteFrom('teams').execute()
      const results = await Promise.allSettled([use(here, 'crew'), use(there, 'deck')])
      return { results, teams: await world.db.selectFrom('teams').select(['id', 'name']).execute() }
    }

    it('makes the first team, with its owner by name, for whoever holds it', async () => {
      await assert.rejects(use(world, 'crew', 'another link'), (error) => error instanceof Refusal && error.reason === 'setup_over')
      const { id } = await use(world, 'crew')
      const owners = await world.db.selectFrom('members').innerJoin('users', 'users.id', 'user_id').select(['email', 'name', 'role']).where('team_id', '=', id).execute()
      assert.deepEqual(owners.map(({ email, name, role }) => [email, name, role]), [['crew@crew.test', 'Ann Archer', 'owner']])
    })

    it('makes one team for two who use it at once, and tells the other that it is over', async () => {
      for (let round = 0; round < 3; round++) {
        const { results, teams } = await both(one, two)
        const made = results.flatMap((result) => result.status === 'fulfilled' ? [result.value.id] : [])
        const refused = results.flatMap((result) => result.status === 'rejected' ? [(result.reason as Refusal).reason] : [])
        assert.deepEqual([made, refused], [[teams[0]!.id], ['setup_over']])
        assert.equal(teams.length, 1)
      }
    })

    it('would not without its lock', async () => {
      for (let round = 0; round < 200; round++) if ((await both(unlocked, unlocked)).teams.length !== 1) return
      assert.fail('it came out well each time')
    })
  })
}
