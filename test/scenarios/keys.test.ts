import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ask, dump, onEngines, type Question } from '../support/browser.ts'
import type { Team, World } from '../support/world.ts'

const nobody = '00000000-0000-4000-8000-000000000000', hour = 3_600_000, day = 24 * hour

const list = (world: World, as: string) => ask(world, 'GET', '/v1/team/api-keys', { as })
const make = (world: World, as: string, body: object = { name: 'Deploy' }) => ask(world, 'POST', '/v1/team/api-keys', { as, body })
const rotate = (world: World, as: string, id: string, body: object = {}) => ask(world, 'POST', `/v1/team/api-keys/${id}/rotate`, { as, body })
const remove = (world: World, as: string, id: string) => ask(world, 'DELETE', `/v1/team/api-keys/${id}`, { as })
const works = async (world: World, key: string) => (await ask(world, 'GET', '/v1/team/members', { as: key })).status === 200
const idOf = async (world: World, team: Team, name: string) => (await list(world, team.key(name))).body.find((key: any) => key.user_id === team.user(name)).id

onEngines('an API key', (at) => {
  it('is made for oneself, shown once, and works at once', async () => {
    const world = at(), team = await world.team({ ann: 'owner', cid: 'member' }), { id, email } = team.of('cid')
    const { status, body } = await make(world, team.token('cid'), { name: ' Deploy ', scopes: ['members:read', 'members:read', 'keys:read'], expires_in_days: 90 })
    assert.equal(status, 201)
    const { api_key: key, ...shown } = body, now = world.deps.now()
    assert.deepEqual(shown, {
      id: body.id, name: 'Deploy', prefix: body.prefix, scopes: ['members:read', 'keys:read'], user_id: id, email,
      created_at: now.toISOString(), last_used_at: null, expires_at: new Date(now.getTime() + 90 * day).toISOString(),
    })
    assert.ok(key.startsWith(body.prefix) && body.prefix.length < key.length / 2)
    assert.ok(await works(world, key))
    assert.equal((await ask(world, 'POST', '/v1/team/api-keys', { as: key, body: { name: 'x' } })).code, 'forbidden')
    assert.deepEqual((await list(world, key)).body.find((one: any) => one.id === body.id), shown)
  })

  it('is nowhere to be seen after that: not in lists, events or the database', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.token('ann')
    const { body: made } = await make(world, as), { body: rotated } = await rotate(world, as, made.id)
    const seen = [await dump(world), ...(await Promise.all(['/v1/team/api-keys', '/v1/team/events', '/v1/me', '/v1/team/members'].map((url) => ask(world, 'GET', url, { as })))).map(({ text }) => text)]
    for (const secret of [made.api_key, rotated.api_key, team.key('ann')]) {
      for (const text of seen) assert.ok(!text.includes(secret.slice(-40)))
    }
    const types = (await ask(world, 'GET', '/v1/team/events', { as })).body.map((event: any) => event.type)
    assert.deepEqual(types.slice(0, 2), ['api_key.rotated', 'api_key.created'])
  })

  it('is listed to its member, and to those with authority over them, newest first', async () => {
    const world = at(), team = await world.team({ ann: 'owner', amy: 'admin', bob: 'admin', bea: 'billing', cid: 'member' })
    const others = await world.team({ zoe: 'owner' })
    const seenBy = async (who: string) => (await list(world, team.token(who))).body.map((key: any) => key.email.split('.')[0]).sort()
    assert.deepEqual(await seenBy('ann'), ['amy', 'ann', 'ann', 'bea', 'bob', 'cid']) // Ann has the team's first key too
    assert.deepEqual(await seenBy('amy'), ['amy', 'bea', 'cid'])
    assert.deepEqual([await seenBy('bea'), await seenBy('cid')], [['bea'], ['cid']])
    world.pass(1000)
    const { body } = await make(world, team.token('ann'), { name: 'Newest' })
    assert.equal((await list(world, team.token('ann'))).body[0].id, body.id)
    assert.equal((await list(world, others.token('zoe'))).body.length, 2)
  })

  it('is deleted and rotated by its member, and by those with authority over them', async () => {
    const world = at()
    const table: [string, string, number, string?][] = [
      ['cid', 'cid', 204], ['ann', 'amy', 204], ['ann', 'bob', 204], ['amy', 'bea', 204], ['amy', 'dee', 204], ['amy', 'bob', 403, 'owner_required'],
      ['amy', 'ann', 403, 'owner_required'], ['bea', 'cid', 404, 'not_found'], ['cid', 'ann', 404, 'not_found'],
    ]
    for (const [actor, of, status, code] of table) {
      const team = await world.team({ ann: 'owner', amy: 'admin', bob: 'admin', bea: 'billing', cid: 'member', dee: 'member' }), id = await idOf(world, team, of)
      const rotated = await rotate(world, team.token(actor), id, { overlap_hours: 1 })
      assert.deepEqual([actor, of, rotated.status, rotated.code], [actor, of, status === 204 ? 201 : status, code])
      if (status === 204) assert.equal(rotated.body.user_id, team.user(of))
      const removed = await remove(world, team.token(actor), id)
      assert.deepEqual([actor, of, removed.status, removed.code], [actor, of, status, code])
      assert.equal(await works(world, team.key(of)), status !== 204)
    }
  })

  it('of another team, unknown, or ended already is not found', async () => {
    const world = at(), team = await world.team({ ann: 'owner', cid: 'member' }), others = await world.team({ zoe: 'owner' }), as = team.token('ann')
    const gone = await idOf(world, team, 'cid')
    await remove(world, as, gone)
    for (const id of [await idOf(world, others, 'zoe'), nobody, gone]) {
      for (const answer of [await remove(world, as, id), await rotate(world, as, id)]) assert.deepEqual([answer.status, answer.code], [404, 'not_found'])
    }
    assert.equal((await remove(world, as, 'x')).status, 422)
  })

  it('is rotated with an overlap: both work until it has passed, then the new one', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.token('ann')
    const { body: old } = await make(world, as, { name: 'Deploy', scopes: ['members:read'] })
    const { body: fresh } = await rotate(world, as, old.id, { overlap_hours: 2 })
    assert.deepEqual([fresh.name, fresh.scopes, fresh.expires_at, fresh.user_id], ['Deploy', ['members:read'], null, team.user('ann')])
    assert.notEqual(fresh.api_key, old.api_key)
    world.pass(2 * hour - 1)
    assert.deepEqual([await works(world, old.api_key), await works(world, fresh.api_key)], [true, true])
    world.pass(1)
    assert.deepEqual([await works(world, old.api_key), await works(world, fresh.api_key)], [false, true])

    const { body: last } = await rotate(world, as, fresh.id, { overlap_hours: 0 })
    assert.deepEqual([await works(world, fresh.api_key), await works(world, last.api_key)], [false, true])
  })

  it('lives no longer for being rotated', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.token('ann')
    const { body: old } = await make(world, as, { name: 'Deploy', expires_in_days: 1 })
    const { body: fresh } = await rotate(world, as, old.id, { overlap_hours: 720 })
    assert.equal(fresh.expires_at, old.expires_at)
    assert.equal((await list(world, as)).body.find((key: any) => key.id === old.id).expires_at, old.expires_at)
    world.pass(day)
    assert.deepEqual([await works(world, old.api_key), await works(world, fresh.api_key)], [false, false])
  })

  it('makes no key that may do more or lives longer than itself, and rotates none either', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), as = team.token('ann')
    const { body: narrow } = await make(world, as, { name: 'Narrow', scopes: ['keys:write', 'members:read'], expires_in_days: 10 })
    const wishes: [object, boolean][] = [
      [{ name: 'x' }, false], [{ name: 'x', scopes: null, expires_in_days: 10 }, false], [{ name: 'x', scopes: ['members:read', 'members:write'], expires_in_days: 10 }, false],
      [{ name: 'x', scopes: ['members:read'] }, false], [{ name: 'x', scopes: ['members:read'], expires_in_days: 11 }, false],
      [{ name: 'x', scopes: ['members:read'], expires_in_days: 10 }, true], [{ name: 'x', scopes: ['keys:write', 'members:read'], expires_in_days: 1 }, true],
    ]
    for (const [wish, fine] of wishes) assert.deepEqual([wish, (await make(world, narrow.api_key, wish)).code], [wish, fine ? undefined : 'wider_scope'])
    const wide = (await list(world, as)).body.find((key: any) => key.scopes === null)
    assert.equal((await rotate(world, narrow.api_key, wide.id)).code, 'wider_scope')
    assert.equal((await rotate(world, narrow.api_key, narrow.id, { overlap_hours: 0 })).status, 201)
    assert.equal((await make(world, narrow.api_key, { name: 'x' })).status, 401)
  })

  it('does what its scopes say, as long as its member may', async () => {
    const world = at(), team = await world.team({ ann: 'owner', cid: 'member' })
    const { body: { api_key: key } } = await make(world, team.token('ann'), { name: 'Keys', scopes: ['keys:read'] })
    assert.equal((await list(world, key)).status, 200)
    for (const answer of [await make(world, key), await remove(world, key, nobody), await rotate(world, key, nobody), await ask(world, 'GET', '/v1/team/members', { as: key }), await ask(world, 'PATCH', '/v1/team', { as: key, body: { name: 'x' } })]) {
      assert.deepEqual([answer.status, answer.code], [403, 'forbidden'])
    }
    const { body: { api_key: team_write } } = await make(world, team.token('cid'), { name: 'Team', scopes: ['team:write'] })
    assert.equal((await ask(world, 'PATCH', '/v1/team', { as: team_write, body: { name: 'x' } })).code, 'forbidden')
  })

  it('shows when it was last used, within the minute', async () => {
    const world = at(), team = await world.team({ ann: 'owner', cid: 'member' }), cid = await idOf(world, team, 'cid')
    const lastUse = async () => (await list(world, team.token('ann'))).body.find((key: any) => key.id === cid).last_used_at
    world.pass(hour)
    await works(world, team.key('cid'))
    await world.deps.keyUsage.flush(world.store.db) // as the worker does each minute
    assert.equal(await lastUse(), world.deps.now().toISOString())
    const used = await lastUse()
    world.pass(hour)
    await ask(world, 'GET', '/v1/team/members', { as: `${team.key('cid').slice(0, -8)}AAAAAAAA` })
    await world.deps.keyUsage.flush(world.store.db)
    assert.equal(await lastUse(), used)
  })

  it('is wished for in words that are held to', async () => {
    const world = at(), team = await world.team({ ann: 'owner' }), id = await idOf(world, team, 'ann')
    const faults: [string, Question['body'], string[]][] = [
      ['', {}, ['name']], ['', { name: '' }, ['name']], ['', { name: 'x', scopes: [] }, ['scopes']], ['', { name: 'x', scopes: ['everything'] }, ['scopes', '0']], ['', { name: 'x', expires_in_days: 0 }, ['expires_in_days']],
      ['', { name: 'x', expires_in_days: 3651 }, ['expires_in_days']], [`/${id}/rotate`, { overlap_hours: -1 }, ['overlap_hours']], [`/${id}/rotate`, { overlap_hours: 721 }, ['overlap_hours']], [`/${id}/rotate`, { overlap_hours: 1.5 }, ['overlap_hours']],
    ]
    for (const [path, body, where] of faults) {
      const { status, body: answer } = await ask(world, 'POST', `/v1/team/api-keys${path}`, { as: team.token('ann'), body })
      assert.deepEqual([body, status, answer.detail[0].loc.map(String)], [body, 422, ['body', ...where]])
    }
  })
})
