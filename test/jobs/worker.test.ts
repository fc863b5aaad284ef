import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, beforeEach, describe, it } from 'node:test'
import { claimDue } from '../../src/store/jobs.ts'
import type { Database } from '../../src/store/open.ts'
import { request } from '../support/contracts.ts'
import { jobsOf, openPost } from '../support/post.ts'
import { type Answer, type MailServer, openMailServer } from '../support/smtp.ts'
import { aroundStatements } from '../support/twin.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

const minute = 60_000, day = 86_400_000

for (const engine of engines) {
  describe(`jobs (${engine})`, { timeout: 60_000 }, () => {
    let world: World, server: MailServer, team: Team
    before(async () => { [world, server] = await Promise.all([openWorld(engine), openMailServer()]) })
    after(async () => {
      await server.stop()
      await world.close()
    })
    beforeEach(async () => {
      team = await world.team({ ann: 'owner' })
      server.answer('yes')
      server.offered.length = server.taken.length = 0
    })
    const invite = (email = 'dan@crew.test') => request(world, 'POST', '/v1/team/invite', team.key('ann'), { email })

    it('are done once by two processes that are at them together', async (t) => {
      const posts = [await openPost(t, world, server), await openPost(t, world, server)]
      const addresses = Array.from({ length: 20 }, (_, n) => `dan${n}@crew.test`).sort()
      await Promise.all(addresses.map(invite))
      const ran = await Promise.all(posts.map(({ worker }) => worker.runDue()))
      assert.equal(ran[0]! + ran[1]!, 20)
      assert.deepEqual(server.offered.map(({ to }) => to).sort(), addresses)
    })

    it('that were done are never done again, though the database fails just then', async (t) => {
      let failures = 1
      const { worker } = await openPost(t, world, server, (db) => failing(db, 'delete from jobs', () => failures-- > 0))
      await invite()
      await worker.runDue()
      world.pass(day)
      await worker.runDue()
      assert.equal(failures, -1)
      assert.deepEqual([server.offered.length, await jobsOf(world, team)], [1, []])
    })

    it('of a process that was killed are taken over when their claim has run out', async (t) => {
      const { worker } = await openPost(t, world, server)
      await invite()
      const now = world.deps.now().getTime()
      assert.equal((await claimDue(world.store.db, new Date(now).toISOString(), new Date(now + 15 * minute).toISOString(), 8)).length, 1)
      world.pass(15 * minute - 1)
      assert.equal(await worker.runDue(), 0)
      world.pass(1)
      assert.equal(await worker.runDue(), 1)
      assert.deepEqual([server.taken.length, await jobsOf(world, team)], [1, []])
    })

    it('that take long stay with the process that does them', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] })
      const [one, two] = [await openPost(t, world, server), await openPost(t, world, server)]
      const yes = Promise.withResolvers<'yes'>()
      server.answer(() => yes.promise)
      await invite()
      const running = one.worker.runDue()
      await server.next()
      for (let passed = 0; passed < 60 * minute; passed += 3 * minute) {
        world.pass(3 * minute)
        const claim = (await jobsOf(world, team))[0]!.claimed_until
        t.mock.timers.tick(3 * minute)
        while ((await jobsOf(world, team))[0]!.claimed_until === claim) await sleep(1)
        assert.equal(await two.worker.runDue(), 0)
      }
      yes.resolve('yes')
      await running
      assert.deepEqual([server.offered.length, await jobsOf(world, team)], [1, []])
    })

    it('that were taken over belong to the process that took them, whatever becomes of the first', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] }) // the first shows no sign of life
      const [one, two] = [await openPost(t, world, server), await openPost(t, world, server)]
      const answers = [Promise.withResolvers<Answer>(), Promise.withResolvers<Answer>()]
      server.answer(() => answers[server.offered.length - 1]!.promise)
      await invite()
      const first = one.worker.runDue()
      await server.next()
      world.pass(15 * minute)
      const second = two.worker.runDue()
      await server.next()

      answers[0]!.resolve({ code: 451, says: 'later' })
      await first
      const [job] = await jobsOf(world, team)
      assert.deepEqual([job!.attempts, job!.dueIn <= 0, job!.claimed_until !== null], [2, true, true])
      answers[1]!.resolve('yes')
      await second
      assert.deepEqual(await jobsOf(world, team), [])
    })

    it('that take long keep no others waiting', async (t) => {
      const { worker } = await openPost(t, world, server)
      const yes = Promise.withResolvers<'yes'>()
      server.answer(({ to }) => to === 'slow@crew.test' ? yes.promise : 'yes')
      await invite('slow@crew.test')
      worker.start()
      await server.next()
      await invite('quick@crew.test')
      assert.equal((await server.next()).to, 'quick@crew.test')
      yes.resolve('yes')
      await worker.stop()
      assert.deepEqual([server.taken.map(({ to }) => to).sort(), await jobsOf(world, team)], [['quick@crew.test', 'slow@crew.test'], []])
    })

    it('end an invitation whose time has run out, with one event, and its seat is free', async (t) => {
      const small = await world.team({ ann: 'owner' }, 2)
      const { worker } = await openPost(t, world, server)
      const inviteTo = (email: string) => request(world, 'POST', '/v1/team/invite', small.key('ann'), { email })
      const { body: { id } } = await inviteTo('dan@crew.test')
      assert.equal((await inviteTo('eve@crew.test')).code, 'seat_limit')

      world.pass(7 * day)
      await worker.runDue()
      await worker.runDue()
      const events = await world.db.selectFrom('events').select(['type', 'actor_kind']).where('team_id', '=', small.id).where('subject_id', '=', id).orderBy('seq').execute()
      assert.deepEqual(events.map(({ type, actor_kind }) => [type, actor_kind]), [['invitation.created', 'api_key'], ['invitation.expired', 'system']])
      const row = await world.db.selectFrom('invitations').select('status').where('id', '=', id).executeTakeFirst()
      assert.equal(row?.status, 'expired')
      assert.equal((await inviteTo('eve@crew.test')).status, 201)
    })

    it('leave an invitation alone that was sent anew before its first time ran out', async (t) => {
      const { worker } = await openPost(t, world, server)
      const { body: { id } } = await invite()
      world.pass(3 * day)
      assert.equal((await request(world, 'POST', `/v1/team/invitations/${id}/resend`, team.key('ann'))).status, 200)
      world.pass(4 * day)
      await worker.runDue()
      const status = async () => (await world.db.selectFrom('invitations').select('status').where('id', '=', id).executeTakeFirst())?.status
      assert.equal(await status(), 'pending')
      world.pass(3 * day)
      await worker.runDue()
      assert.equal(await status(), 'expired')
    })

    it('end what has run out another time, where the database was away', async (t) => {
      let failures = 1
      const { worker } = await openPost(t, world, server, (db) => failing(db, 'update teams', () => failures-- > 0))
      const { body: { id } } = await invite()
      world.pass(7 * day)
      await assert.rejects(worker.runDue(), /the database is away/)
      const status = async () => (await world.db.selectFrom('invitations').select('status').where('id', '=', id).executeTakeFirst())?.status
      assert.equal(await status(), 'pending')
      await worker.runDue()
      assert.equal(await status(), 'expired')
    })
  })
}

/** A database that fails at some statements. */
function failing(db: Database, start: string, fails: () => boolean): Database {
  return aroundStatements(db, async (query, run) => {
    if (query.sql.startsWith(start) && fails()) throw new Error('the database is away')
    return await run(query)
  })
}
