import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { Conflict, createClient, Forbidden, Gone, Invalid, NotAuthenticated, NotFound, RateLimited, RosterError, ServerError, Unreachable } from '../../client/src/index.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

for (const engine of engines) describe(`the client, on a real server (${engine})`, () => {
  let world: World, team: Team, baseUrl: string
  before(async () => {
    world = await openWorld(engine)
    baseUrl = await world.app.listen({ port: 0 })
    team = await world.team({ ann: 'owner', bob: 'admin', cid: 'member' })
  })
  after(() => world.close())
  const as = (name: string) => createClient({ baseUrl, apiKey: team.key(name) })

  it('goes over a list page by page, whatever the size of a page', async () => {
    const emails = []
    for await (const { email } of as('ann').members.list({ limit: 1 })) emails.push(email)
    assert.deepEqual(emails, ['ann', 'bob', 'cid'].map((name) => team.of(name).email))
    const { items, next } = await as('ann').members.list({ limit: 2 }).page()
    assert.equal(items.length, 2)
    assert.equal((await as('ann').members.list({ limit: 2 }).page(next)).next, undefined)
  })

  it('searches, filters and sorts', async () => {
    const found = await as('ann').members.list({ q: 'BOB.', role: 'admin', status: 'active' }).all()
    assert.deepEqual(found.map(({ user_id }) => user_id), [team.user('bob')])
    for (const sort of ['name', 'joined', 'last_login'] as const) {
      const all = await as('ann').members.list({ sort, limit: 1 }).all()
      assert.deepEqual(new Set(all.map(({ user_id }) => user_id)), new Set(['ann', 'bob', 'cid'].map(team.user)))
    }
    assert.deepEqual(await as('ann').members.list({ q: '%' }).all(), [])
  })

  it('changes, suspends and reinstates a member', async () => {
    const ann = as('ann')
    assert.equal((await ann.members.changeRole(team.user('cid'), 'billing')).team_role, 'billing')
    assert.equal((await ann.members.suspend(team.user('cid'))).is_active, false)
    assert.equal((await ann.members.reinstate(team.user('cid'))).is_active, true)
  })

  it('tells where an invitation\'s mail is, where it is asked', async () => {
    const mailOf = async (id: string) => (await as('ann').invitations.list({ include: 'mail' }).page()).items.find((invitation) => invitation.id === id)?.mail
    const { id, mail } = await as('ann').invitations.send('dee@crew.test')
    assert.equal(mail, undefined)
    assert.deepEqual(await mailOf(id), { state: 'waiting', error: null })
    await world.worker.runDue()
    assert.deepEqual(await mailOf(id), { state: 'sent', error: null })
    await as('ann').invitations.revoke(id)
    assert.equal(await mailOf(id), null)
  })

  it('throws one family of errors for each kind of no, with a code and a sentence', async () => {
    const cases: [typeof RosterError, string | undefined, () => Promise<unknown>][] = [
      [NotAuthenticated, 'not_authenticated', () => createClient({ baseUrl, apiKey: 'none' }).team.get()],
      [Forbidden, 'forbidden', () => as('cid').invitations.send('eve@crew.test')],
      [NotFound, 'not_found', () => as('ann').members.get(team.id)],
      [Conflict, 'last_owner', () => as('ann').members.changeRole(team.user('ann'), 'member')],
      [NotFound, 'invitation_not_found', () => as('ann').invitations.preview('inv_none')],
      [Invalid, undefined, () => as('ann').invitations.send('no address')],
      [Gone, 'setup_over', () => createClient({ baseUrl }).setup.firstTeam({ token: 'x', teamName: 'X', email: 'eve@crew.test' })],
    ]
    for (const [Family, code, call] of cases) {
      await assert.rejects(call, (error) => error instanceof Family && error.code === code && error.message.length > 10)
    }
    await assert.rejects(as('ann').invitations.send('no address'), (error: Invalid) => error.of('email')?.includes('not a valid email') ?? false)
  })

  it('says when nobody answers', async () => {
    await assert.rejects(createClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 }).me.get(), Unreachable)
  })
})

describe('trying again', () => {
  it('waits as long as the server says, and asks again what is safe to ask', async () => {
    const { url, seen, close } = await answering([[429, { 'retry-after': '0' }], [503, { 'retry-after': '0' }], [200]])
    await createClient({ baseUrl: url }).team.get()
    assert.equal(seen.length, 3)
    await close()
  })

  it('sends what makes something again with the same key, so that it is made once', async () => {
    const { url, seen, close } = await answering([[503, { 'retry-after': '0' }], [201]])
    await createClient({ baseUrl: url }).invitations.send('eve@crew.test')
    assert.equal(seen.length, 2)
    assert.ok(seen[0]?.key)
    assert.equal(seen[0]?.key, seen[1]?.key)
    await close()
  })

  it('never repeats a change that has no key', async () => {
    const { url, seen, close } = await answering([[503, { 'retry-after': '0' }], [204]])
    await assert.rejects(createClient({ baseUrl: url }).members.remove('x'), ServerError)
    assert.equal(seen.length, 1)
    await close()
  })

  it('leaves a long wait to the caller, and says how long', async () => {
    const { url, seen, close } = await answering([[429, { 'retry-after': '600' }]])
    await assert.rejects(createClient({ baseUrl: url }).team.get(), (error) => error instanceof RateLimited && error.retryAfter === 600)
    assert.equal(seen.length, 1)
    await close()
  })

  it('takes one credential only', () => {
    assert.throws(() => createClient({ apiKey: 'a', accessToken: 'b' }), TypeError)
  })
})

/** A server that gives these answers in turn. */
async function answering(answers: [status: number, headers?: Record<string, string>][]) {
  const seen: { key: string | undefined }[] = []
  const listener: RequestListener = (request, response) => {
    const [status, headers] = answers[seen.length]!
    seen.push({ key: request.headers['idempotency-key'] as string | undefined })
    response.writeHead(status, headers).end(status === 204 ? undefined : '{}')
  }
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close: () => new Promise((resolve) => server.close(resolve)) }
}
