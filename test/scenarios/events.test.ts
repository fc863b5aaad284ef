import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addMember } from '../../src/domain/teams.ts'
import { accept, type Answer, decline, request, resend, stories } from '../support/contracts.ts'
import type { Team, World } from '../support/world.ts'

stories('events', (at) => {
  it('every change leaves one event: what, who, whom, before and after, and the request that made it', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' }), cid = await world.person('cid')
    const [ann, bob] = [team.user('ann'), team.user('bob')]
    const start = (await eventsOf(world, team)).length
    const steps: Step[] = []
    const step = (type: string, actor: unknown[], subject: unknown[], before: unknown, after: unknown, answer: Answer) => steps.push({ type, actor, subject, before, after, request_id: answer.headers['x-request-id'] })

    const user = ['user', ann, team.of('ann').email], key = ['api_key', ann, team.of('ann').email]
    const invited = await client.invite(team.key('ann'), cid.email)
    const aboutCid = ['invitation', invited.id, cid.email]
    step('invitation.created', key, aboutCid, null, { role: 'member' }, invited)
    const first = await world.db.selectFrom('invitations').select('expires_at').where('id', '=', invited.id).executeTakeFirstOrThrow()
    world.pass(1000)
    const resent = await resend(world, team.token('ann'), invited.id)
    step('invitation.resent', user, aboutCid, { expires_at: first.expires_at }, { expires_at: resent.body.expires_at }, resent)
    step('invitation.accepted', ['user', cid.id, cid.email], aboutCid, null, { user_id: cid.id, role: 'member' }, await accept(world, cid.token, await world.mailedToken(cid.email)))
    step('member.role_changed', user, ['member', bob, team.of('bob').email], { role: 'member' }, { role: 'owner' }, await client.changeRole(team.token('ann'), bob, 'full'))
    const dee = await client.invite(team.token('bob'), 'dee@crew.test')
    step('invitation.created', ['user', bob, team.of('bob').email], ['invitation', dee.id, 'dee@crew.test'], null, { role: 'member' }, dee)
    step('invitation.revoked', key, ['invitation', dee.id, 'dee@crew.test'], { role: 'member' }, null, await client.revoke(team.key('ann'), dee.id))
    const eve = await client.invite(team.key('ann'), 'eve@crew.test', 'full')
    step('invitation.created', key, ['invitation', eve.id, 'eve@crew.test'], null, { role: 'owner' }, eve)
    step('invitation.declined', ['invitee', null, null], ['invitation', eve.id, 'eve@crew.test'], { role: 'owner' }, null, await decline(world, await world.mailedToken('eve@crew.test')))
    step('member.removed', key, ['member', bob, team.of('bob').email], { role: 'owner' }, null, await client.remove(team.key('ann'), bob))

    const events = (await eventsOf(world, team)).slice(start)
    assert.deepEqual(events.map(({ type, actor, subject, before, after, request_id }) => ({
      type, before, after, request_id,
      actor: [actor.type, actor.user_id, actor.email],
      subject: [subject.type, subject.id, subject.email],
    })), steps)
    assert.deepEqual(events.map(({ seq }) => seq), events.map(({ seq }) => seq).toSorted((a, b) => a - b))
    const keyIds = await world.db.selectFrom('api_keys').select('id').where('team_id', '=', team.id).where('user_id', '=', ann).execute()
    assert.ok(keyIds.some(({ id }) => id === events[0]!.actor.api_key_id))
  })

  it('what is refused, or changes nothing, leaves no event', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' })
    const pending = await client.invite(team.key('ann'), 'cid@crew.test')
    const before = await eventsOf(world, team)
    const refused = [
      await client.invite(team.key('ann'), 'cid@crew.test'),
      await client.invite(team.key('bob'), 'dee@crew.test'),
      await client.remove(team.key('bob'), team.user('ann')),
      await client.changeRole(team.key('bob'), team.user('bob'), 'full'),
      await client.revoke(team.key('bob'), pending.id),
      await client.remove(team.key('ann'), team.id),
    ]
    assert.ok(refused.every(({ status }) => status >= 400))
    assert.equal((await client.changeRole(team.key('ann'), team.user('bob'), 'standard')).status, 200)
    assert.deepEqual(await eventsOf(world, team), before)
  })

  it('no event holds a key, a token or a part of one', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner', bob: 'member' }), cid = await world.person('cid')
    await client.invite(team.key('ann'), cid.email)
    const token = await world.mailedToken(cid.email)
    await accept(world, cid.token, token)
    await client.remove(team.token('ann'), team.user('bob'))

    const rows = JSON.stringify(await world.db.selectFrom('events').selectAll().where('team_id', '=', team.id).execute())
    for (const secret of [token!, team.key('ann'), team.key('bob'), team.token('ann'), cid.token]) {
      assert.ok(!rows.includes(secret.slice(-24)))
    }
  })
})

stories('the operator and the clock', (at) => {
  it('leave events too: of the team, its members and keys, and of what ran out', async () => {
    const { world, client } = at()
    const team = await world.team({ ann: 'owner' })
    const { user } = await addMember(world.operator, team.id, 'zoe@crew.test', 'billing')
    const { id } = await client.invite(team.key('ann'), 'cid@crew.test')
    world.pass(8 * 86_400_000)
    await world.worker.runDue()

    const events = (await eventsOf(world, team)).map(({ type, actor, subject, before, after }) => [type, actor.type, subject.id, before, after])
    assert.deepEqual(events.slice(0, 1), [['team.created', 'operator', team.id, null, { name: 'Crew', seat_limit: null, owner: team.user('ann') }]])
    assert.deepEqual(events.filter(([type]) => type === 'member.added'), [['member.added', 'operator', user.id, null, { role: 'billing' }]])
    assert.deepEqual(events.at(-1), ['invitation.expired', 'system', id, { role: 'member' }, null])
  })
}, ['v1-team'])

interface Step { type: string; actor: unknown[]; subject: unknown[]; before: unknown; after: unknown; request_id: unknown }

/** Oldest first. */
async function eventsOf(world: World, team: Team): Promise<any[]> {
  return (await request(world, 'GET', '/v1/team/events', team.key('ann'))).body.reverse()
}
