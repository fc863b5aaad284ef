import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ask, dump, mailedCode, onEngines, openBrowser, sendCode, signInByCode } from '../support/browser.ts'
import { openTwins } from '../support/twin.ts'

onEngines('erasing oneself', (at) => {
  it('is refused while one is the last owner of a team, which is named, and changes nothing', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'admin' }), as = team.token('ann'), { body: other } = await ask(world, 'POST', '/v1/teams', { as, body: { name: 'Side project' } })
    const shared = await world.team({ abe: 'owner' })
    const { body: { token } } = await ask(world, 'POST', '/v1/team/invite', { as: shared.key('abe'), body: { email: team.of('ann').email } })
    await ask(world, 'POST', '/v1/team/invitations/accept', { as, body: { token } })

    const { status, code, body } = await ask(world, 'DELETE', '/v1/me', { as })
    const byName = (teams: { name: string }[]) => teams.sort((a, b) => a.name.localeCompare(b.name))
    assert.deepEqual([status, code, byName(body.teams)], [409, 'owns_teams', [{ id: team.id, name: 'Crew' }, { id: other.id, name: 'Side project' }]])
    assert.equal((await ask(world, 'GET', '/v1/teams', { as })).body.length, 3)
    assert.equal((await ask(world, 'GET', '/v1/team/members', { as: team.key('ann') })).status, 200)

    await ask(world, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, { as: team.key('ann'), body: { team_role: 'owner' } })
    assert.deepEqual((await ask(world, 'DELETE', '/v1/me', { as })).body.teams, [{ id: other.id, name: 'Side project' }])
    await ask(world, 'DELETE', '/v1/team', { as, body: { name: 'Side project' }, headers: { 'x-team-id': other.id } })
    assert.equal((await ask(world, 'DELETE', '/v1/me', { as })).status, 204)
  })

  it('leaves nothing of the address in any table, and a pseudonym in the events', async () => {
    const world = at(), email = 'Secret.Agent@Bücher.example', canonical = 'secret.agent@xn--bcher-kva.example', team = await world.team({ ann: 'owner' })
    const other = await world.team({ abe: 'owner' }), third = await world.team({ zoe: 'owner' })
    const invite = async (as: string) => (await ask(world, 'POST', '/v1/team/invite', { as, body: { email, role: 'admin' } })).body
    const accepted = await invite(team.key('ann')), pending = await invite(other.key('abe')), revoked = await invite(third.key('zoe'))
    await ask(world, 'DELETE', `/v1/team/invitations/${revoked.id}`, { as: third.key('zoe') })

    const browser = openBrowser(world), as = await signInByCode(world, email)
    await sendCode(world, email)
    await browser.request('POST', '/api/auth/sign-in/email-otp', { body: { email, otp: await mailedCode(world) } })
    await browser.request('PATCH', '/v1/me', { body: { display_name: 'Agent Secret' } })
    await ask(world, 'POST', '/v1/team/invitations/accept', { as, body: { token: accepted.token } })
    const { user_id: id } = (await ask(world, 'GET', '/v1/me', { as })).body
    const { body: sent } = await ask(world, 'POST', '/v1/team/invite', { as, body: { email: 'friend@home.test' }, headers: { 'idempotency-key': 'k' } })
    const { body: { api_key: key } } = await ask(world, 'POST', '/v1/team/api-keys', { as, body: { name: 'Deploy' } })
    await sendCode(world, email) // one more, that is never used
    const traces = [email, canonical, 'secret.agent', 'Agent Secret', 'bücher', 'xn--bcher-kva']
    assert.ok((await dump(world)).includes(canonical))

    assert.equal((await browser.request('DELETE', '/v1/me')).status, 204)
    await world.worker.runDue()
    const held = (await dump(world)).toLowerCase()
    for (const trace of traces) assert.ok(!held.includes(trace.toLowerCase()), trace)
    for (const credential of [as, key]) assert.equal((await ask(world, 'GET', '/v1/me', { as: credential })).status, 401)

    const pseudonym = `erased-${id}`, events = (await ask(world, 'GET', '/v1/team/events', { as: team.key('ann') })).body
    assert.deepEqual([events[0].type, events[0].actor.user_id, events[0].actor.email, events[0].subject.email, events[0].before.revoked_invitations], ['member.left', id, pseudonym, pseudonym, [sent.id]])
    const invitations = (await ask(world, 'GET', '/v1/team/invitations', { as: team.key('ann') })).body
    assert.deepEqual(invitations.map((one: any) => [one.email, one.status, one.invited_by_email]), [['friend@home.test', 'revoked', pseudonym], [pseudonym, 'accepted', team.of('ann').email]])
    const { body: declined } = await ask(world, 'GET', `/v1/team/invitations/${pending.id}`, { as: other.key('abe') })
    assert.deepEqual([declined.email, declined.status], [pseudonym, 'declined'])
  })

  it('frees the address: whoever has it signs in as someone new, and can be invited again', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member' }), { id, email, token } = team.of('bob')
    assert.equal((await ask(world, 'DELETE', '/v1/me', { as: token })).status, 204)
    const again = await ask(world, 'GET', '/v1/me', { as: await signInByCode(world, email) })
    assert.notEqual(again.body.user_id, id)
    assert.deepEqual([again.body.customer_id, again.body.invitations], [null, []])
    assert.equal((await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email } })).status, 201)
  })

  it('leaves an owner, when two of them erase themselves at once, and is whole or not at all', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    for (let round = 0; round < 6; round++) {
      const team = await world.team({ ann: 'owner', bob: 'owner' }), side = await world.team({ zoe: 'owner' })
      for (const name of ['ann', 'bob']) await world.db.insertInto('members').values({ team_id: side.id, user_id: team.user(name), role: 'member', joined_at: world.deps.now().toISOString() }).execute()
      const [ann, bob] = await Promise.all([ask(one, 'DELETE', '/v1/me', { as: team.token('ann') }), ask(two, 'DELETE', '/v1/me', { as: team.token('bob') })])
      assert.deepEqual([ann.status, bob.status].sort((a, b) => a - b), [204, 409])
      const left = await world.db.selectFrom('members').select(['team_id', 'user_id']).where('user_id', 'in', [team.user('ann'), team.user('bob')]).execute()
      const stays = team.user(ann.status === 409 ? 'ann' : 'bob')
      assert.deepEqual(new Set(left.map(({ team_id, user_id }) => `${team_id} ${user_id}`)), new Set([`${team.id} ${stays}`, `${side.id} ${stays}`]))
    }
  })
}, { policy: { mailsPerHour: { team: 100, address: 100 } } })
