import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accept, request, signIn, type Stage, stories } from '../support/contracts.ts'
import type { Team, World } from '../support/world.ts'

stories('an invitation is worth no more than its sender', (at) => {
  it('who loses full access loses all that they had sent, and nobody else loses anything', async () => {
    const { client, world, team, sent } = await twoSenders(at())
    const bob = await world.mailedToken('bob.admin@crew.test')

    await client.changeRole(team.key('ann'), team.user('bob'), 'standard')

    assert.deepEqual(await pendingOf(world, team), [sent.byAnn])
    assert.equal((await accept(world, team.token('ann'), bob)).code, 'invitation_revoked')
  })

  it('who is removed loses all that they had sent, and nobody else loses anything', async () => {
    const { client, world, team, sent } = await twoSenders(at())
    await client.remove(team.key('ann'), team.user('bob'))
    assert.deepEqual(await pendingOf(world, team), [sent.byAnn])
  })

  it('the event of the change names the invitations that went with it', async () => {
    const { client, world, team, sent } = await twoSenders(at())
    await client.remove(team.key('ann'), team.user('bob'))
    const [event] = (await request(world, 'GET', '/v1/team/events?limit=1', team.key('ann'))).body
    assert.deepEqual([event.type, event.subject.id, event.before.role], ['member.removed', team.user('bob'), 'owner'])
    assert.deepEqual(event.before.revoked_invitations.sort(), [sent.owner, sent.admin, sent.member].sort())
  })

  it('what had been accepted, or had run out, stays what it was', async () => {
    const { client, world } = at()
    const team = await world.team({ ann: 'owner', bob: 'owner' }), cid = await world.person('cid')
    const accepted = await client.invite(team.key('bob'), cid.email), ranOut = await client.invite(team.key('bob'), 'dee@crew.test')
    await accept(world, cid.token, await world.mailedToken(cid.email))
    world.pass(8 * 86_400_000)

    await client.remove(await signIn(world, team.of('ann')), team.user('bob'))

    const list = (await request(world, 'GET', '/v1/team/invitations', await signIn(world, team.of('ann')))).body
    assert.deepEqual(Object.fromEntries(list.map(({ id, status }: any) => [id, status])), { [accepted.id]: 'accepted', [ranOut.id]: 'expired' })
    assert.ok((await client.members(await signIn(world, team.of('ann')))).ids.includes(cid.id))
  })
})

stories('a sender who may still invite to some roles', (at) => {
  it('an owner who becomes an admin loses the invitations to owners, and keeps the rest', async () => {
    const { world, team, sent } = await twoSenders(at())
    await request(world, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, team.key('ann'), { team_role: 'admin' })
    assert.deepEqual(await pendingOf(world, team), [sent.byAnn, sent.admin, sent.member].sort())
  })

  it('an admin who becomes a billing member, by their own hand, loses all', async () => {
    const { world } = at()
    const team = await world.team({ ann: 'owner', bob: 'admin' })
    await invite(world, team, 'bob', 'bob.member@crew.test', 'member')
    const kept = await invite(world, team, 'ann', 'ann.member@crew.test', 'member')
    await request(world, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, team.key('bob'), { team_role: 'billing' })
    assert.deepEqual(await pendingOf(world, team), [kept])
  })

  it('who gains a role loses nothing', async () => {
    const { world } = at()
    const team = await world.team({ ann: 'owner', bob: 'admin' })
    const kept = await invite(world, team, 'bob', 'bob.admin@crew.test', 'admin')
    await request(world, 'PATCH', `/v1/team/members/${team.user('bob')}/role`, team.key('ann'), { team_role: 'owner' })
    assert.deepEqual(await pendingOf(world, team), [kept])
  })

  it('who leaves takes along what they had sent', async () => {
    const { world, client, team, sent } = await twoSenders(at())
    await client.remove(team.token('bob'), team.user('bob'))
    assert.deepEqual(await pendingOf(world, team), [sent.byAnn])
  })
}, ['v1-team'])

/** A team of two owners, of whom bob has invited an owner, an admin and a member, and ann a member. */
async function twoSenders({ world, client }: Stage) {
  const team = await world.team({ ann: 'owner', bob: 'owner' })
  const [owner, admin, member, byAnn] = [
    await invite(world, team, 'bob', 'bob.owner@crew.test', 'owner'),
    await invite(world, team, 'bob', 'bob.admin@crew.test', 'admin'),
    await invite(world, team, 'bob', 'bob.member@crew.test', 'member'),
    await invite(world, team, 'ann', 'ann.member@crew.test', 'member'),
  ]
  return { world, client, team, sent: { owner, admin, member, byAnn } }
}

async function invite(world: World, team: Team, as: string, email: string, role: string): Promise<string> {
  return (await request(world, 'POST', '/v1/team/invite', team.key(as), { email, role })).body.id
}

async function pendingOf(world: World, team: Team): Promise<string[]> {
  return (await request(world, 'GET', '/v1/team/invitations?status=pending', team.key('ann'))).body.map(({ id }: { id: string }) => id).sort()
}
