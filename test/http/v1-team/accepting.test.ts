import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { accept, decline, preview, request } from '../../support/contracts.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

/** A team, and someone whom it has invited. */
async function invited(role = 'member') {
  const team = await world.team({ ann: 'owner' }), bob = await world.person('bob')
  const { body } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: bob.email, role })
  return { team, bob, ...body as { id: string; token: string; expires_at: string } }
}

describe('POST /v1/team/invitations/accept', () => {
  it('answers 200 and the member, in the invited role', async () => {
    const { team, bob, token } = await invited('admin')
    const { status, body } = await accept(world, bob.token, token)
    assert.equal(status, 200)
    const created_at = world.deps.now().toISOString()
    assert.deepEqual(body, { user_id: bob.id, email: bob.email, display_name: null, team_role: 'admin', is_active: true, is_admin: true, created_at, last_login: null })
    assert.deepEqual((await request(world, 'GET', '/v1/team/members', team.key('ann'))).body[1], body)
  })

  it('says no with a sentence and a code', async () => {
    const taken = await invited(), revoked = await invited(), declined = await invited(), expired = await invited(), unverified = await invited()
    const eve = await world.person('eve'), member = await invited()
    await accept(world, taken.bob.token, taken.token)
    await request(world, 'DELETE', `/v1/team/invitations/${revoked.id}`, revoked.team.key('ann'))
    await decline(world, declined.token)
    await world.db.updateTable('invitations').set({ expires_at: world.deps.now().toISOString() }).where('id', '=', expired.id).execute()
    await world.db.updateTable('users').set({ email_verified_at: null }).where('id', '=', unverified.bob.id).execute()
    await world.db.insertInto('members').values({ team_id: member.team.id, user_id: member.bob.id, role: 'member', joined_at: world.deps.now().toISOString() }).execute()

    const cases: [as: string, token: string, status: number, code: string, detail: string][] = [
      [eve.token, `${taken.token.slice(0, -1)}-`, 404, 'invitation_not_found', 'This invitation does not exist. Ask for a new one.'],
      [eve.token, 'x', 404, 'invitation_not_found', 'This invitation does not exist. Ask for a new one.'],
      [eve.token, taken.token, 409, 'invitation_already_accepted', 'This invitation has been accepted already.'],
      [revoked.bob.token, revoked.token, 410, 'invitation_revoked', 'This invitation has been revoked. Ask for a new one.'],
      [declined.bob.token, declined.token, 410, 'invitation_declined', 'This invitation has been declined. Ask for a new one.'],
      [expired.bob.token, expired.token, 410, 'invitation_expired', 'This invitation has expired. Ask for a new one.'],
      [eve.token, unverified.token, 403, 'email_mismatch', 'This invitation was sent to another address. Sign in with the account that has it.'],
      [unverified.bob.token, unverified.token, 403, 'email_unverified', 'Verify your address first, then accept the invitation.'],
      [member.bob.token, member.token, 409, 'already_member', 'This person is on the team already.'],
      [taken.team.key('ann'), taken.token, 403, 'session_required', 'Sign in as a user to do this: an API key acts for one team only.'],
    ]
    for (const [as, token, status, code, detail] of cases) {
      const answer = await accept(world, as, token)
      assert.deepEqual([answer.status, answer.body], [status, { detail, code }])
    }
  })

  it('takes a token of 1 to 64 characters', async () => {
    const { token } = await world.person('bob')
    const cases: [body: unknown, loc: string[], type: string, msg: string][] = [
      [{ token: '' }, ['body', 'token'], 'string_too_short', 'String should have at least 1 character'],
      [{ token: 't'.repeat(65) }, ['body', 'token'], 'string_too_long', 'String should have at most 64 characters'],
      [{ token: 7 }, ['body', 'token'], 'string_type', 'Input should be a valid string'],
      [{}, ['body', 'token'], 'missing', 'Field required'],
      [undefined, ['body'], 'missing', 'Field required'],
      [[], ['body'], 'model_attributes_type', 'Input should be a valid dictionary or object to extract fields from'],
    ]
    for (const [body, loc, type, msg] of cases) {
      const answer = await request(world, 'POST', '/v1/team/invitations/accept', token, body)
      assert.deepEqual([answer.status, answer.body], [422, { detail: [{ loc, msg, type }] }])
    }
    assert.equal((await accept(world, token, 't'.repeat(64))).status, 404)
  })
})

describe('POST /v1/team/invitations/preview and decline', () => {
  it('answer 200 and what the invitation offers, the address masked, to whoever holds the token', async () => {
    const { team, bob, token, expires_at } = await invited('billing')
    const offer = { team_name: 'Crew', invited_by_name: null, role: 'billing', email: 'b•••@c•••.test', status: 'pending', expires_at }
    const previewed = await preview(world, token)
    assert.deepEqual([previewed.status, previewed.body], [200, offer])
    assert.equal(previewed.headers['cache-control'], 'no-store')
    const declined = await decline(world, token)
    assert.deepEqual([declined.status, declined.body], [200, { ...offer, status: 'declined' }])
    for (const answer of [previewed, declined]) assert.ok(!JSON.stringify(answer.body).includes(bob.email) && !JSON.stringify(answer.body).includes(team.id))
  })

  it('are open to people who are signed in as well', async () => {
    const { bob, token } = await invited()
    assert.equal((await request(world, 'POST', '/v1/team/invitations/preview', bob.token, { token })).status, 200)
    assert.equal((await request(world, 'POST', '/v1/team/invitations/decline', bob.token, { token })).status, 200)
  })

  it('say no with a sentence and a code', async () => {
    const accepted = await invited(), revoked = await invited()
    await accept(world, accepted.bob.token, accepted.token)
    await request(world, 'DELETE', `/v1/team/invitations/${revoked.id}`, revoked.team.key('ann'))
    for (const ask of [preview, decline]) {
      const unknown = await ask(world, 'x')
      assert.deepEqual([unknown.status, unknown.body], [404, { detail: 'This invitation does not exist. Ask for a new one.', code: 'invitation_not_found' }])
      assert.deepEqual((await ask(world, undefined)).body, { detail: [{ loc: ['body', 'token'], msg: 'Field required', type: 'missing' }] })
    }
    assert.deepEqual([(await preview(world, accepted.token)).body.status, (await preview(world, revoked.token)).body.status], ['accepted', 'revoked'])
    assert.deepEqual((await decline(world, accepted.token)).body, { detail: 'This invitation has been accepted already.', code: 'invitation_already_accepted' })
    assert.deepEqual((await decline(world, revoked.token)).body, { detail: 'This invitation has been revoked. Ask for a new one.', code: 'invitation_revoked' })
  })
})
