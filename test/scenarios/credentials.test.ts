import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createKey } from '../../src/domain/api-keys.ts'
import { mintCredential, readCredential } from '../../src/lib/credentials.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
type Headers = Record<string, string>

for (const engine of engines) {
  describe(`credentials (${engine})`, () => {
    let world: World, team: Team, key: string, token: string
    before(async () => {
      world = await openWorld(engine)
      team = await world.team({ ann: 'owner', bob: 'owner' })
      key = team.key('ann')
      token = team.token('ann')
    })
    after(() => world.close())

    const get = async (url: string, headers: Headers) => {
      const answer = await world.app.inject({ url, headers })
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
    }
    const both = ['/v1/team/members', '/api/team/members']

    const good: [what: string, headers: () => Headers][] = [
      ['a key in X-Api-Key', () => ({ 'x-api-key': key })],
      ['a key as a bearer', () => ({ authorization: `Bearer ${key}` })],
      ['an access token as a bearer', () => ({ authorization: `Bearer ${token}` })],
      ['an access token in X-Api-Key', () => ({ 'x-api-key': token })],
      ['a bearer in lower case', () => ({ authorization: `bearer ${key}` })],
      ['a bearer in capitals after two spaces', () => ({ authorization: `BEARER  ${token}` })],
      ['the same key in both headers', () => ({ 'x-api-key': key, authorization: `Bearer ${key}` })],
    ]
    for (const [what, headers] of good) {
      it(`${what} opens both contracts`, async () => {
        for (const url of both) assert.equal((await get(url, headers())).status, 200)
      })
    }

    const bad: [what: string, headers: () => Headers | Promise<Headers>][] = [
      ['nothing', () => ({})],
      ['an empty key', () => ({ 'x-api-key': '' })],
      ['a bearer without a token', () => ({ authorization: 'Bearer' })],
      ['another scheme', () => ({ authorization: `Basic ${key}` })],
      ['a key without a scheme', () => ({ authorization: key })],
      ['something made up', () => ({ 'x-api-key': 'open sesame' })],
      ['a key with a letter changed', () => ({ 'x-api-key': key.replace(/.$/, (last) => last === 'A' ? 'B' : 'A') })],
      ['a key in other case', () => ({ 'x-api-key': key.toUpperCase() })],
      ['a key that was cut', () => ({ 'x-api-key': key.slice(0, -1) })],
      ['a key with more behind it', () => ({ 'x-api-key': `${key}A` })],
      ['two keys at once', () => ({ 'x-api-key': `${key}, ${key}` })],
      ['a key of the same id with another secret', () => ({ 'x-api-key': forged(key).text })],
      ['a key of the same id for another team', async () => ({ 'x-api-key': mintCredential('test', readCredential(key)!.id, (await world.team({ abe: 'owner' })).id).text })],
      ['an access token with another secret', () => ({ authorization: `Bearer ${forged(token).text}` })],
      ['a key of a live installation', () => liveKey()],
      ['a key that has expired', () => expiredKey()],
      ['a key that was revoked', () => revokedKey()],
      ['an access token that has expired', () => expiredToken()],
    ]
    for (const [what, headers] of bad) {
      it(`${what} is refused, with one answer for all`, async () => {
        const sent = await headers()
        const v1 = await get('/v1/team/members', sent)
        assert.deepEqual([v1.status, v1.body], [401, { detail: 'Sign in, or send a valid API key or access token.', code: 'not_authenticated' }])
        assert.equal(v1.headers['www-authenticate'], 'Bearer')
        const org = await get('/api/team/members', sent)
        const { requestId, ...body } = org.body
        assert.deepEqual([org.status, body], [401, { statusCode: 401, type: 'not_authorized_error', code: 'not_authorized' }])
        assert.match(requestId, uuid)
        for (const answer of [v1, org]) assert.equal(answer.headers['cache-control'], 'no-store')
      })
    }

    it('two different credentials on one request are refused, also where both are good', async () => {
      const detail = 'Send one credential: either X-Api-Key or Authorization, or the same in both.'
      for (const authorization of [`Bearer ${token}`, `Bearer ${team.key('bob')}`, 'Basic x', 'Bearer']) {
        const v1 = await get('/v1/team/members', { 'x-api-key': key, authorization })
        assert.deepEqual([v1.status, v1.body], [400, { detail, code: 'two_credentials' }])
        const org = await get('/api/team/members', { 'x-api-key': key, authorization })
        const { requestId, ...body } = org.body
        assert.deepEqual([org.status, body], [400, { statusCode: 400, type: 'invalid_request_error', code: 'invalid_request_error', message: detail, param: null }])
        assert.match(requestId, uuid)
      }
    })

    it('a key that expires works until then', async () => {
      const { secret } = await createKey(world.operator, team.id, team.of('ann').email, { name: 'Short', scopes: null, expiresAt: new Date(world.deps.now().getTime() + 1000) })
      world.pass(999)
      for (const url of both) assert.equal((await get(url, { 'x-api-key': secret })).status, 200)
      world.pass(1)
      for (const url of both) assert.equal((await get(url, { 'x-api-key': secret })).status, 401)
    })

    /** One that differs in its secret alone, and whose checksum is right. */
    function forged(text: string) {
      const { kind, id, of } = readCredential(text)!
      return mintCredential(kind, id, of)
    }

    async function liveKey(): Promise<Headers> {
      const { text, hash } = mintCredential('live', readCredential(await team.narrowKey('ann', 'members:read'))!.id, team.id)
      await world.db.updateTable('api_keys').set({ secret_hash: hash }).where('id', '=', readCredential(text)!.id).execute()
      return { 'x-api-key': text }
    }

    async function expiredKey(): Promise<Headers> {
      const { secret } = await createKey(world.operator, team.id, team.of('ann').email, { name: 'Old', scopes: null, expiresAt: world.deps.now() })
      return { 'x-api-key': secret }
    }

    async function revokedKey(): Promise<Headers> {
      const secret = await team.narrowKey('ann', 'members:read', 'invitations:read')
      await world.db.updateTable('api_keys').set({ revoked_at: world.deps.now().toISOString() }).where('id', '=', readCredential(secret)!.id).execute()
      return { 'x-api-key': secret }
    }

    async function expiredToken(): Promise<Headers> {
      const { token: old, id } = (await world.team({ abe: 'owner' })).of('abe')
      await world.db.updateTable('sessions').set({ expires_at: world.deps.now().toISOString() }).where('user_id', '=', id).execute()
      return { authorization: `Bearer ${old}` }
    }
  })
}
