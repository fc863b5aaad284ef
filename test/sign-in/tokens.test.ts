import assert from 'node:assert/strict'
import { after, before, describe, it, mock } from 'node:test'
import { calculateJwkThumbprint, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { ask } from '../support/browser.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from '../support/provider.ts'
import { openWorld, type World } from '../support/world.ts'

const second = 1, now = () => Math.floor(Date.now() / 1000)
const eve = { sub: 'eve', email: 'eve@home.test', email_verified: true }
const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const publicHalf = async (key: JWK) => ({ kty: key.kty!, n: key.n!, e: key.e! })

describe('a token of the provider', () => {
  let provider: TestProvider, world: World
  before(async () => {
    provider = await startProvider()
    provider.accounts.set('eve', { email: eve.email, email_verified: true, name: 'Eve' })
    world = await openWorld('sqlite', { oidc: { issuer: provider.issuer, clientId, clientSecret } })
  })
  after(async () => {
    await world.close()
    await provider.close()
  })
  const me = (token: string) => ask(world, 'GET', '/v1/me', { as: token })

  it('is taken, be it the ID token or an access token in JWT form, in either header', async () => {
    const tokens = [await provider.idToken('eve'), await provider.accessToken('eve'), await provider.sign(eve)]
    const ids = new Set<string>()
    for (const token of tokens) for (const answer of [await me(token), await ask(world, 'GET', '/v1/me', { headers: { 'x-api-key': token } })]) {
      assert.equal(answer.status, 200)
      ids.add(answer.body.user_id)
    }
    assert.equal(ids.size, 1)
    assert.equal((await ask(world, 'GET', '/api/team/members', { as: tokens[0] })).status, 401) // known, and on no team
  })

  it('is refused with one answer for all that can be wrong with it', async () => {
    const good = await provider.sign(eve), [header, payload, signature] = good.split('.') as [string, string, string]
    const { privateKey: foreign } = await generateKeyPair('RS256', { extractable: true }), { privateKey: elliptic } = await generateKeyPair('ES256', { extractable: true })
    const foreignKey = { ...(await exportJWK(foreign)), kid: provider.key().kid! }
    const spki = await exportSPKI(await importJWK(await publicHalf(provider.key()), 'RS256') as CryptoKey)
    const withSecret = (secret: string, kid = provider.key().kid!) => new SignJWT({ ...eve, iss: provider.issuer, aud: clientId, exp: now() + 60 }).setProtectedHeader({ alg: 'HS256', kid }).sign(new TextEncoder().encode(secret))
    const wrong: Record<string, string> = {
      'another issuer': await provider.sign({ ...eve, iss: 'https://evil.test' }),
      'no issuer': await provider.sign({ ...eve, iss: undefined as never }),
      'the issuer with something behind it': await provider.sign({ ...eve, iss: `${provider.issuer}/x` }),
      'for another product': await provider.sign({ ...eve, aud: 'another product' }),
      'for nobody': await provider.sign({ ...eve, aud: [] }),
      'no audience': await provider.sign({ ...eve, aud: undefined as never }),
      'run out': await provider.sign({ ...eve, exp: now() - 10 * second }),
      'without end': await provider.sign({ ...eve, exp: undefined as never }),
      'not yet good': await provider.sign({ ...eve, nbf: now() + 30 * second }),
      'of nobody': await provider.sign({ ...eve, sub: undefined as never }),
      'of an empty subject': await provider.sign({ ...eve, sub: '' }),
      'with a NUL in its subject': await provider.sign({ ...eve, sub: 'e\u0000ve' }),
      'of someone without an address': await provider.sign({ sub: 'no address' }),
      'of someone with half an address': await provider.sign({ sub: 'half', email: 'half', email_verified: true }),
      'signed by nobody': `${b64({ alg: 'none' })}.${payload}.`,
      'signed by nobody, with something behind it': `${b64({ alg: 'none', kid: provider.key().kid })}.${payload}.${signature}`,
      'signed with the public key as a secret': await withSecret(spki),
      'signed with the public numbers as a secret': await withSecret(JSON.stringify(await publicHalf(provider.key()))),
      'signed with the client secret': await withSecret(clientSecret),
      'signed with a key of someone else\'s': await provider.sign(eve, { key: foreignKey }),
      'signed with a key that nobody knows': await provider.sign(eve, { header: { kid: 'unknown' } }),
      'signed with a key that it brings along': await new SignJWT({ ...eve, iss: provider.issuer, aud: clientId, exp: now() + 60 })
        .setProtectedHeader({ alg: 'ES256', kid: await calculateJwkThumbprint(await exportJWK(elliptic)), jwk: await exportJWK(elliptic), jku: 'https://evil.test/keys' }).sign(elliptic),
      'with a header to be understood': `${b64({ alg: 'RS256', kid: provider.key().kid, crit: ['x'], x: 1 })}.${payload}.${signature}`,
      'with another signature': `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      'without a signature': `${header}.${payload}.`,
      'with another payload': `${header}.${b64({ ...eve, sub: 'ann', iss: provider.issuer, aud: clientId, exp: now() + 60 })}.${signature}`,
      'no JSON': `${Buffer.from('x').toString('base64url')}.${payload}.${signature}`,
      'no token': 'a.b.c',
      'five parts': `${good}.x.y`,
    }
    const refused = await me('nonsense')
    assert.equal(refused.status, 401)
    for (const [what, token] of Object.entries(wrong)) {
      const answer = await me(token)
      assert.deepEqual([what, answer.status, answer.text, answer.headers['www-authenticate']], [what, 401, refused.text, 'Bearer'])
      assert.equal((await ask(world, 'GET', '/api/team/members', { as: token })).code, 'not_authorized')
    }
    assert.equal((await me(good)).status, 200)
  })

  it('is taken when the provider signs with a new key, without a restart; and refused with the old one once that is gone', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    try {
      const old = provider.key(), early = await provider.idToken('eve')
      assert.equal((await me(early)).status, 200)
      await provider.rotate({ keep: true })
      mock.timers.tick(6000) // the keys are asked for once in five seconds at most
      assert.equal((await me(await provider.idToken('eve'))).status, 200)
      assert.equal((await me(early)).status, 200)

      await provider.rotate({ keep: false })
      mock.timers.tick(6000)
      assert.equal((await me(await provider.idToken('eve'))).status, 200)
      assert.equal((await me(early)).status, 401)
      assert.equal((await me(await provider.sign(eve, { key: old }))).status, 401)
    } finally {
      mock.timers.reset()
    }
  })

  it('waits while the provider is away: a clear 503, and everything else works', async (t) => {
    const away = await openWorld('sqlite', { oidc: { issuer: provider.issuer, clientId, clientSecret } })
    t.after(() => away.close())
    const team = await away.team({ ann: 'owner' }), token = await provider.idToken('eve')
    await provider.goAway()
    try {
      const answer = await ask(away, 'GET', '/v1/me', { as: token })
      assert.deepEqual([answer.status, answer.code, answer.headers['retry-after']], [503, 'provider_away', '5'])
      assert.doesNotMatch(answer.text, /127\.0\.0\.1|ECONN|fetch/)
      const envelope = await ask(away, 'GET', '/api/team/members', { as: token })
      assert.deepEqual([envelope.status, envelope.body.type, envelope.code], [503, 'internal_error', 'server_error'])
      for (const as of [team.key('ann'), team.token('ann')]) assert.equal((await ask(away, 'GET', '/v1/team/members', { as })).status, 200)
      assert.equal((await ask(away, 'GET', '/v1/me', { as: 'nonsense' })).status, 401)
      assert.equal((await me(token)).status, 200) // whoever has its keys needs it no more
    } finally {
      await provider.comeBack()
    }
    assert.equal((await ask(away, 'GET', '/v1/me', { as: token })).status, 200)
  })

  it('opens nothing where no provider is configured', async (t) => {
    const plain = await openWorld('sqlite')
    t.after(() => plain.close())
    assert.equal((await ask(plain, 'GET', '/v1/me', { as: await provider.idToken('eve') })).status, 401)
  })
})

describe('a token of a provider whose name ends with a slash', () => {
  it('is taken, for the same user as before, and no other spelling is', async (t) => {
    const provider = await startProvider({ ending: '/' })
    t.after(() => provider.close())
    const world = await openWorld('sqlite', { oidc: { issuer: provider.issuer, clientId, clientSecret } })
    t.after(() => world.close())
    assert.equal((await ask(world, 'GET', '/v1/me', { as: await provider.sign(eve) })).status, 200)
    assert.equal((await ask(world, 'GET', '/v1/me', { as: await provider.sign({ ...eve, iss: provider.issuer }) })).status, 401)
    assert.equal((await world.db.selectFrom('identities').select('issuer').executeTakeFirstOrThrow()).issuer, provider.issuer)
  })
})
