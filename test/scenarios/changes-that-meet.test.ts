import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { request } from '../support/contracts.ts'
import { recordStatements } from '../support/statements.ts'
import { around, openTwin } from '../support/twin.ts'
import { engines, openWorld, type World } from '../support/world.ts'

for (const engine of engines) {
  describe(`two changes of one team that meet (${engine})`, () => {
    let world: World, late: World, meanwhile: (() => Promise<unknown>) | undefined
    before(async () => {
      world = await openWorld(engine)
      late = await openTwin(world, (db) => around(db, (inner) => ({
        async writeIf(...writes) { // what has been decided is about to be written
          const first = meanwhile
          meanwhile = undefined
          await first?.()
          return await inner.writeIf(...writes)
        },
      })))
    })
    after(async () => {
      await late.close()
      await world.close()
    })

    it('the later one is decided again, and each has its event', async () => {
      const team = await world.team({ ann: 'owner', bob: 'admin' })
      meanwhile = () => request(world, 'PATCH', '/v1/team', team.key('ann'), { name: 'Renamed' })
      const { status } = await request(late, 'POST', '/v1/team/invite', team.key('bob'), { email: 'eve@crew.test' })
      assert.equal(status, 201)
      const { body: events } = await request(world, 'GET', '/v1/team/events?limit=2', team.key('ann'))
      assert.deepEqual(events.map(({ type }: any) => type), ['invitation.created', 'team.updated'])
    })

    it('who has lost their authority meanwhile is refused, and leaves nothing', async () => {
      const team = await world.team({ ann: 'owner', bob: 'admin', cid: 'admin' })
      const invite = (name: string) => request(late, 'POST', '/v1/team/invite', team.key(name), { email: 'eve@crew.test' })
      meanwhile = () => request(world, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, team.key('ann'), { team_role: 'member' })
      assert.equal((await invite('bob')).code, 'forbidden')
      meanwhile = () => request(world, 'DELETE', `/v1/team/members/${team.user('cid')}`, team.key('ann'))
      assert.equal((await invite('cid')).code, 'not_authenticated')
      assert.deepEqual((await request(world, 'GET', '/v1/team/invitations', team.key('ann'))).body, [])
    })

    it('what the later one rests on is found again', async () => {
      const team = await world.team({ ann: 'owner' })
      const invite = (on: World) => request(on, 'POST', '/v1/team/invite', team.key('ann'), { email: 'eve@crew.test' })
      meanwhile = () => invite(world)
      assert.equal((await invite(late)).code, 'already_invited')
    })

    it('a change that meets no other is one write, and nothing is locked for it', async () => {
      const team = await world.team({ ann: 'owner', bob: 'member' }), units = recordStatements(world.store.db)
      await request(world, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, team.key('ann'), { team_role: 'admin' })
      const writing = units.filter(({ statements }) => statements.some(({ sql }) => !sql.startsWith('select ')))
      assert.equal(writing.length, 1)
      assert.match(writing[0]!.statements[0]!.sql, /^update teams set seq = seq \+ 1 where id = \? and seq = \?$/)
    })
  })
}
