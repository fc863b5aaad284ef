import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTeam } from '../../src/domain/teams.ts'
import { jobsOf, openOffice, openPlace, type Server, startServer } from '../support/server.ts'
import { openMailServer } from '../support/smtp.ts'
import { type Engine, engines } from '../support/world.ts'

describe('a server that is told to stop', { concurrency: true, timeout: 60_000 }, () => {
  for (const engine of engines) {
    it(`takes no new requests, answers those it has begun, finishes a mail on its way, and ends well (${engine})`, async (t) => {
      const { server, key, office, mails } = await openServer(t, engine)
      const yes = Promise.withResolvers<'yes'>()
      mails.answer(() => yes.promise)
      await Promise.all([mails.next(), invite(server, key, 'dan@crew.test')])
      const { request, answer } = await beginInvitation(server, key, 'eve@crew.test')
      const ended = server.kill('SIGTERM')
      await untilRefused(server)

      request.end(body('eve@crew.test'))
      const [answered] = await answer
      assert.deepEqual([answered.statusCode, JSON.parse(await text(answered)).email], [201, 'eve@crew.test'])
      yes.resolve('yes')
      assert.equal(await ended, 0)
      assert.doesNotMatch(server.output(), /in the middle/)
      assert.deepEqual(mails.taken.map(({ to }) => to), ['dan@crew.test'])
      assert.deepEqual((await jobsOf(office, 'invitation.mail')).map(({ attempts }) => attempts), [0])
    })

    it(`waits for nobody without end: a silent mail server, a silent caller and one who never gets to the end are left, the mail is put back (${engine})`, async (t) => {
      const { server, key, office, mails } = await openServer(t, engine)
      mails.answer(() => new Promise(() => {}))
      await Promise.all([mails.next(), invite(server, key, 'dan@crew.test')])
      const silent = net.connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {})
      await once(silent, 'connect')
      const { answer } = await beginInvitation(server, key, 'eve@crew.test')
      assert.equal(await server.kill('SIGTERM'), 0)
      await assert.rejects(answer)
      assert.match(server.output(), /"requests":true,"jobs":true,.*in the middle/)
      const [job, ...others] = await jobsOf(office, 'invitation.mail')
      assert.deepEqual([job?.claimed_until, job?.buried_at, job?.attempts, others], [null, null, 1, []])
    })
  }
})

async function openServer(t: TestContext, engine: Engine) {
  const mails = await openMailServer()
  const place = await openPlace(engine, { SMTP_URL: mails.url })
  const office = await openOffice(place)
  const { key } = await createTeam(office.operator, { name: 'Crew', seatLimit: null }, 'ann@crew.test')
  const server = await startServer(place)
  t.after(async () => {
    await server.kill()
    await office.close()
    await place.close()
    await mails.stop()
  })
  return { server, key: key.secret, office, mails }
}

async function invite(server: Server, key: string, email: string): Promise<void> {
  assert.equal((await server.request('POST', '/v1/team/invite', key, { email })).status, 201)
}

/** A request that the server has begun with and whose body it waits for: it said `100 Continue`. */
async function beginInvitation(server: Server, key: string, email: string) {
  const request = http.request(`${server.url}/v1/team/invite`, {
    agent: new http.Agent({ keepAlive: true }),
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': body(email).length, expect: '100-continue' },
  })
  const answer = once(request, 'response')
  answer.catch(() => {}) // where a test does not wait for it
  request.flushHeaders()
  await once(request, 'continue')
  return { request, answer }
}

function body(email: string): string {
  return JSON.stringify({ email })
}

/** Until a new connection is refused. */
async function untilRefused(server: Server): Promise<void> {
  for (;;) {
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1')
    const refused = await once(socket, 'connect').then(() => false, (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED')
    socket.destroy()
    if (refused) return
    await sleep(5)
  }
}
