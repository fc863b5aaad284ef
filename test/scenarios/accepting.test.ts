import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sha256 } from '../../src/lib/credentials.ts'
import { accept, decline, request, resend, signIn, type Stage, stories } from '../support/contracts.ts'

stories('accepting', (at) => {
  it('accepting twice with the same account is the same success, and one membership', async () => {
    const { world, team, bob, token } = await invited(at())
    const once = await accept(world, bob.token, token), twice = await accept(world, bob.token, token)
    assert.deepEqual([once.status, twice.status], [200, 200])
    assert.deepEqual(twice.body, once.body)
    assert.deepEqual(await membersOf(at(), team.id), [team.user('ann'), bob.id].sort())
    assert.equal(await countEvents(at(), team.id, 'invitation.accepted'), 1)
  })

  it('an invitation that someone has accepted is no use to anybody else, nor to them once they have left', async () => {
    const { world, client, team, bob, token } = await invited(at())
    await accept(world, bob.token, token)
    const eve = await accept(world, (await world.person('eve')).token, token)
    assert.deepEqual([eve.status, eve.code], [409, 'invitation_already_accepted'])

    await client.remove(team.key('ann'), bob.id)
    assert.equal((await accept(world, bob.token, token)).code, 'invitation_already_accepted')
    assert.deepEqual(await membersOf(at(), team.id), [team.user('ann')])
  })

  it('only the account that has the invited address may accept, also where its owner knows the token', async () => {
    const { world, team, bob, token } = await invited(at())
    const eve = await accept(world, (await world.person('eve')).token, token)
    assert.deepEqual([eve.status, eve.code], [403, 'email_mismatch'])
    assert.deepEqual(await membersOf(at(), team.id), [team.user('ann')])
    assert.equal((await accept(world, bob.token, token)).status, 200)
  })

  it('an address must be verified first', async () => {
    const { world, bob, token } = await invited(at())
    await world.db.updateTable('users').set({ email_verified_at: null }).where('id', '=', bob.id).execute()
    const unverified = await accept(world, bob.token, token)
    assert.deepEqual([unverified.status, unverified.code], [403, 'email_unverified'])
    await world.db.updateTable('users').set({ email_verified_at: world.deps.now().toISOString() }).where('id', '=', bob.id).execute()
    assert.equal((await accept(world, bob.token, token)).status, 200)
  })

  it('an API key cannot accept, whatever it may do, and the invitation stays open', async () => {
    const { world, client, team, token } = await invited(at())
    const byKey = await accept(world, team.key('ann'), token)
    assert.deepEqual([byKey.status, byKey.code], [403, 'session_required'])
    assert.equal((await client.pending(team.key('ann'))).ids.length, 1)
  })

  it('nobody accepts without signing in', async () => {
    const { world, token } = await invited(at())
    const anonymous = await request(world, 'POST', '/v1/team/invitations/accept', undefined, { token })
    assert.deepEqual([anonymous.status, anonymous.code], [401, 'not_authenticated'])
  })

  it('an invitation opens until the moment it runs out, and not from then on', async () => {
    const { world, bob, token } = await invited(at()), cid = await invited(at())
    world.pass(7 * 86_400_000 - 1)
    assert.equal((await accept(world, await signIn(world, bob), token)).status, 200)
    world.pass(1)
    const late = await accept(world, await signIn(world, cid.bob), cid.token)
    assert.deepEqual([late.status, late.code], [410, 'invitation_expired'])
  })

  it('a revoked or a declined invitation is gone', async () => {
    const revoked = await invited(at()), declined = await invited(at()), { world } = at()
    await revoked.client.revoke(revoked.team.key('ann'), revoked.id)
    await decline(world, declined.token)
    for (const { bob, token, code } of [{ ...revoked, code: 'invitation_revoked' }, { ...declined, code: 'invitation_declined' }]) {
      const answer = await accept(world, bob.token, token)
      assert.deepEqual([answer.status, answer.code], [410, code])
    }
  })

  it('sending an invitation again mails a new token, and the old one is unknown from then on', async () => {
    const { world, team, bob, token, id } = await invited(at())
    assert.equal((await resend(world, team.key('ann'), id)).status, 200)
    const fresh = await world.mailedToken(bob.email)
    assert.notEqual(fresh, token)
    const stale = await accept(world, bob.token, token)
    assert.deepEqual([stale.status, stale.code], [404, 'invitation_not_found'])
    assert.equal((await accept(world, bob.token, fresh)).status, 200)
  })

  it('sending an invitation again gives it its whole time anew', async () => {
    const { world, team, bob, id } = await invited(at())
    world.pass(86_400_000)
    const resent = await resend(world, await signIn(world, team.of('ann')), id)
    assert.equal(resent.body.expires_at, new Date(world.deps.now().getTime() + 7 * 86_400_000).toISOString())
    world.pass(6.5 * 86_400_000)
    assert.equal((await accept(world, await signIn(world, bob), await world.mailedToken(bob.email))).status, 200)
  })

  it('of two invitations whose ids begin alike, each token opens its own', async () => {
    const { world, team, bob, token, id } = await invited(at()), eve = await world.person('eve')
    const twin = id.replace(/.$/, (last: string) => last === '0' ? '1' : '0'), twinToken = world.deps.invitationTokens({ teamId: team.id, id: twin, resends: 0 })
    const row = await world.db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const { status: _, ...columns } = row
    await world.db.insertInto('invitations').values({ ...columns, id: twin, email: eve.email, email_shown: eve.email, token_hash: sha256(twinToken) }).execute()
    assert.equal(twinToken.slice(0, 36), token!.slice(0, 36))

    assert.equal((await accept(world, eve.token, token)).code, 'email_mismatch')
    assert.equal((await accept(world, eve.token, twinToken)).status, 200)
    assert.equal((await accept(world, bob.token, token)).status, 200)
    assert.deepEqual(await membersOf(at(), team.id), [team.user('ann'), bob.id, eve.id].sort())
  })

  it('whoever is on the team already, by another way, is told so', async () => {
    const { world, team, bob, token } = await invited(at())
    await world.db.insertInto('members').values({ team_id: team.id, user_id: bob.id, role: 'billing', joined_at: world.deps.now().toISOString() }).execute()
    const answer = await accept(world, bob.token, token)
    assert.deepEqual([answer.status, answer.code], [409, 'already_member'])
  })

  it('accepting makes the inviting team the current one', async () => {
    const { world, team, bob, token } = await invited(at())
    const own = await world.team({ abe: 'owner' })
    await world.db.insertInto('members').values({ team_id: own.id, user_id: bob.id, role: 'member', joined_at: world.deps.now().toISOString() }).execute()
    const current = async () => (await request(world, 'GET', '/v1/team/members', bob.token)).body.map((member: any) => member.user_id).sort()
    assert.deepEqual(await current(), [own.user('abe'), bob.id].sort())

    world.pass(1000)
    await accept(world, bob.token, token)

    assert.deepEqual(await current(), [team.user('ann'), bob.id].sort())
  })
})

/** A team whose owner has invited someone: that person, and the token from their mail. */
async function invited({ world, client }: Stage) {
  const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
  const { id } = await client.invite(team.key('ann'), bob.email)
  return { world, client, team, bob, id, token: await world.mailedToken(bob.email) }
}

async function membersOf({ world }: Stage, teamId: string): Promise<string[]> {
  const rows = await world.db.selectFrom('members').select('user_id').where('team_id', '=', teamId).execute()
  return rows.map(({ user_id }) => user_id).sort()
}

async function countEvents({ world }: Stage, teamId: string, type: 'invitation.accepted'): Promise<number> {
  return (await world.db.selectFrom('events').select('seq').where('team_id', '=', teamId).where('type', '=', type).execute()).length
}
