import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addMember } from '../../src/domain/teams.ts'
import { createUser } from '../../src/domain/users.ts'
import { accept, signIn, stories } from '../support/contracts.ts'

const eightDays = 8 * 86_400_000

stories('inviting', (at) => {
  it('someone is invited, gets a mail, accepts, and both contracts list them on the next request', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')

    const invitation = await client.invite(team.key('ann'), bob.email)
    assert.equal(invitation.status, 201)
    assert.deepEqual((await client.pending(team.key('ann'))).ids, [invitation.id])
    assert.deepEqual((await other.pending(team.key('ann'))).ids, [invitation.id])
    assert.deepEqual((await other.members(team.key('ann'))).ids, [team.user('ann')])

    const joined = await accept(world, bob.token, await world.mailedToken(bob.email))
    assert.deepEqual([joined.status, joined.body.user_id, joined.body.team_role], [200, bob.id, 'member'])

    for (const wire of [client, other]) {
      assert.deepEqual((await wire.members(team.key('ann'))).access, { [team.user('ann')]: 'full', [bob.id]: 'standard' })
      assert.deepEqual((await wire.pending(team.key('ann'))).ids, [])
    }
  })

  it('someone invited with full access may invite others as soon as they have joined', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    await client.invite(team.token('ann'), bob.email, 'full')
    assert.equal((await other.invite(bob.token, 'cid@crew.test')).code, other.turnsAway.token)

    await accept(world, bob.token, await world.mailedToken(bob.email))

    assert.equal((await other.invite(bob.token, 'cid@crew.test')).status, 201)
  })

  it('one mail goes out for one invitation, to the address as it was typed', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('Bob')
    await client.invite(team.key('ann'), ` ${bob.email} `)
    await client.invite(team.key('ann'), bob.email)
    await world.worker.runDue()
    assert.equal(world.mailbox.filter(({ to }) => to === bob.email).length, 1)
  })

  it('inviting someone who is invited already, or is on the team, is refused and sends nothing', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' })
    assert.equal((await client.invite(team.key('ann'), 'cid@crew.test')).status, 201)
    await world.worker.runDue()
    const sent = world.mailbox.length

    const again = await client.invite(team.key('ann'), 'cid@crew.test')
    assert.deepEqual([again.status, again.code], [409, 'already_invited'])
    const member = await client.invite(team.key('ann'), team.of('bob').email)
    assert.deepEqual([member.status, member.code], [409, 'already_member'])

    await world.worker.runDue()
    assert.equal(world.mailbox.length, sent)
  })

  it('the same address may be invited by two teams, and joining one leaves the other\'s invitation open', async () => {
    const { world, client } = at()
    const first = await world.team({ ann: 'owner' }), second = await world.team({ abe: 'owner' }), bob = await world.person('bob')
    await client.invite(first.key('ann'), bob.email)
    const token = await world.mailedToken(bob.email)
    const { id } = await client.invite(second.key('abe'), bob.email)

    assert.equal((await accept(world, bob.token, token)).status, 200)

    assert.deepEqual((await client.pending(second.key('abe'))).ids, [id])
    assert.deepEqual((await client.pending(first.key('ann'))).ids, [])
  })

  const spellings: [what: string, one: string, another: string][] = [
    ['in capitals', 'dora@crew.test', 'DORA@Crew.TEST'],
    ['between spaces', 'erik@crew.test', '  erik@crew.test\t'],
    ['with its accent as a character of its own', 'zo\u00eb@crew.test', 'zoe\u0308@crew.test'],
    ['with its domain in ASCII', 'finn@b\u00fccher.test', 'finn@xn--bcher-kva.test'],
    ['all at once', 'Jos\u00e9@B\u00dcCHER.test', ' jose\u0301@XN--bcher-KVA.test '],
  ]
  for (const [what, one, another] of spellings) {
    it(`an address ${what} is the same address: to an invitation, to a member and to an account`, async () => {
      const { world, client } = at()
      const invited = await world.team({ ann: 'owner' }), joined = await world.team({ abe: 'owner' })
      await client.invite(invited.key('ann'), one)
      assert.equal((await client.invite(invited.key('ann'), another)).code, 'already_invited')

      await addMember(world.operator, joined.id, one, 'member')
      assert.equal((await client.invite(joined.key('abe'), another)).code, 'already_member')
      await assert.rejects(createUser(world.operator, another, null), { reason: 'user_exists' })
    })
  }

  it('plus tags and dots tell addresses apart', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' })
    for (const address of ['gus@crew.test', 'gus+work@crew.test', 'g.us@crew.test']) assert.equal((await client.invite(team.key('ann'), address)).status, 201)
  })

  it('an invitation that has run out is on no list of pending ones, and its address can be invited anew', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    const { id } = await client.invite(team.key('ann'), bob.email)
    const late = await world.mailedToken(bob.email)
    world.pass(eightDays)
    const key = team.key('ann')
    for (const wire of [client, other]) assert.deepEqual((await wire.pending(key)).ids, [])

    const anew = await client.invite(key, bob.email)

    assert.equal(anew.status, 201)
    assert.notEqual(anew.id, id)
    const fresh = await world.mailedToken(bob.email)
    const signedIn = await signIn(world, bob)
    assert.equal((await accept(world, signedIn, late)).code, 'invitation_expired')
    assert.equal((await accept(world, signedIn, fresh)).status, 200)
  })
})
