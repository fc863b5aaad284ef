import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ask, signInByCode } from '../support/browser.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from '../support/provider.ts'
import { openTwins } from '../support/twin.ts'
import { engines, openWorld, type World } from '../support/world.ts'

let people = 0
const someone = () => ({ sub: `subject ${++people}`, email: `person.${people}@home.test`, email_verified: true })

for (const engine of engines) {
  describe(`whom a provider's token speaks of (${engine})`, () => {
    let provider: TestProvider, world: World
    before(async () => {
      provider = await startProvider()
      world = await openWorld(engine, { oidc: { issuer: provider.issuer, clientId, clientSecret } })
    })
    after(async () => {
      await world.close()
      await provider.close()
    })
    const me = async (claims: object, at: World = world) => ask(at, 'GET', '/v1/me', { as: await provider.sign(claims as never) })
    const userOf = async (claims: object) => (await me(claims)).body.user_id

    it('a user is made at the first token, with a name and an address', async () => {
      const claims = { ...someone(), name: 'Eve Early', picture: 'https://home.test/eve.png' }
      const { body } = await me(claims)
      assert.deepEqual([body.email, body.email_verified, body.display_name, body.image_url], [claims.email, true, 'Eve Early', 'https://home.test/eve.png'])
    })

    it('a user is found by subject from then on, whatever else the token says or leaves out', async () => {
      const claims = someone(), id = await userOf(claims)
      for (const later of [{ sub: claims.sub }, { ...claims, email: 'other@home.test' }, { ...claims, email: 'other@home.test', email_verified: false }, { ...claims, email: 'half' }]) {
        assert.equal(await userOf(later), id)
      }
      assert.equal((await me(claims)).body.email, claims.email)
    })

    it('a user with the same address, verified on both sides, is joined, however it is spelled', async () => {
      const { id, email } = await world.person('bob'), { sub } = someone()
      assert.equal(await userOf({ sub, email: email.toUpperCase(), email_verified: true }), id)
      assert.equal(await userOf({ sub }), id)
    })

    it('an address that the provider has not verified joins nobody, and keeps nobody from it', async () => {
      const { id, email } = await world.person('bob')
      for (const email_verified of [false, undefined, 'true', 1]) {
        const mallory = { sub: someone().sub, email, email_verified }, { body } = await me(mallory)
        assert.notEqual(body.user_id, id)
        assert.deepEqual([body.email, body.email_verified, body.invitations], [email, false, []])
        assert.equal(await userOf(mallory), body.user_id)
      }

      const squatter = { ...someone(), email_verified: false }, squatted = await userOf(squatter)
      const owner = await userOf({ sub: someone().sub, email: squatter.email, email_verified: true })
      assert.notEqual(owner, squatted)
      const byCode = await ask(world, 'GET', '/v1/me', { as: await signInByCode(world, squatter.email) })
      assert.equal(byCode.body.user_id, owner)
      assert.equal(await userOf(squatter), squatted)
    })

    it('whoever claimed an address first without proof gets nothing of what its owner is given', async () => {
      const team = await world.team({ ann: 'owner' }), squatter = { ...someone(), email_verified: false }, squatted = await userOf(squatter)
      assert.ok(await signInByCode(world, squatter.email))
      const answer = await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: squatter.email } })
      assert.equal(answer.status, 201)
      const accepted = await ask(world, 'POST', '/v1/team/invitations/accept', { as: await provider.sign(squatter), body: { token: answer.body.token } })
      assert.deepEqual([accepted.status, accepted.code], [403, 'email_unverified'])
      const { body } = await me(squatter)
      assert.deepEqual([body.user_id, body.customer_id, body.invitations], [squatted, null, []])
    })

    it('a list that was sent before shows the address that is verified since', async () => {
      const claims = { ...someone(), email_verified: false }, later = { ...claims, email: `new.${claims.email}`, email_verified: true }
      const list = async (as: object) => (await ask(world, 'GET', '/v1/team/members', { as: await provider.sign(as as never) })).body.map(({ email }: any) => email)
      assert.equal((await ask(world, 'POST', '/v1/teams', { as: await provider.sign(claims), body: { name: 'Crew' } })).status, 201)
      assert.deepEqual([await list(claims), await list(later)], [[claims.email], [later.email]])
    })

    it('an address counts as soon as the provider has verified it', async () => {
      const team = await world.team({ ann: 'owner' }), claims = { ...someone(), email_verified: false }, id = await userOf(claims)
      const { body: { token } } = await ask(world, 'POST', '/v1/team/invite', { as: team.key('ann'), body: { email: claims.email } })
      const accept = async (email_verified: boolean) => ask(world, 'POST', '/v1/team/invitations/accept', { as: await provider.sign({ ...claims, email_verified }), body: { token } })
      assert.equal((await accept(false)).code, 'email_unverified')
      assert.equal((await accept(true)).status, 200)
      assert.deepEqual((await me(claims)).body.user_id, id)
    })

    it('an address that is another\'s by then stays theirs', async () => {
      const claims = { ...someone(), email_verified: false }, id = await userOf(claims)
      await signInByCode(world, claims.email)
      const { body } = await me({ ...claims, email_verified: true })
      assert.deepEqual([body.user_id, body.email_verified], [id, false])
    })

    it('a product\'s first page, which asks ten things at once, makes one user', async (t) => {
      const [one, two] = await openTwins(t, world)
      for (const email_verified of [true, false]) {
        const claims = { ...someone(), email_verified }, token = await provider.sign(claims)
        const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(n % 2 ? one : two, 'GET', '/v1/me', { as: token })))
        assert.deepEqual(answers.map(({ status }) => status), Array.from({ length: 10 }, () => 200))
        assert.equal(new Set(answers.map(({ body }) => body.user_id)).size, 1)
        assert.equal((await world.db.selectFrom('users').select('id').where('email_shown', '=', claims.email).execute()).length, 1)
      }
    })

    it('odd names and pictures are left out', async () => {
      for (const [name, picture] of [['A\u0000B', 'javascript:alert(1)'], ['', ''], [7, ['x']], ['x'.repeat(2000), 'data:image/png;base64,x']]) {
        const { status, body } = await me({ ...someone(), name, picture })
        assert.deepEqual([status, body.display_name, body.image_url], [200, null, null])
      }
    })
  })
}
