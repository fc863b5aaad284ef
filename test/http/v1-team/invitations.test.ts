import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { accept, decline, request, resend, signIn } from '../../support/contracts.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

const week = 7 * 86_400_000, unknown = '497f6eca-6276-4993-bfeb-53cbbbba6f08'
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const now = (later = 0) => new Date(world.deps.now().getTime() + later).toISOString()
const invite = (as: string, body: unknown) => request(world, 'POST', '/v1/team/invite', as, body)
const list = async (as: string, query = '') => (await request(world, 'GET', `/v1/team/invitations${query}`, as)).body

describe('POST /v1/team/invite', () => {
  it('answers 201 and the invitation, with the token that is mailed', async () => {
    const team = await world.team({ ann: 'owner' })
    const { status, body } = await invite(team.key('ann'), { email: 'Dora@Crew.Test', role: 'billing', status: 'accepted', id: unknown })
    assert.equal(status, 201)
    assert.deepEqual(body, {
      id: body.id, email: 'Dora@Crew.Test', role: 'billing', status: 'pending',
      invited_by: team.user('ann'), invited_by_email: team.of('ann').email,
      created_at: now(), expires_at: now(week),
      token: (await world.mailedToken('Dora@Crew.Test'))!,
    })
    assert.match(body.id, uuid)
    assert.notEqual(body.id, unknown)
    assert.match(body.token, /^[\w-]{22,64}$/)
  })

  it('invites as a member unless it is told otherwise', async () => {
    const team = await world.team({ ann: 'owner' })
    assert.equal((await invite(team.key('ann'), { email: 'bob@crew.test' })).body.role, 'member')
  })

  it('keeps the address as it was typed, but for the space around it', async () => {
    const team = await world.team({ ann: 'owner' })
    assert.equal((await invite(team.key('ann'), { email: ' J.Doe+Roster@B\u00dcCHER.test ' })).body.email, 'J.Doe+Roster@B\u00dcCHER.test')
  })

  it('says no with a sentence and a code, and names the invitation that stands in the way', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', cid: 'member' }, 4)
    const { body: { id } } = await invite(team.key('ann'), { email: 'Dora@crew.test' })
    const cases: [as: string, body: object, status: number, answer: unknown][] = [
      ['cid', { email: 'eve@crew.test' }, 403, { detail: 'Only owners and admins may invite people.', code: 'forbidden' }],
      ['amy', { email: 'eve@crew.test', role: 'owner' }, 403, { detail: 'You may not invite someone to a role above your own.', code: 'role_above_own' }],
      ['ann', { email: team.of('cid').email }, 409, { detail: 'This person is on the team already.', code: 'already_member' }],
      ['ann', { email: 'dora@crew.test' }, 409, { detail: 'This address has a pending invitation. Resend or revoke that one.', code: 'already_invited', invitation_id: id }],
      ['ann', { email: 'eve@crew.test' }, 409, { detail: 'All seats of this team are taken: remove someone, revoke an invitation, or raise the seat limit.', code: 'seat_limit' }],
    ]
    for (const [as, body, status, expected] of cases) {
      const answer = await invite(team.key(as), body)
      assert.deepEqual([answer.status, answer.body], [status, expected])
    }
  })

  it('refuses what is no address, and an address of more than 320 characters', async () => {
    const team = await world.team({ ann: 'owner' })
    for (const email of ['bob', 'bob@', 'b\u202eob@crew.test', 'b\uff4fb@crew.test', `${'b'.repeat(400)}@crew.test`, `b@${'crew.'.repeat(70)}test`]) {
      const { status, body: { detail } } = await invite(team.key('ann'), { email })
      assert.equal(status, 422)
      assert.deepEqual(detail.map(({ loc, type }: any) => [loc, type]), [[['body', 'email'], 'value_error']])
      assert.match(detail[0].msg, /^value is not a valid email address: /)
    }
    assert.deepEqual(await list(team.key('ann')), [])
  })
})

describe('GET /v1/team/invitations', () => {
  it('lists every status, newest first, with a token for the pending ones alone', async () => {
    const team = await world.team({ ann: 'owner' })
    const made = {} as Record<string, any>
    for (const name of ['late', 'accepted', 'revoked', 'declined', 'pending']) {
      const { email } = await world.person(name)
      made[name] = (await invite(team.token('ann'), { email })).body
      if (name === 'late') await world.db.updateTable('invitations').set({ expires_at: now() }).where('id', '=', made.late.id).execute()
      world.pass(1)
    }
    await accept(world, await signIn(world, made.accepted), made.accepted.token)
    await decline(world, made.declined.token)
    await request(world, 'DELETE', `/v1/team/invitations/${made.revoked.id}`, team.key('ann'))

    const all = await list(team.key('ann'))
    assert.deepEqual(all.map(({ id, status, token }: any) => [id, status, token]), [
      [made.pending.id, 'pending', made.pending.token],
      [made.declined.id, 'declined', ''],
      [made.revoked.id, 'revoked', ''],
      [made.accepted.id, 'accepted', ''],
      [made.late.id, 'expired', ''],
    ])
    assert.deepEqual(all[0], made.pending)
    for (const { status, id } of all) {
      const filtered = await list(team.key('ann'), `?status=${status}`)
      assert.deepEqual(filtered.map((one: any) => one.id), [id])
    }
  })

  it('is for owners and admins', async () => {
    const team = await world.team({ ann: 'owner', amy: 'admin', bea: 'billing', cid: 'member' })
    assert.deepEqual(await list(team.key('amy')), [])
    for (const name of ['bea', 'cid']) assert.deepEqual(await list(team.key(name)), { detail: 'Only owners and admins may see invitations.', code: 'forbidden' })
  })

  it('refuses a status that there is none', async () => {
    const team = await world.team({ ann: 'owner' })
    const msg = 'Input should be \'pending\', \'accepted\', \'revoked\', \'declined\' or \'expired\''
    assert.deepEqual(await list(team.key('ann'), '?status=open'), { detail: [{ loc: ['query', 'status'], msg, type: 'enum' }] })
  })
})

describe('DELETE /v1/team/invitations/{id} and POST /v1/team/invitations/{id}/resend', () => {
  it('answer 204 and nothing, and the invitation with its new token and time', async () => {
    const team = await world.team({ ann: 'owner' })
    const { body: made } = await invite(team.token('ann'), { email: 'bob@crew.test' })
    world.pass(1000)
    const resent = await resend(world, team.token('ann'), made.id)
    assert.equal(resent.status, 200)
    assert.deepEqual(resent.body, { ...made, expires_at: now(week), token: resent.body.token })
    assert.notEqual(resent.body.token, made.token)
    assert.deepEqual(await list(team.key('ann')), [resent.body])

    const revoked = await request(world, 'DELETE', `/v1/team/invitations/${made.id}`, team.key('ann'))
    assert.deepEqual([revoked.status, revoked.body], [204, undefined])
  })

  it('say no with a sentence and a code', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    const { body: { id } } = await invite(team.key('ann'), { email: 'bob@crew.test' })
    const both = [['DELETE', '', 'revoke'], ['POST', '/resend', 'resend']] as const
    for (const [method, more, verb] of both) {
      const answer = async (as: string, which: string) => request(world, method, `/v1/team/invitations/${which}${more}`, team.key(as))
      assert.deepEqual((await answer('cid', id)).body, { detail: `Only owners and admins may ${verb} invitations.`, code: 'forbidden' })
      const missing = await answer('ann', unknown)
      assert.deepEqual([missing.status, missing.body], [404, { detail: 'There is no such invitation on this team.', code: 'not_found' }])
      const malformed = await answer('ann', '7')
      assert.deepEqual([malformed.status, malformed.body.detail[0].loc, malformed.body.detail[0].type], [422, ['path', 'id'], 'uuid_parsing'])
    }
    await request(world, 'DELETE', `/v1/team/invitations/${id}`, team.key('ann'))
    for (const [method, more] of both) {
      const ended = await request(world, method, `/v1/team/invitations/${id}${more}`, team.key('ann'))
      assert.deepEqual([ended.status, ended.body], [409, { detail: 'This invitation is no longer pending.', code: 'invitation_not_pending' }])
    }
  })
})
