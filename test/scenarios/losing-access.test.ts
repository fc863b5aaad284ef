import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createOperatorKey, revokeOperatorKey } from '../../src/domain/operators.ts'
import { type Asked, ask, type Method, mailedCode, openBrowser, sendCode } from '../support/browser.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from '../support/provider.ts'
import { openTwin } from '../support/twin.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

type Credential = 'key' | 'token' | 'cookie' | 'jwt'
const origin = 'https://roster.test'

interface Scene { team: Team; bob: string; headers: Record<Credential, Record<string, string>>; as: (who: Credential | 'ann', method: Method, url: string, body?: object) => Promise<Asked> }

const noTeam = [404, 'no_team'], unknown = [401, 'not_authenticated'], forbidden = [403, 'forbidden']
const offTheTeam = { key: unknown, token: noTeam, cookie: noTeam, jwt: noTeam }

/** Every way for Bob, an owner, to lose what he may do on the team, and what contract V1 then says to each of his credentials. */
const ways: Record<string, { lose: (scene: Scene) => Promise<Asked>; refused: Record<Credential, unknown[]>; regain?: (scene: Scene) => Promise<Asked> }> = {
  'is removed': { lose: ({ as, bob }) => as('ann', 'DELETE', `/v1/team/members/${bob}`), refused: offTheTeam },
  'is removed through the other contract': { lose: ({ as, bob }) => as('ann', 'DELETE', `/api/team/members/${bob}`), refused: offTheTeam },
  'is suspended': {
    lose: ({ as, bob }) => as('ann', 'POST', `/v1/team/members/${bob}/suspend`),
    refused: offTheTeam,
    regain: ({ as, bob }) => as('ann', 'POST', `/v1/team/members/${bob}/reinstate`),
  },
  'is demoted': {
    lose: ({ as, bob }) => as('ann', 'PATCH', `/v1/team/members/${bob}/role`, { team_role: 'member' }),
    refused: { key: forbidden, token: forbidden, cookie: forbidden, jwt: forbidden },
    regain: ({ as, bob }) => as('ann', 'PATCH', `/api/team/members/${bob}/role`, { role: 'org:admin' }),
  },
  'hands the team over and leaves': {
    async lose({ as, bob, team }) {
      await as('ann', 'PATCH', `/v1/team/members/${team.user('ann')}/role`, { team_role: 'admin' })
      assert.equal((await as('token', 'POST', '/v1/team/transfer-ownership', { user_id: team.user('ann') })).status, 200)
      return as('token', 'DELETE', `/v1/team/members/${bob}`)
    },
    refused: offTheTeam,
  },
  'leaves': { lose: ({ as, bob }) => as('cookie', 'DELETE', `/v1/team/members/${bob}`), refused: offTheTeam },
  'finds the team deleted': { lose: ({ as }) => as('ann', 'DELETE', '/v1/team', { name: 'Crew' }), refused: offTheTeam },
  'is erased': { lose: ({ as }) => as('token', 'DELETE', '/v1/me'), refused: { key: unknown, token: unknown, cookie: unknown, jwt: noTeam } }, // to the provider he is someone still: someone new
}

for (const engine of engines) {
  describe(`someone who loses access (${engine})`, () => {
    let provider: TestProvider, world: World, twin: World, invited = 0
    before(async () => {
      provider = await startProvider()
      world = await openWorld(engine, { oidc: { issuer: provider.issuer, clientId, clientSecret } })
      twin = await openTwin(world)
    })
    after(async () => {
      await twin.close()
      await world.close()
      await provider.close()
    })

    async function setScene(): Promise<Scene> {
      const team = await world.team({ ann: 'owner', bob: 'owner' }), { id, email } = team.of('bob'), browser = openBrowser(world)
      await sendCode(world, email)
      await browser.request('POST', '/api/auth/sign-in/email-otp', { body: { email, otp: await mailedCode(world) } })
      const cookie = [...browser.jar].map((pair) => pair.join('=')).join('; ')
      const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
      const headers = { key: { 'x-api-key': team.key('bob') }, token: bearer(team.token('bob')), cookie: { cookie, origin }, jwt: bearer(await provider.sign({ sub: id, email, email_verified: true })), ann: bearer(team.key('ann')) }
      return { team, bob: id, headers, as: (who, method, url, body) => ask(world, method, url, { body, headers: headers[who] }) }
    }

    /** What each credential is answered on both processes, reading and writing. */
    async function probe({ headers }: Scene): Promise<Record<Credential, Asked[]>> {
      const answers: Partial<Record<Credential, Asked[]>> = {}
      for (const who of ['key', 'token', 'cookie', 'jwt'] as const) {
        answers[who] = []
        for (const process of [twin, world]) {
          answers[who].push(await ask(process, 'GET', '/v1/team/invitations', { headers: headers[who] }))
          answers[who].push(await ask(process, 'POST', '/v1/team/invite', { headers: headers[who], body: { email: `new.${++invited}@home.test` } }))
        }
      }
      return answers as Record<Credential, Asked[]>
    }
    const org = async ({ headers }: Scene) => Promise.all([world, twin].flatMap((process) => (['key', 'token', 'cookie', 'jwt'] as const).map((who) => ask(process, 'GET', '/api/team/members', { headers: headers[who] }))))

    for (const [what, { lose, refused, regain }] of Object.entries(ways)) {
      it(`and ${what}, is refused at the very next request, whatever the credential, on every process`, async () => {
        const scene = await setScene()
        const everything = async () => [...Object.values(await probe(scene)).flat(), ...await org(scene)].map(({ status }) => status < 300)
        assert.deepEqual((await everything()).filter((fine) => !fine), [])
        const sent = await scene.as('token', 'POST', '/v1/team/invite', { email: `heir.${++invited}@home.test`, role: 'owner' })
        const heir = await world.person('heir')

        const lost = await lose(scene)
        assert.ok(lost.status < 300, lost.text)
        for (const [who, answers] of Object.entries(await probe(scene))) {
          for (const { status, code } of answers) assert.deepEqual([who, status, code], [who, ...refused[who as Credential]])
        }
        for (const { status, code } of await org(scene)) assert.deepEqual([status, code], [401, 'not_authorized'])
        for (const process of [world, twin]) {
          const { status } = await ask(process, 'POST', '/v1/team/invitations/accept', { as: heir.token, body: { token: sent.body.token } })
          assert.equal(status, what === 'finds the team deleted' ? 404 : 410, 'an invitation is worth no more than its sender')
        }

        if (!regain) return
        assert.equal((await regain(scene)).status, 200)
        assert.deepEqual((await everything()).filter((fine) => !fine), [])
      })
    }

    const ends: Record<string, { of: Credential[]; end: (scene: Scene) => Promise<unknown> }> = {
      'a deleted API key': { of: ['key'], end: async ({ as }) => as('token', 'DELETE', `/v1/team/api-keys/${(await as('key', 'GET', '/v1/team/api-keys')).body.find((key: any) => key.email.startsWith('bob')).id}`) },
      'a rotated API key': { of: ['key'], end: async ({ as }) => as('key', 'POST', `/v1/team/api-keys/${(await as('key', 'GET', '/v1/team/api-keys')).body.find((key: any) => key.email.startsWith('bob')).id}/rotate`, { overlap_hours: 0 }) },
      'an ended session': { of: ['token'], end: async ({ as }) => as('cookie', 'DELETE', `/v1/me/sessions/${(await as('token', 'GET', '/v1/me/sessions')).body.find((session: any) => session.is_current).id}`) },
      'a session ended from elsewhere': { of: ['token'], end: ({ as }) => as('cookie', 'DELETE', '/v1/me/sessions') },
      'a signed-out browser': { of: ['cookie'], end: ({ as }) => as('cookie', 'POST', '/api/auth/sign-out') },
      'a person signed out everywhere': { of: ['token', 'cookie'], end: ({ as }) => as('jwt', 'DELETE', '/v1/me/sessions') },
    }
    for (const [what, { of, end }] of Object.entries(ends)) {
      it(`${what} opens nothing at the very next request, on every process; the others are as they were`, async () => {
        const scene = await setScene()
        await end(scene)
        for (const [who, answers] of Object.entries(await probe(scene))) {
          for (const { status, code } of answers) assert.deepEqual([who, status < 300, code], of.includes(who as Credential) ? [who, false, 'not_authenticated'] : [who, true, undefined])
        }
      })
    }

    it('a key and a session end with their time', async () => {
      const team = await world.team({ ann: 'owner' })
      const { body: { api_key: key } } = await ask(world, 'POST', '/v1/team/api-keys', { as: team.key('ann'), body: { name: 'Short', expires_in_days: 1 } })
      const day = 86_400_000, both = () => Promise.all([world, twin].flatMap((process) => [key, team.token('ann')].map((as) => ask(process, 'GET', '/v1/team/members', { as }))))
      world.pass(day - 1)
      assert.deepEqual((await both()).map(({ status }) => status), [200, 200, 200, 200])
      world.pass(1)
      assert.deepEqual((await both()).map(({ status }) => status), [401, 401, 401, 401])
    })

    it('a revoked operator key opens nothing', async () => {
      const team = await world.team({ ann: 'owner' }), { id, secret } = await createOperatorKey(world.operator, 'Backend')
      const both = () => Promise.all([world, twin].map((process) => ask(process, 'GET', `/v1/teams/${team.id}/members/${team.user('ann')}`, { as: secret })))
      assert.deepEqual((await both()).map(({ status }) => status), [200, 200])
      await revokeOperatorKey(world.operator, id)
      assert.deepEqual((await both()).map(({ status }) => status), [401, 401])
    })
  })
}
