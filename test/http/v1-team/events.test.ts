import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { request } from '../../support/contracts.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

const events = (as: string, query = '') => request(world, 'GET', `/v1/team/events${query}`, as)

describe('GET /v1/team/events', () => {
  it('lists events newest first, each with all its fields and no other', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' }), at = world.deps.now().toISOString()
    await world.db.updateTable('users').set({ name: 'Cid Carter' }).where('id', '=', team.user('cid')).execute()
    const change = await request(world, 'PATCH', `/v1/team/members/${team.user('cid')}/role`, team.token('ann'), { team_role: 'billing' })
    const key = await world.db.selectFrom('api_keys').select('id').where('team_id', '=', team.id).where('user_id', '=', team.user('ann')).where('name', '=', 'Test').executeTakeFirstOrThrow()
    const removal = await request(world, 'DELETE', `/v1/team/members/${team.user('cid')}`, team.key('ann'))

    const { status, body } = await events(team.key('ann'))

    assert.equal(status, 200)
    const [ann, cid] = [team.of('ann'), team.of('cid')], subject = { type: 'member', id: cid.id, email: cid.email, display_name: 'Cid Carter' }
    assert.deepEqual(body.slice(0, 2), [
      { seq: body[1].seq + 1, type: 'member.removed', at, actor: { type: 'api_key', user_id: ann.id, email: ann.email, display_name: null, api_key_id: key.id }, subject, request_id: removal.headers['x-request-id'], before: { role: 'billing' }, after: null },
      { seq: body[1].seq, type: 'member.role_changed', at, actor: { type: 'user', user_id: ann.id, email: ann.email, display_name: null, api_key_id: null }, subject, request_id: change.headers['x-request-id'], before: { role: 'member' }, after: { role: 'billing' } },
    ])
    const made = body.at(-1)
    assert.deepEqual([made.type, made.seq, made.actor, made.subject, made.request_id], ['team.created', 1, { type: 'operator', user_id: null, email: null, display_name: null, api_key_id: null }, { type: 'team', id: team.id, email: null, display_name: null }, null])
  })

  it('is for owners and admins', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member' })
    assert.equal((await events(team.key('amy'))).status, 200)
    for (const name of ['bea', 'cid']) {
      const { status, body } = await events(team.key(name))
      assert.deepEqual([status, body], [403, { detail: 'Only owners and admins may see the events.', code: 'forbidden' }])
    }
  })

  it('shows no other team\'s events', async () => {
    const team = await world.team({ ann: 'owner' }), strangers = await world.team({ abe: 'owner' })
    const { body } = await events(team.key('ann'), `?subject=${strangers.user('abe')}`)
    assert.deepEqual(body, [])
  })
})

describe('the filters of GET /v1/team/events', () => {
  let team: Team, times: string[]
  before(async () => {
    team = await world.team({ ann: 'owner', bob: 'admin', cid: 'member' })
    times = []
    for (const [as, role] of [['ann', 'billing'], ['bob', 'member'], ['ann', 'billing']] as const) {
      world.pass(60_000)
      times.push(world.deps.now().toISOString())
      await request(world, 'PATCH', `/v1/team/members/${team.user('cid')}/role`, team.key(as), { team_role: role })
    }
    world.pass(60_000)
    await request(world, 'DELETE', `/v1/team/members/${team.user('cid')}`, team.key('ann'))
  })

  const cases: [what: string, query: () => string, expected: [type: string, name: string][]][] = [
    ['type', () => 'type=member.removed', [['member.removed', 'ann']]],
    ['type and actor', () => `type=member.role_changed&actor=${team.user('bob')}`, [['member.role_changed', 'bob']]],
    ['actor', () => `actor=${team.user('bob')}`, [['member.role_changed', 'bob']]],
    ['subject', () => `subject=${team.user('cid').toUpperCase()}&since=${times[0]}`, [['member.removed', 'ann'], ['member.role_changed', 'ann'], ['member.role_changed', 'bob'], ['member.role_changed', 'ann']]],
    ['since, from that moment on', () => `since=${times[2]}`, [['member.removed', 'ann'], ['member.role_changed', 'ann']]],
    ['until, before that moment', () => `since=${times[0]}&until=${times[2]}`, [['member.role_changed', 'bob'], ['member.role_changed', 'ann']]],
    ['since in another zone', () => `since=${encodeURIComponent(inZone(times[2]!))}`, [['member.removed', 'ann'], ['member.role_changed', 'ann']]],
    ['an actor whom nobody knows', () => 'actor=0fdabe0c-eb7c-440a-96d2-2c65906c3777', []],
  ]
  for (const [what, query, expected] of cases) {
    it(`by ${what}`, async () => {
      const { status, body } = await events(team.key('ann'), `?${query()}`)
      const shown = body.map(({ type, actor }: any) => [type, actor.user_id === team.user('ann') ? 'ann' : 'bob'])
      assert.deepEqual([status, shown], [200, expected])
    })
  }

  it('say what they cannot read', async () => {
    const { status, body } = await events(team.key('ann'), '?type=nothing&actor=bob&subject=7&since=yesterday&until=2026-13-01&limit=1001')
    assert.equal(status, 422)
    assert.deepEqual(body.detail.map(({ loc, type }: any) => [loc.join(' '), type]), [
      ['query type', 'enum'], ['query actor', 'uuid_parsing'], ['query subject', 'uuid_parsing'],
      ['query since', 'datetime_from_date_parsing'], ['query until', 'datetime_from_date_parsing'], ['query limit', 'less_than_equal'],
    ])
  })
})

/** The same moment, two hours to the east. */
function inZone(time: string): string {
  return new Date(Date.parse(time) + 7_200_000).toISOString().replace('Z', '+02:00')
}
