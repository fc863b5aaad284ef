import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test'
import { request } from '../support/contracts.ts'
import { jobsOf, openPost } from '../support/post.ts'
import { openPlace, type Place, roster } from '../support/server.ts'
import { type MailServer, openMailServer } from '../support/smtp.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

const day = 86_400_000

for (const engine of engines) {
  describe(`the mail of an invitation (${engine})`, () => {
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
    const invite = async (email = 'dan@crew.test') => (await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email })).body

    it('goes out, once, and carries the token', async (t) => {
      const { worker, mailsCounted } = await openPost(t, world, server)
      const { token } = await invite()
      assert.equal(await worker.runDue(), 1)
      assert.equal(await worker.runDue(), 0)
      assert.deepEqual(server.offered.map((mail) => [mail.to, mail.token]), [['dan@crew.test', token]])
      assert.deepEqual([await jobsOf(world, team), await mailsCounted('sent')], [[], 1])
    })

    for (const trouble of ['away', 'busy', 'hanging up'] as const) {
      it(`is sent when the server, ${trouble} at first, says yes: after 10 s, 20 s, 40 s …`, async (t) => {
        const { worker, mailsCounted } = await openPost(t, world, server)
        await invite()
        if (trouble === 'away') await server.stop()
        server.answer(trouble === 'busy' ? { code: 451, says: 'later' } : 'hang up')
        for (const pause of [10_000, 20_000, 40_000]) {
          assert.equal(await worker.runDue(), 1)
          const [job] = await jobsOf(world, team)
          assert.deepEqual([job!.dueIn, job!.claimed_until, job!.buried_at], [pause, null, null])
          assert.ok(job!.last_error)
          world.pass(pause - 1)
          assert.equal(await worker.runDue(), 0)
          world.pass(1)
        }
        if (trouble === 'away') await server.restart()
        server.answer('yes')
        assert.equal(await worker.runDue(), 1)
        assert.deepEqual([server.taken.length, await jobsOf(world, team)], [1, []])
        assert.deepEqual([await mailsCounted('failed'), await mailsCounted('sent')], [3, 1])
      })
    }

    it('is buried after four days of failures, with the last of them', async (t) => {
      const { worker } = await openPost(t, world, server)
      await invite()
      await server.stop()
      const since = world.deps.now().getTime()
      for (let attempts = 1; attempts < 100; attempts++) {
        assert.equal(await worker.runDue(), 1)
        const [job] = await jobsOf(world, team)
        if (job!.buried_at) break
        world.pass(job!.dueIn)
      }
      await server.restart()
      const days = (world.deps.now().getTime() - since) / day
      assert.ok(days > 4 && days < 4.5, `${days} days`)
      assert.match((await jobsOf(world, team))[0]!.last_error!, /ECONNREFUSED/)
      world.pass(day)
      assert.equal(await worker.runDue(), 0)
    })

    it('is buried at once where the server refuses it for good; metrics and doctor show it, and no token', async (t) => {
      const { worker, mailsCounted } = await openPost(t, world, server)
      const { token } = await invite()
      server.answer(({ text }) => ({ code: 554, says: `5.6.0 we do not want ${/\S+#token=\S+/.exec(text)![0]}` }))
      const { buried } = await states(world)
      await worker.runDue()
      const [job] = await jobsOf(world, team)
      assert.ok(job!.buried_at)
      assert.match(job!.last_error!, /554 5\.6\.0 we do not want/)
      assert.ok(!job!.last_error!.includes(token))
      assert.deepEqual([(await states(world)).buried, await mailsCounted('buried')], [buried! + 1, 1])

      const { code, json } = await roster(await installation(t, world), 'doctor', '--json')
      assert.equal(code, 1)
      assert.deepEqual(json.checks.filter((check: { ok: boolean }) => !check.ok).map((check: { check: string }) => check.check), ['jobs'])
      assert.equal(await worker.runDue(), 0)
    })

    it('is not sent once the invitation is revoked, accepted or run out', async (t) => {
      const { worker, mailsCounted } = await openPost(t, world, server)
      const eve = await world.person('eve'), revoked = await invite(), accepted = await invite(eve.email)
      await request(world, 'DELETE', `/v1/team/invitations/${revoked.id}`, team.key('ann'))
      assert.equal((await request(world, 'POST', '/v1/team/invitations/accept', eve.token, { token: accepted.token })).status, 200)
      await worker.runDue()
      await invite('fay@crew.test')
      world.pass(7 * day)
      await worker.runDue()
      assert.deepEqual([server.offered, await jobsOf(world, team), await mailsCounted('sent')], [[], [], 0])
    })

    it('carries the newest token alone where the invitation was sent anew before', async (t) => {
      const { worker } = await openPost(t, world, server)
      const { id } = await invite()
      const { body: { token } } = await request(world, 'POST', `/v1/team/invitations/${id}/resend`, team.key('ann'))
      await worker.runDue()
      assert.deepEqual(server.offered.map((mail) => mail.token), [token])
    })
  })
}

async function states(world: World): Promise<Record<string, number>> {
  const { body } = await world.app.inject('/metrics')
  return Object.fromEntries([...body.matchAll(/^roster_jobs\{state="(\w+)"\} (\d+)$/gm)].map(([, state, count]) => [state, Number(count)]))
}

/** A world's database as a command finds it. */
async function installation(t: TestContext, world: World): Promise<Place> {
  const place = await openPlace('sqlite')
  t.after(place.close)
  if (world.url.startsWith('postgres')) place.env.DATABASE_URL = world.url
  else await symlink(world.url, path.join(place.folder, 'roster.db'))
  return place
}
