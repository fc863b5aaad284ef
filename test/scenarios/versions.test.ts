import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Asked, ask, type Method, onEngines } from '../support/browser.ts'
import { openTwins } from '../support/twin.ts'
import type { World } from '../support/world.ts'

/** Something that two may change at once: where it is read, and the changes that honour If-Match. */
interface Thing { read: string; as: string; changes: [Method, string, object?][] }

async function things(world: World): Promise<Record<string, Thing>> {
  const team = await world.team({ ann: 'owner', bob: 'member', cid: 'member' }), as = team.key('ann'), bob = team.user('bob')
  const { body: { id } } = await ask(world, 'POST', '/v1/team/invite', { as, body: { email: 'eve@home.test' } })
  return {
    'a member': {
      as, read: `/v1/team/members/${bob}`,
      changes: [['PATCH', `/v1/team/members/${bob}/role`, { team_role: 'billing' }], ['POST', `/v1/team/members/${bob}/suspend`], ['POST', `/v1/team/members/${bob}/reinstate`], ['PATCH', `/api/team/members/${bob}/role`, { role: 'org:admin' }], ['DELETE', `/v1/team/members/${bob}`]],
    },
    'an invitation': { as, read: `/v1/team/invitations/${id}`, changes: [['POST', `/v1/team/invitations/${id}/resend`], ['DELETE', `/v1/team/invitations/${id}`]] },
    'the team': { as, read: '/v1/team', changes: [['PATCH', '/v1/team', { name: 'Other' }], ['DELETE', '/v1/team', { name: 'Other' }]] },
  }
}

onEngines('If-Match', (at) => {
  for (const name of ['a member', 'an invitation', 'the team']) {
    it(`${name}: what has changed since it was read is not overwritten; as it was read, it is changed`, async () => {
      const world = at(), { as, read, changes } = (await things(world))[name]!
      const change = ([method, url, body]: Thing['changes'][number], tag: string) => ask(world, method, url, { as, body, headers: { 'if-match': tag } })
      const old = '"AAAAAAAAAAAAAAAAAAAAAA"'
      for (const step of changes) {
        const { headers: { etag } } = await ask(world, 'GET', read, { as })
        assert.match(etag!, /^"[\w-]{22}"$/)
        for (const tag of [old, `${old}, "x"`, 'W/' + etag!, '', '""']) {
          const { status, code } = await change(step, tag)
          assert.deepEqual([step, tag, status, code], [step, tag, 412, 'changed_since'])
        }
        assert.equal((await ask(world, 'GET', read, { as })).headers.etag, etag)

        const answer = await change(step, `${old}, ${etag}`)
        assert.ok(answer.status < 300, answer.text)
        if (step[0] === 'DELETE') continue
        const after = (await ask(world, 'GET', read, { as })).headers.etag
        assert.notEqual(after, etag)
        if (step[1].startsWith('/v1')) assert.equal(answer.headers.etag, after)
        assert.equal((await change(step, etag!)).status, 412)
      }
    })

    it(`${name}: any version will do for a star, and where nothing is said`, async () => {
      for (const headers of [{ 'if-match': '*' }, {}] as Record<string, string>[]) {
        const world = at(), { as, changes } = (await things(world))[name]!
        for (const [method, url, body] of changes) assert.ok((await ask(world, method, url, { as, body, headers })).status < 300)
      }
    })
  }

  it('a member\'s version is the same while others join, sign in and rename themselves', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member' }), tag = async () => (await ask(world, 'GET', `/v1/team/members/${team.user('bob')}`, { as: team.key('ann') })).headers.etag
    const before = await tag()
    await ask(world, 'PATCH', '/v1/me', { as: team.token('bob'), body: { display_name: 'Bob' } })
    await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: 'x@home.test' } })
    assert.equal(await tag(), before)
  })

  it('whoever may not change a thing is told so, whatever its version', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member', cid: 'member' })
    const { status, code } = await ask(world, 'PATCH', '/v1/team', { as: team.key('bob'), body: { name: 'x' }, headers: { 'if-match': '"x"' } })
    assert.deepEqual([status, code], [403, 'forbidden'])
    const role = await ask(world, 'PATCH', `/v1/team/members/${team.user('cid')}/role`, { as: team.key('bob'), body: { team_role: 'billing' }, headers: { 'if-match': '"x"' } })
    assert.equal(role.status, 403)
  })

  it('of two changes of the same version at once, exactly one wins', async (t) => {
    const world = at(), [one, two] = await openTwins(t, world)
    const race = async (url: string, as: string, read: string, bodies: object[]) => {
      const { headers: { etag } } = await ask(world, 'GET', read, { as })
      const answers: Asked[] = await Promise.all(bodies.map((body, n) => ask(n % 2 ? one : two, 'PATCH', url, { as, body, headers: { 'if-match': etag! } })))
      assert.deepEqual(answers.map(({ status }) => status).sort((a, b) => a - b), [200, 412, 412, 412])
    }
    for (let round = 0; round < 4; round++) {
      const team = await world.team({ ann: 'owner', bob: 'member' }), as = team.key('ann'), bob = `/v1/team/members/${team.user('bob')}`
      await race('/v1/team', as, '/v1/team', ['A', 'B', 'C', 'D'].map((name) => ({ name })))
      await race(`${bob}/role`, as, bob, ['billing', 'admin', 'billing', 'admin'].map((team_role) => ({ team_role })))
      await race(`/api/team/members/${team.user('bob')}/role`, as, bob, Array.from({ length: 4 }, () => ({ role: 'org:admin' })))
    }
  })
})
