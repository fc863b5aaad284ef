import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accept, decline, preview, request, resend, signIn, stories } from '../support/contracts.ts'

stories('revoking', (at) => {
  it('a revoked invitation is pending on no contract and opens nothing', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    const { id } = await client.invite(team.key('ann'), bob.email)
    const token = await world.mailedToken(bob.email)

    assert.ok((await client.revoke(team.key('ann'), id)).status < 300)

    for (const wire of [client, other]) assert.deepEqual((await wire.pending(team.key('ann'))).ids, [])
    assert.equal((await accept(world, bob.token, token)).code, 'invitation_revoked')
    assert.equal((await client.invite(team.key('ann'), bob.email)).status, 201)
  })

  it('an invitation revoked before its mail went out is never mailed', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' })
    const { id } = await client.invite(team.key('ann'), 'never@crew.test')
    await client.revoke(team.key('ann'), id)
    assert.equal(await world.mailedToken('never@crew.test'), undefined)
  })

  it('only a pending invitation can be revoked', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    const accepted = await client.invite(team.key('ann'), bob.email)
    await accept(world, bob.token, await world.mailedToken(bob.email))
    const declined = await client.invite(team.key('ann'), 'declined@crew.test')
    await decline(world, await world.mailedToken('declined@crew.test'))
    const revoked = await client.invite(team.key('ann'), 'revoked@crew.test')
    await client.revoke(team.key('ann'), revoked.id)
    const ranOut = await client.invite(team.key('ann'), 'late@crew.test')
    world.pass(7 * 86_400_000)

    for (const { id } of [accepted, declined, revoked, ranOut]) {
      const answer = await client.revoke(team.key('ann'), id)
      assert.deepEqual([answer.status, answer.code], [409, 'invitation_not_pending'])
    }
  })

  it('an invitation of another team cannot be found', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), strangers = await world.team({ abe: 'owner' })
    const { id } = await client.invite(strangers.key('abe'), 'bob@crew.test')
    const answer = await client.revoke(team.key('ann'), id)
    assert.deepEqual([answer.status, answer.code], [404, 'not_found'])
    assert.deepEqual((await client.pending(strangers.key('abe'))).ids, [id])
  })
})

stories('resending', (at) => {
  it('an admin sends again what an owner has sent, as often as they like, and each mail ends the one before', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', amy: 'admin' }), bob = await world.person('bob')
    const { id } = await client.invite(team.key('ann'), bob.email)
    const tokens = [await world.mailedToken(bob.email)]
    for (let time = 0; time < 2; time++) {
      assert.equal((await resend(world, team.key('amy'), id)).status, 200)
      tokens.push(await world.mailedToken(bob.email))
    }
    assert.equal(new Set(tokens).size, 3)
    for (const ended of tokens.slice(0, 2)) assert.equal((await preview(world, ended)).code, 'invitation_not_found')
    assert.equal((await accept(world, bob.token, tokens[2])).status, 200)
  })

  it('a mail that was not out yet when its invitation was sent again stays unsent', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    const { id } = await client.invite(team.key('ann'), bob.email)
    await resend(world, team.key('ann'), id)
    await world.worker.runDue()
    assert.equal(world.mailbox.filter(({ to }) => to === bob.email).length, 1)
  })

  it('only a pending invitation of one\'s own team can be sent again', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), strangers = await world.team({ abe: 'owner' })
    const revoked = await client.invite(team.key('ann'), 'revoked@crew.test')
    await client.revoke(team.key('ann'), revoked.id)
    const ranOut = await client.invite(team.key('ann'), 'late@crew.test'), theirs = await client.invite(strangers.key('abe'), 'bob@crew.test')
    world.pass(7 * 86_400_000)
    for (const id of [revoked.id, ranOut.id]) {
      const answer = await resend(world, team.key('ann'), id)
      assert.deepEqual([answer.status, answer.code], [409, 'invitation_not_pending'])
    }
    const answer = await resend(world, team.key('ann'), theirs.id)
    assert.deepEqual([answer.status, answer.code], [404, 'not_found'])
  })
})

stories('previewing and declining', (at) => {
  it('whoever holds the token sees what it is about, without signing in, and looking changes nothing', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    await world.db.updateTable('users').set({ name: 'Ann Lee' }).where('id', '=', team.user('ann')).execute()
    await client.invite(team.key('ann'), bob.email)
    const token = await world.mailedToken(bob.email)

    const { status, body } = await preview(world, token)

    assert.equal(status, 200)
    assert.deepEqual(body, { team_name: 'Crew', invited_by_name: 'Ann Lee', role: 'member', email: 'b•••@c•••.test', status: 'pending', expires_at: body.expires_at })
    assert.equal((await accept(world, bob.token, token)).status, 200)
    assert.equal((await preview(world, token)).body.status, 'accepted')
  })

  it('declining ends the invitation, twice is once, and the team sees it', async () => {
    const { world, client, other } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    const { id } = await client.invite(team.key('ann'), bob.email)
    const token = await world.mailedToken(bob.email)

    for (let time = 0; time < 2; time++) {
      const { status, body } = await decline(world, token)
      assert.deepEqual([status, body.status], [200, 'declined'])
    }

    for (const wire of [client, other]) assert.deepEqual((await wire.pending(team.key('ann'))).ids, [])
    const [shown] = (await request(world, 'GET', '/v1/team/invitations?status=declined', team.key('ann'))).body
    assert.deepEqual([shown.id, shown.token], [id, ''])
    const declines = (await request(world, 'GET', '/v1/team/events?type=invitation.declined', team.key('ann'))).body
    assert.deepEqual(declines.map((event: any) => [event.actor.type, event.subject.id]), [['invitee', id]])
  })

  it('what has ended cannot be declined, and an unknown token tells nothing', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
    await client.invite(team.key('ann'), bob.email)
    const accepted = await world.mailedToken(bob.email)
    await accept(world, bob.token, accepted)
    const revoking = await client.invite(team.key('ann'), 'revoked@crew.test')
    const revoked = await world.mailedToken('revoked@crew.test')
    await client.revoke(team.key('ann'), revoking.id)
    await client.invite(team.key('ann'), 'late@crew.test')
    const late = await world.mailedToken('late@crew.test')
    world.pass(7 * 86_400_000)

    const cases = [[accepted, 409, 'invitation_already_accepted'], [revoked, 410, 'invitation_revoked'], [late, 410, 'invitation_expired'], [`${late}x`, 404, 'invitation_not_found']] as const
    for (const [token, ...expected] of cases) {
      const answer = await decline(world, token)
      assert.deepEqual([answer.status, answer.code], expected)
    }
    assert.equal((await preview(world, late)).body.status, 'expired')
    assert.equal((await preview(world, 'made-up')).code, 'invitation_not_found')
    assert.ok((await client.members(await signIn(world, team.of('ann')))).ids.includes(bob.id))
  })
})
