import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { newId } from '../../src/lib/ids.ts'
import { buryJob, claimDue, countJobs, deleteBuried, enqueue, listBuried, noTeam, retryBuried } from '../../src/store/jobs.ts'
import { engines, openWorld, type World } from '../support/world.ts'

for (const engine of engines) {
  describe(`jobs that were given up (${engine})`, () => {
    let world: World
    before(async () => { world = await openWorld(engine) })
    after(() => world.close())

    async function bury(reason: string) {
      const now = world.deps.now().toISOString()
      await enqueue(world.store.db, noTeam, { kind: 'invitation.mail', payload: { invitationId: newId(), resends: 0 } }, now)
      const [job] = await claimDue(world.store.db, now, now, 1)
      await buryJob(world.store.db, { ...job!, at: now, error: reason })
    }

    it('are listed with their last error, the oldest first', async () => {
      await bury('the first')
      world.pass(1000)
      await bury('the second')
      assert.deepEqual((await listBuried(world.store.db)).map(({ kind, attempts, error }) => [kind, attempts, error]), [['invitation.mail', 1, 'the first'], ['invitation.mail', 1, 'the second']])
    })

    it('are done when they are tried again', async () => {
      assert.equal(await world.worker.runDue(), 0)
      assert.equal(await retryBuried(world.store.db, world.deps.now().toISOString()), 2)
      assert.equal(await world.worker.runDue(), 2)
      assert.deepEqual(await listBuried(world.store.db), [])
    })

    it('are gone when they are dropped', async () => {
      await bury('the third')
      assert.equal(await deleteBuried(world.store.db), 1)
      assert.deepEqual(await countJobs(world.store.db, world.deps.now().toISOString()), { waiting: 0, due: 0, retrying: 0, buried: 0 })
    })
  })
}
