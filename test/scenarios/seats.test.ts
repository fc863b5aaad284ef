import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addMember } from '../../src/domain/teams.ts'
import { accept, decline, request, signIn, stories } from '../support/contracts.ts'

stories('seats', (at) => {
  it('members and pending invitations together fill the seats', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' }, 4)
    assert.equal((await client.invite(team.key('ann'), 'cid@crew.test')).status, 201)
    assert.equal((await other.invite(team.key('ann'), 'dee@crew.test')).status, 201)
    const full = await client.invite(team.key('ann'), 'eve@crew.test')
    assert.deepEqual([full.status, full.code], [409, 'seat_limit'])
  })

  it('a team without a limit takes everyone', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' })
    for (const name of ['bob', 'cid', 'dee']) assert.equal((await client.invite(team.key('ann'), `${name}@crew.test`)).status, 201)
  })

  it('an accepted invitation keeps its seat, also on a full team', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }, 2), bob = await world.person('bob')
    await client.invite(team.key('ann'), bob.email)
    assert.equal((await accept(world, bob.token, await world.mailedToken(bob.email))).status, 200)
    assert.equal((await client.invite(team.key('ann'), 'cid@crew.test')).code, 'seat_limit')
  })

  it('a seat is free again when an invitation is revoked, declined or run out, or a member removed', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' }, 2)
    const ann = () => signIn(world, team.of('ann')) // the story lasts for weeks
    const isFull = async () => (await client.invite(await ann(), 'nobody@crew.test')).code === 'seat_limit'
    assert.ok(await isFull())

    await client.remove(await ann(), team.user('bob'))
    const first = await client.invite(await ann(), 'cid@crew.test')
    assert.ok(await isFull())

    await client.revoke(await ann(), first.id)
    assert.equal((await client.invite(await ann(), 'dee@crew.test')).status, 201)
    assert.ok(await isFull())

    await decline(world, await world.mailedToken('dee@crew.test'))
    assert.equal((await client.invite(await ann(), 'eve@crew.test')).status, 201)
    assert.ok(await isFull())

    world.pass(8 * 86_400_000)
    assert.equal((await client.invite(await ann(), 'fay@crew.test')).status, 201)
    assert.ok(await isFull())
  })

  it('an operator adds someone to a full team only where an invitation keeps their seat', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner' }, 2), bob = await world.person('bob')
    await client.invite(team.key('ann'), bob.email)
    const token = await world.mailedToken(bob.email)

    await assert.rejects(addMember(world.operator, team.id, 'eve@crew.test', 'member'), { reason: 'seat_limit' })
    await addMember(world.operator, team.id, bob.email, 'billing')

    assert.deepEqual((await other.members(team.key('ann'))).ids, [team.user('ann'), bob.id])
    assert.deepEqual((await other.pending(team.key('ann'))).ids, [])
    assert.equal((await accept(world, bob.token, token)).status, 200)
  })

  it('an invitation that has run out keeps nobody\'s seat, and stays run out when an operator adds them', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }, 2), bob = await world.person('bob')
    await client.invite(team.key('ann'), bob.email)
    world.pass(8 * 86_400_000)
    await addMember(world.operator, team.id, bob.email, 'member')
    const statuses = (await request(world, 'GET', '/v1/team/invitations', team.key('ann'))).body.map(({ status }: any) => status)
    assert.deepEqual(statuses, ['expired'])
    await assert.rejects(addMember(world.operator, team.id, 'eve@crew.test', 'member'), { reason: 'seat_limit' })
  })

  it('after the limit was lowered nobody is invited, and the invited join as long as members alone do not fill it', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' }, 4), cid = await world.person('cid'), dee = await world.person('dee')
    for (const { email } of [cid, dee]) await client.invite(team.key('ann'), email)
    await world.db.updateTable('teams').set({ seat_limit: 3 }).where('id', '=', team.id).execute()

    assert.equal((await client.invite(team.key('ann'), 'eve@crew.test')).code, 'seat_limit')
    assert.equal((await accept(world, cid.token, await world.mailedToken(cid.email))).status, 200)
    const late = await accept(world, dee.token, await world.mailedToken(dee.email))
    assert.deepEqual([late.status, late.code], [409, 'seat_limit'])

    await client.remove(team.key('ann'), team.user('bob'))
    assert.equal((await accept(world, dee.token, await world.mailedToken(dee.email))).status, 200)
  })
})
