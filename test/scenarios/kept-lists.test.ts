import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ask, type Method, onEngines } from '../support/browser.ts'
import { recordStatements } from '../support/statements.ts'
import { openTwin } from '../support/twin.ts'
import type { Team, World } from '../support/world.ts'

const lists = ['/v1/team/members', '/api/team/members']

/** What changes a team, one after the other, by its owner where nobody else is named. */
const changes: Record<string, (world: World, team: Team) => Promise<unknown>> = {
  'someone is invited': (world, team) => invite(world, team, 'eve'),
  'an invitation is sent again': async (world, team) => change(world, team, 'POST', `/v1/team/invitations/${(await invite(world, team, 'eve')).id}/resend`),
  'an invitation is revoked': async (world, team) => change(world, team, 'DELETE', `/v1/team/invitations/${(await invite(world, team, 'eve')).id}`),
  'an invitation is declined': async (world, team) => change(world, team, 'POST', '/v1/team/invitations/decline', { token: (await invite(world, team, 'eve')).token }),
  'an invitation is accepted': async (world, team) => {
    const eve = await world.person('eve'), { token } = await change(world, team, 'POST', '/v1/team/invite', { email: eve.email })
    return change(world, team, 'POST', '/v1/team/invitations/accept', { token }, eve.token)
  },
  'a key is made': (world, team) => change(world, team, 'POST', '/v1/team/api-keys', { name: 'New' }),
  'someone is given another role': (world, team) => change(world, team, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, { team_role: 'admin' }),
  'someone is suspended': (world, team) => change(world, team, 'POST', `/v1/team/members/${team.user('bob')}/suspend`),
  'someone comes back': (world, team) => change(world, team, 'POST', `/v1/team/members/${team.user('bob')}/reinstate`),
  'someone changes their name': (world, team) => change(world, team, 'PATCH', '/v1/me', { display_name: 'Bob' }, team.token('bob')),
  'someone leaves': (world, team) => change(world, team, 'DELETE', `/v1/team/members/${team.user('cid')}`, undefined, team.token('cid')),
  'someone is removed': (world, team) => change(world, team, 'DELETE', `/v1/team/members/${team.user('bob')}`),
}

onEngines('a list that was sent before', (at) => {
  it('is sent as it is now after each change, alone and after an invitation that it was not read again for', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member', cid: 'member' })
    const fresh = async (list: string) => {
      const twin = await openTwin(world) // which has sent none
      try {
        return (await ask(twin, 'GET', list, { as: team.key('ann') })).body
      } finally {
        await twin.close()
      }
    }
    for (const [what, happen] of Object.entries(changes)) {
      for (const list of lists) {
        const before = await ask(world, 'GET', list, { as: team.key('ann') })
        assert.equal((await ask(world, 'GET', list, { as: team.key('ann'), headers: { 'if-none-match': before.headers.etag! } })).status, 304)
      }
      await invite(world, team, `before.${Object.keys(changes).indexOf(what)}`)
      await happen(world, team)
      for (const list of lists) assert.deepEqual((await ask(world, 'GET', list, { as: team.key('ann') })).body, await fresh(list), `${list} after ${what}`)
    }
  })

  it('is neither read again nor sent again while only time passes, and not read again for what it does not show', async () => {
    const world = at(), team = await world.team({ ann: 'owner', bob: 'member' })
    const units = recordStatements(world.store.db)
    const reads = async (headers = {}) => {
      units.length = 0
      const answer = await ask(world, 'GET', '/v1/team/members', { as: team.key('ann'), headers })
      return { ...answer, isRead: units.some(({ statements }) => statements.some(({ sql }) => sql.includes('order by rank'))) }
    }
    const first = await reads(), again = await reads(), unchanged = await reads({ 'if-none-match': first.headers.etag! })
    assert.deepEqual([first.isRead, again.isRead, unchanged.isRead, unchanged.status, unchanged.text], [true, false, false, 304, ''])

    for (const what of ['someone is invited', 'an invitation is sent again', 'an invitation is revoked', 'an invitation is declined', 'a key is made']) {
      await changes[what]!(world, team)
      const after = await reads({ 'if-none-match': first.headers.etag! })
      assert.deepEqual([what, after.isRead, after.status, after.text], [what, false, 200, first.text])
    }
    for (const what of ['an invitation is accepted', 'someone is given another role', 'someone changes their name']) {
      await invite(world, team, what.replaceAll(' ', '.'))
      await changes[what]!(world, team)
      const after = await reads()
      assert.deepEqual([what, after.isRead], [what, true])
      assert.notEqual(after.text, first.text)
    }
  })

  it('is read again where more has happened than is worth looking at', async () => {
    const world = at(), team = await world.team({ ann: 'owner' })
    const first = await ask(world, 'GET', '/v1/team/members', { as: team.key('ann') })
    for (let nth = 0; nth < 101; nth++) await invite(world, team, `many.${nth}`)
    const units = recordStatements(world.store.db)
    assert.equal((await ask(world, 'GET', '/v1/team/members', { as: team.key('ann') })).text, first.text)
    assert.equal(units.filter(({ statements }) => statements[0]!.sql.includes('from events')).length, 0)
    assert.equal(units.filter(({ statements }) => statements[0]!.sql.includes('order by rank')).length, 1)
  })
})

async function change(world: World, team: Team, method: Method, url: string, body?: object, as = team.key('ann')): Promise<any> {
  const answer = await ask(world, method, url, { as, body })
  assert.ok(answer.status < 300, `${method} ${url}: ${answer.text}`)
  return answer.body
}

/** To an address of this team alone, once more where it is open. */
async function invite(world: World, team: Team, name: string): Promise<{ id: string; token: string }> {
  const email = `${name}.${team.id.slice(-8)}@home.test`
  const { body: open } = await ask(world, 'GET', '/v1/team/invitations?status=pending', { as: team.key('ann') })
  for (const each of open.filter((invitation: any) => invitation.email === email)) await change(world, team, 'DELETE', `/v1/team/invitations/${each.id}`)
  return await change(world, team, 'POST', '/v1/team/invite', { email })
}
