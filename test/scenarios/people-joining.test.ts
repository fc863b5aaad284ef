import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ask, type Question, signInByCode } from '../support/browser.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from '../support/provider.ts'
import { engines, openWorld, type World } from '../support/world.ts'

for (const engine of engines) {
  describe(`a person with nothing but an address (${engine})`, () => {
    let provider: TestProvider, world: World
    before(async () => {
      provider = await startProvider()
      world = await openWorld(engine, { oidc: { issuer: provider.issuer, clientId, clientSecret } })
    })
    after(async () => {
      await world.close()
      await provider.close()
    })

    const ways: Record<string, (email: string) => Promise<string>> = {
      'signs in by code': (email) => signInByCode(world, email),
      'comes with a token of the product\'s own provider, and never signs in here': async (email) => {
        provider.accounts.set(email, { email, email_verified: true })
        return provider.accessToken(email)
      },
    }
    for (const [n, [how, credentialOf]] of Object.entries(ways).entries()) {
      it(`${how}, founds a team, invites another, and both work on it`, async () => {
        const say = (as: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, question: Question = {}) => ask(world, method, url, { as, ...question })
        const ann = await credentialOf(`ann.${n}@home.test`)
        assert.equal((await say(ann, 'GET', '/v1/team/members')).code, 'no_team')
        const { body: team } = await say(ann, 'POST', '/v1/teams', { body: { name: 'Crew' } })
        const invited = await say(ann, 'POST', '/v1/team/invite', { body: { email: `eve.${n}@home.test`, role: 'admin' } })
        assert.equal(invited.status, 201)

        const token = await world.mailedToken(`eve.${n}@home.test`), eve = await credentialOf(`Eve.${n}@HOME.test`)
        const { body: { invitations } } = await say(eve, 'GET', '/v1/me')
        assert.deepEqual(invitations.map((offer: any) => [offer.team_id, offer.team_name, offer.role, offer.token]), [[team.id, 'Crew', 'admin', token]])
        const accepted = await say(eve, 'POST', '/v1/team/invitations/accept', { body: { token } })
        assert.deepEqual([accepted.status, accepted.body.team_role, accepted.body.is_admin], [200, 'admin', true])

        const me = (await say(eve, 'GET', '/v1/me')).body
        assert.deepEqual([me.customer_id, me.team_role, me.invitations], [team.id, 'admin', []])
        assert.equal((await say(eve, 'POST', '/v1/team/invite', { body: { email: `bob.${n}@home.test` } })).status, 201)
        const { body: { api_key: key } } = await say(eve, 'POST', '/v1/team/api-keys', { body: { name: 'Deploy' } })
        assert.equal((await say(key, 'GET', '/v1/team/members')).body.length, 2)
        assert.equal((await say(ann, 'GET', '/api/team/members')).body.data.members.length, 2)
        const { body: events } = await say(ann, 'GET', '/v1/team/events')
        assert.deepEqual(events.map((event: any) => event.type), ['api_key.created', 'invitation.created', 'invitation.accepted', 'invitation.created', 'team.created'])
        assert.deepEqual([events[2].actor.user_id, events[2].after], [me.user_id, { user_id: me.user_id, role: 'admin' }])
      })

      it(`${how}, and cannot take what was sent to another address, was revoked, has run out or has been taken`, async () => {
        const team = await world.team({ ann: 'owner' }), key = team.key('ann'), eve = await credentialOf(`eve.only.${n}@home.test`), other = await credentialOf(`other.${n}@home.test`)
        const invite = async (email: string) => (await ask(world, 'POST', '/v1/team/invite', { as: key, body: { email } })).body
        const accept = async (as: string, token: string) => (await ask(world, 'POST', '/v1/team/invitations/accept', { as, body: { token } }))
        const mine = await invite(`eve.only.${n}@home.test`)
        assert.equal((await accept(other, mine.token)).code, 'email_mismatch')
        assert.equal((await accept(key, mine.token)).code, 'session_required')
        await ask(world, 'DELETE', `/v1/team/invitations/${mine.id}`, { as: key })
        assert.equal((await accept(eve, mine.token)).code, 'invitation_revoked')

        const again = await invite(` EVE.only.${n}@Home.Test`)
        const answers = await Promise.all(Array.from({ length: 50 }, () => accept(eve, again.token)))
        assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 200))
        assert.equal((await ask(world, 'GET', '/v1/team', { as: key })).body.seats_taken, 2)
        assert.equal((await accept(other, again.token)).code, 'invitation_already_accepted')

        const late = await invite(`other.${n}@home.test`)
        world.pass(7 * 86_400_000)
        const answer = await accept(await credentialOf(`other.${n}@home.test`), late.token)
        assert.deepEqual([answer.status, answer.code], [410, 'invitation_expired'])
      })
    }
  })
}
