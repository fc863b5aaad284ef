import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ask, onEngines, openBrowser, signInByCode } from '../support/browser.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

onEngines('me', (at) => {
  it('is told who they are, on which team and in which role; a key tells of its member', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'billing' }), { id, email } = team.of('bob')
    const expected = { user_id: id, email, email_verified: true, display_name: null, image_url: null, customer_id: team.id, team_role: 'billing', last_login: null, invitations: [] }
    for (const as of [team.token('bob'), team.key('bob')]) {
      const { created_at, ...me } = (await ask(world, 'GET', '/v1/me', { as })).body
      assert.deepEqual(me, expected)
      assert.match(created_at, /^\d{4}-.*Z$/)
    }
  })

  it('changes their name, and takes it away again', async () => {
    const world = at(), eve = await world.person('eve')
    const rename = (display_name: unknown) => ask(world, 'PATCH', '/v1/me', { as: eve.token, body: { display_name } })
    assert.deepEqual([(await rename('  Eve  Early ')).body.display_name, (await rename(null)).body.display_name], ['Eve  Early', null])
    for (const name of ['', '   ', 'a\nb', 'a\u0000b', 'x'.repeat(201), 7, undefined]) assert.equal((await rename(name)).status, 422)
  })

  it('sees the invitations to their own address, with what accepts them, and no others', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), other = await world.team({ abe: 'owner' }), eve = await world.person('eve')
    const invite = async (as: string, email: string) => (await ask(world, 'POST', '/v1/team/invite', { as, body: { email, role: 'billing' } })).body
    const one = await invite(team.key('ann'), eve.email.toUpperCase()), two = await invite(other.key('abe'), eve.email)
    await invite(team.key('ann'), 'someone.else@home.test')
    const offers = async () => (await ask(world, 'GET', '/v1/me', { as: eve.token })).body.invitations
    const told = (await offers()).map((offer: any) => [offer.id, offer.token, offer.role, offer.team_id].join())
    assert.deepEqual(new Set(told), new Set([[one.id, one.token, 'billing', team.id].join(), [two.id, two.token, 'billing', other.id].join()]))

    await ask(world, 'DELETE', `/v1/team/invitations/${one.id}`, { as: team.key('ann') })
    assert.deepEqual((await offers()).map((offer: any) => offer.id), [two.id])
    world.pass(7 * 86_400_000)
    assert.deepEqual((await ask(world, 'GET', '/v1/me', { as: await signInByCode(world, eve.email) })).body.invitations, [])
  })

  it('is a person: a key may not rename, erase, switch, or see where they are signed in', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member' }), as = team.key('bob')
    const answers = [
      await ask(world, 'PATCH', '/v1/me', { as, body: { display_name: 'B' } }), await ask(world, 'DELETE', '/v1/me', { as }),
      await ask(world, 'PUT', '/v1/me/current-team', { as, body: { team_id: team.id } }), await ask(world, 'GET', '/v1/teams', { as }),
      await ask(world, 'GET', '/v1/me/sessions', { as }), await ask(world, 'DELETE', '/v1/me/sessions', { as }), await ask(world, 'DELETE', `/v1/me/sessions/${nobody}`, { as }),
      await ask(world, 'POST', '/v1/teams', { as, body: { name: 'Mine' } }),
    ]
    for (const { status, code } of answers) assert.deepEqual([status, code], [403, 'session_required'])
  })

  it('needs a credential for every operation', async () => {
    for (const [method, url] of [['GET', '/v1/me'], ['PATCH', '/v1/me'], ['DELETE', '/v1/me'], ['GET', '/v1/teams'], ['POST', '/v1/teams'], ['PUT', '/v1/me/current-team'], ['GET', '/v1/me/sessions'], ['DELETE', '/v1/me/sessions']] as const) {
      assert.equal((await ask(at(), method, url, method === 'GET' ? {} : { body: {} })).status, 401)
    }
  })
})

onEngines('where one is signed in', (at) => {
  it('is listed newest first, with the browser and its address, and the one that asks', async () => {
    const world = at(), email = 'eve@home.test', browser = openBrowser(world)
    const first = await signInByCode(world, email)
    await new Promise((resolve) => setTimeout(resolve, 5)) // sign-in goes by the real clock
    const second = await signInByCode(world, email)
    await browser.request('GET', '/v1/me')
    const { body } = await ask(world, 'GET', '/v1/me/sessions', { as: second })
    assert.deepEqual(body.map((session: any) => [session.is_current, session.ip_address, session.user_agent]), [[true, '127.0.0.1', 'lightMyRequest'], [false, '127.0.0.1', 'lightMyRequest']])
    assert.deepEqual((await ask(world, 'GET', '/v1/me/sessions', { as: first })).body.map((session: any) => session.is_current), [false, true])
    assert.doesNotMatch(JSON.stringify(body), /roster_session|hash|token/)
  })

  it('one is ended, one\'s own too, and nobody else\'s', async () => {
    const world = at(), eve = await world.person('eve'), bob = await world.person('bob'), other = await signInByCode(world, eve.email)
    const list = async (as: string) => (await ask(world, 'GET', '/v1/me/sessions', { as })).body
    const end = (as: string, id: string) => ask(world, 'DELETE', `/v1/me/sessions/${id}`, { as })
    const [mine] = (await list(other)).filter((session: any) => session.is_current), [bobs] = await list(bob.token)
    for (const id of [bobs.id, nobody]) assert.deepEqual([(await end(eve.token, id)).status, (await end(eve.token, id)).code], [404, 'not_found'])
    assert.equal((await end(eve.token, 'x')).status, 422)
    assert.equal((await ask(world, 'GET', '/v1/me', { as: bob.token })).status, 200)

    assert.equal((await end(eve.token, mine.id)).status, 204)
    assert.equal((await ask(world, 'GET', '/v1/me', { as: other })).status, 401)
    assert.equal((await list(eve.token)).length, 1)
    assert.equal((await end(eve.token, (await list(eve.token))[0].id)).status, 204)
    assert.equal((await ask(world, 'GET', '/v1/me', { as: eve.token })).status, 401)
  })

  it('all others are ended at once', async () => {
    const world = at(), eve = await world.person('eve'), others = [await signInByCode(world, eve.email), await signInByCode(world, eve.email)]
    assert.equal((await ask(world, 'DELETE', '/v1/me/sessions', { as: eve.token })).status, 204)
    for (const as of others) assert.equal((await ask(world, 'GET', '/v1/me', { as })).status, 401)
    assert.equal((await ask(world, 'GET', '/v1/me/sessions', { as: eve.token })).body.length, 1)
  })
})
