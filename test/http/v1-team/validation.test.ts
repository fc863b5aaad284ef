import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { Type } from '../../../src/http/schema.ts'
import { MalformedBody, readBodies } from '../../../src/http/body.ts'
import { describe as say, describeMalformed } from '../../../src/http/v1-team/pydantic.ts'
import { InvalidRequest, validateRequests } from '../../../src/http/validation.ts'

const id = '497f6eca-6276-4993-bfeb-53cbbbba6f08'
const roles = 'Input should be \'owner\', \'admin\', \'billing\' or \'member\''
const noObject = 'Input should be a valid dictionary or object to extract fields from'
const notUnicode = 'Input should be a valid string, unable to parse raw data as a unicode string'
const noInteger = 'Input should be a valid integer, unable to parse string as an integer'
const notInUuid = 'invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found'
const noAddress = 'value is not a valid email address: '

const app = openApp()
after(() => app.close())

type Expected = [loc: string, msg: string, type: string]
const post = (url: string, payload: string | Buffer | Readable, type = 'application/json') =>
  app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })

const entry = ([loc, msg, type]: Expected) => ({ loc: loc.split(' ').map((step) => /^\d+$/.test(step) ? Number(step) : step), msg, type })

describe('a body that is refused', () => {
  const cases: [url: string, body: string, ...Expected[]][] = [
    ['/invite', '', ['body', 'Field required', 'missing']],
    ['/invite', 'null', ['body', 'Field required', 'missing']],
    ['/invite', '[]', ['body', noObject, 'model_attributes_type']],
    ['/invite', '[{"email":"ann@crew.test"}]', ['body', noObject, 'model_attributes_type']],
    ['/invite', '3', ['body', noObject, 'model_attributes_type']],
    ['/invite', '"ann@crew.test"', ['body', noObject, 'model_attributes_type']],
    ['/invite', '{}', ['body email', 'Field required', 'missing']],
    ['/invite', '{"email":null}', ['body email', 'Input should be a valid string', 'string_type']],
    ['/invite', '{"email":3,"role":"boss"}',
      ['body email', 'Input should be a valid string', 'string_type'],
      ['body role', roles, 'enum']],
    ['/invite', '{"role":7,"email":"ann"}',
      ['body email', `${noAddress}An email address must have an @-sign.`, 'value_error'],
      ['body role', roles, 'enum']],
    ['/invite', '{"email":"@crew.test"}', ['body email', `${noAddress}There must be something before the @-sign.`, 'value_error']],
    ['/invite', '{"email":"ann@"}', ['body email', `${noAddress}There must be something after the @-sign.`, 'value_error']],
    ['/invite', '{"email":"ann@crew"}', ['body email', `${noAddress}The part after the @-sign is not valid. It should have a period.`, 'value_error']],
    ['/invite', '{"email":"a\\u0000@crew.test"}', ['body email', `${noAddress}The email address contains unsafe characters: U+0000.`, 'value_error']],
    ['/invite', '{"email":"a\\ud800@crew.test"}', ['body email', notUnicode, 'string_unicode']],
    ['/invite', '{"__proto__":{"email":"ann@crew.test"}}', ['body email', 'Field required', 'missing']],
    ['/accept', '{"token":""}', ['body token', 'String should have at least 1 character', 'string_too_short']],
    ['/accept', `{"token":"${'t'.repeat(65)}"}`, ['body token', 'String should have at most 64 characters', 'string_too_long']],
    ['/accept', `{"token":"${'😀'.repeat(65)}"}`, ['body token', 'String should have at most 64 characters', 'string_too_long']],
    ['/accept', `{"token":"${'\\udc00'.repeat(65)}"}`, ['body token', notUnicode, 'string_unicode']],
    ['/accept', '{"token":["x"]}', ['body token', 'Input should be a valid string', 'string_type']],
    ['/accept', '{"token":"x",}', ['body 13', 'JSON decode error', 'json_invalid']],
    ['/accept', '{"😀":"x"', ['body 8', 'JSON decode error', 'json_invalid']],
    ['/accept', '\ufeff{"token":}', ['body 9', 'JSON decode error', 'json_invalid']],
    ['/accept', ' ', ['body 1', 'JSON decode error', 'json_invalid']],
    ['/accept', 'NaN', ['body 0', 'JSON decode error', 'json_invalid']],
    ['/keys', '{"scopes":"read","seats":1.5,"team_id":7}',
      ['body scopes', 'Input should be a valid list', 'list_type'],
      ['body seats', 'Input should be a valid integer, got a number with a fractional part', 'int_from_float'],
      ['body team_id', 'UUID input should be a string, bytes or UUID object', 'uuid_type']],
    ['/keys', '{"scopes":["read","fly","write",null]}', ['body scopes', 'List should have at most 3 items after validation, not 4', 'too_long']],
    ['/keys', '{"scopes":[]}', ['body scopes', 'List should have at least 1 item after validation, not 0', 'too_short']],
    ['/keys', '{"scopes":["read","fly",null],"seats":0}',
      ['body scopes 1', 'Input should be \'read\' or \'write\'', 'enum'],
      ['body scopes 2', 'Input should be \'read\' or \'write\'', 'enum'],
      ['body seats', 'Input should be greater than or equal to 1', 'greater_than_equal']],
    ['/keys', '{"scopes":["read"],"seats":"5","active":"true"}',
      ['body seats', 'Input should be a valid integer', 'int_type'],
      ['body active', 'Input should be a valid boolean', 'bool_type']],
    ['/keys', '{"scopes":["read"],"seats":1e400,"holder":3}',
      ['body seats', 'Input should be less than or equal to 100', 'less_than_equal'],
      ['body holder', noObject, 'model_attributes_type']],
    ['/keys', '{"scopes":["read"],"seats":-1,"holder":{}}',
      ['body seats', 'Input should be greater than or equal to 1', 'greater_than_equal'],
      ['body holder email', 'Field required', 'missing']],
  ]
  for (const [url, body, ...expected] of cases) {
    it(`${url} ${body.length > 80 ? `${body.slice(0, 60)}…` : body} says ${expected.map(([loc, , type]) => `${type} at ${loc}`).join(', ')}`, async () => {
      const answer = await post(url, body)
      assert.equal(answer.statusCode, 422)
      assert.deepEqual(answer.json(), { detail: expected.map(entry) })
    })
  }
})

describe('a path, a query or a header that is refused', () => {
  const cases: [query: string, ...Expected][] = [
    ['?limit=', 'query limit', noInteger, 'int_parsing'],
    ['?limit=1e2', 'query limit', noInteger, 'int_parsing'],
    ['?limit=2.5', 'query limit', noInteger, 'int_parsing'],
    ['?limit=0', 'query limit', 'Input should be greater than or equal to 1', 'greater_than_equal'],
    [`?limit=${'9'.repeat(400)}`, 'query limit', 'Input should be less than or equal to 1000', 'less_than_equal'],
    ['?limit=5&limit=1001', 'query limit', 'Input should be less than or equal to 1000', 'less_than_equal'],
    ['?active=perhaps', 'query active', 'Input should be a valid boolean, unable to interpret input', 'bool_parsing'],
    ['?status=gone', 'query status', 'Input should be \'pending\' or \'accepted\'', 'enum'],
  ]
  for (const [query, ...expected] of cases) {
    it(`${query.slice(0, 80)} says ${expected[1]}`, async () => {
      const answer = await app.inject({ url: `/members/${id}${query}` })
      assert.equal(answer.statusCode, 422)
      assert.deepEqual(answer.json(), { detail: [entry(expected)] })
    })
  }

  it('a header is named in lower case with its hyphens', async () => {
    const answer = await app.inject({ url: `/members/${id}`, headers: { 'X-Team-Id': '7' } })
    const msg = 'Input should be a valid UUID, invalid length: expected length 32 for simple format, found 1'
    assert.deepEqual(answer.json(), { detail: [entry(['header x-team-id', msg, 'uuid_parsing'])] })
  })

  const uuids: [text: string, said: string][] = [
    ['nope', `${notInUuid} \`n\` at 1`],
    [`${id} `, `${notInUuid} \` \` at 37`],
    ['urn:uuid:497fé', `${notInUuid} \`é\` at 14`],
    ['497f6eca', 'invalid length: expected length 32 for simple format, found 8'],
    ['{497f6eca62764993bfeb53cbbbba6f08}', 'invalid group count: expected 5, found 1'],
    ['497f6eca-62764993-bfeb-53cbbbba6f08', 'invalid group count: expected 5, found 4'],
    ['497f6eca-627-4993-bfeb-53cbbbba6f08', 'invalid group length in group 1: expected 4, found 3'],
    [`${id}0`, 'invalid group length in group 4: expected 12, found 13'],
  ]
  for (const [text, said] of uuids) {
    it(`/members/${text} says ${said}`, async () => {
      const answer = await app.inject({ url: `/members/${encodeURIComponent(text)}` })
      assert.equal(answer.statusCode, 422)
      assert.deepEqual(answer.json(), { detail: [entry(['path user_id', `Input should be a valid UUID, ${said}`, 'uuid_parsing'])] })
    })
  }

  const times: [time: string, said: string][] = [
    ['2026-01', 'input is too short'],
    ['abcdefghij', 'invalid character in year'],
    ['2026/01/01', 'invalid date separator, expected `-`'],
    ['2026-1-011', 'invalid character in month'],
    ['2026-01/01', 'invalid date separator, expected `-`'],
    ['2026-01-0x', 'invalid character in day'],
    ['2026-13-01', 'month value is outside expected range of 1-12'],
    ['2026-02-29', 'day value is outside expected range'],
    ['2026-02-30T00:00:00Z', 'day value is outside expected range'],
    ['2026-01-01T24:00:00Z', 'unexpected extra characters at the end of the input'],
    ['2026-01-01T10:00:00+24:00', 'unexpected extra characters at the end of the input'],
    ['2026-01-01 today', 'unexpected extra characters at the end of the input'],
  ]
  for (const [time, said] of times) {
    it(`since=${time} says ${said}`, async () => {
      const answer = await app.inject({ url: `/members/${id}`, query: { since: time } })
      const msg = `Input should be a valid datetime or date, ${said}`
      assert.deepEqual(answer.json(), { detail: [entry(['query since', msg, 'datetime_from_date_parsing'])] })
    })
  }

  it('everything that is wrong is told at once: path, query, header, body', async () => {
    const headers = { 'content-type': 'application/json', 'x-team-id': 'z' }
    const answer = await app.inject({ method: 'PATCH', url: '/members/x/role?limit=y', headers, payload: '{}' })
    const places = answer.json().detail.map(({ loc }: { loc: string[] }) => loc.join(' '))
    assert.deepEqual(places, ['path user_id', 'query limit', 'header x-team-id', 'body team_role'])
  })

  it('a path that is wrong is told beside an empty body, and bad JSON is told alone', async () => {
    const patch = (payload: string) => app.inject({ method: 'PATCH', url: '/members/x/role', headers: { 'content-type': 'application/json' }, payload })
    assert.deepEqual((await patch('')).json().detail.map(({ type }: { type: string }) => type), ['uuid_parsing', 'missing'])
    assert.deepEqual((await patch('{')).json().detail, [entry(['body 1', 'JSON decode error', 'json_invalid'])])
  })
})

describe('what is not sent as JSON', () => {
  const payload = '{"token":"t"}'

  const others = ['text/plain', 'application/x-www-form-urlencoded', 'text/json', 'application/jsonx', 'application/json, text/plain', 'json', '']
  for (const type of others) {
    it(`a body of the type "${type}" is no object`, async () => {
      const answer = await post('/accept', payload, type)
      assert.equal(answer.statusCode, 422)
      assert.deepEqual(answer.json(), { detail: [entry(['body', noObject, 'model_attributes_type'])] })
    })
  }

  it('neither is a body of no type, while no body at all is a missing one', async () => {
    const headers = { 'content-length': String(payload.length) }
    const typeless = await app.inject({ method: 'POST', url: '/accept', headers, payload: Readable.from([Buffer.from(payload)]) })
    assert.deepEqual(typeless.json(), { detail: [entry(['body', noObject, 'model_attributes_type'])] })
    const empty = await app.inject({ method: 'POST', url: '/accept' })
    assert.deepEqual(empty.json(), { detail: [entry(['body', 'Field required', 'missing'])] })
  })

  for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json', 'application/json;']) {
    it(`a body of the type "${type}" is read as JSON`, async () => {
      const answer = await post('/accept', payload, type)
      assert.deepEqual([answer.statusCode, answer.json()], [200, { token: 't' }])
    })
  }

  it('a route that takes no body does not mind one, whatever it holds', async () => {
    const bodies = [['application/json', '{bad'], ['application/json', '\xff'], ['nonsense', 'x'], ['application/json', '['.repeat(1000)]] as const
    for (const [type, body] of bodies) {
      const answer = await app.inject({ method: 'DELETE', url: `/members/${id}`, headers: { 'content-type': type }, payload: Buffer.from(body, 'latin1') })
      assert.equal(answer.statusCode, 204)
    }
  })
})

describe('a body that cannot be read', () => {
  it('is refused where it is not UTF-8', async () => {
    for (const bytes of ['{"token":"\xff"}', '{"token":"\xed\xa0\x80"}', '\xff\xfe{\0}\0']) {
      const answer = await post('/accept', Buffer.from(bytes, 'latin1'))
      assert.deepEqual([answer.statusCode, answer.json()], [400, { detail: 'There was an error parsing the body' }])
    }
  })

  it('is refused where it is nested deeper than 32 levels, also by a hundred thousand', async () => {
    const nested = (levels: number) => `{"token":"t","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    assert.equal((await post('/accept', nested(32))).statusCode, 200)
    for (const levels of [33, 100_000]) {
      const answer = await post('/accept', nested(levels))
      assert.deepEqual([answer.statusCode, answer.json()], [400, { detail: 'There was an error parsing the body' }])
    }
    assert.deepEqual((await post('/accept', '['.repeat(100_000))).json(), { detail: [entry(['body 100000', 'JSON decode error', 'json_invalid'])] })
  })

  it('is refused as too large where it has ten megabytes, announced or not', async () => {
    const large = Buffer.from(JSON.stringify({ token: 'x'.repeat(10_000_000) }))
    for (const payload of [large, Readable.from([large])]) {
      const answer = await post('/accept', payload)
      assert.deepEqual([answer.statusCode, answer.json()], [413, { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }])
    }
  })
})

describe('what a route gets', () => {
  const got = async (url: string, body: string) => (await post(url, body)).json()

  it('the declared fields only, with defaults for what is missing', async () => {
    const invitation = await got('/invite', '{"email":"ann@crew.test","admin":true,"__proto__":{"role":"owner"}}')
    assert.deepEqual(invitation, { email: 'ann@crew.test', role: 'member' })
    const key = await got('/keys', '{"scopes":["read"],"holder":{"email":"a@b.test","x":1}}')
    assert.deepEqual(key, { scopes: ['read'], seats: null, holder: { email: 'a@b.test' } })
  })

  it('a whole number, also where it was written with a fraction of zero, and null where null may be', async () => {
    assert.deepEqual(await got('/keys', '{"scopes":["read"],"seats":3.0}'), { scopes: ['read'], seats: 3 })
    assert.deepEqual(await got('/keys', '{"scopes":["read"],"seats":null}'), { scopes: ['read'], seats: null })
  })

  it('a NUL or 64 emoji in a string that is not an address', async () => {
    for (const token of ['\0', '😀'.repeat(64)]) assert.deepEqual(await got('/accept', JSON.stringify({ token })), { token })
  })

  it('a byte order mark is skipped', async () => {
    assert.deepEqual(await got('/accept', '\ufeff{"token":"t"}'), { token: 't' })
  })

  for (const spelling of [id, id.toUpperCase(), id.replaceAll('-', ''), `urn:uuid:${id}`, `{${id}}`]) {
    it(`the id of ${spelling} in one spelling, from the path and from a header`, async () => {
      const answer = await app.inject({ url: `/members/${encodeURIComponent(spelling)}`, headers: { 'x-team-id': spelling, 'x-other': 'kept' } })
      const { path, header, other } = answer.json()
      assert.deepEqual([path, header, other], [id, id, 'kept'])
    })
  }

  const queries: [query: string, values: Record<string, unknown>][] = [
    ['limit=%2B0_5.00', { limit: 5 }],
    ['limit=%205%20', { limit: 5 }],
    ['limit=9&limit=7', { limit: 7 }],
    ['active=on', { active: true }],
    ['active=F', { active: false }],
    ['cursor=5', { cursor: '5' }],
    ['unknown=1', {}],
    ['since=2026-01-31', { since: '2026-01-31T00:00:00.000Z' }],
    ['since=2026-01-31T09:30', { since: '2026-01-31T09:30:00.000Z' }],
    ['since=2026-01-31T09:30:00Z', { since: '2026-01-31T09:30:00.000Z' }],
    ['since=2026-01-31t09:30:00.123456z', { since: '2026-01-31T09:30:00.123Z' }],
    ['since=2026-01-31%2009:30:00%2B01:00', { since: '2026-01-31T08:30:00.000Z' }],
    ['since=2026-01-31T23:30:00-0130', { since: '2026-02-01T01:00:00.000Z' }],
  ]
  for (const [query, values] of queries) {
    it(`${JSON.stringify(values)} of ?${query}`, async () => {
      assert.deepEqual((await app.inject({ url: `/members/${id}?${query}` })).json().query, values)
    })
  }
})

it('a refusal that no schema can say is one entry', async () => {
  const answer = await app.inject({ url: `/members/${id}?cursor=stale` })
  assert.equal(answer.statusCode, 422)
  assert.deepEqual(answer.json(), { detail: [entry(['query cursor', 'Value error, Take the cursor from the Link header as it is.', 'value_error'])] })
})

it('a route whose schema could not be held to does not start', () => {
  const fields = [
    [Type.String({ pattern: '^a' }), /cannot use "pattern"/],
    [Type.Array(Type.Number()), /cannot use the type "number"/],
    [Type.String({ format: 'uri' }), /cannot use the format "uri"/],
    [Type.Union([Type.String(), Type.Boolean()]), /"anyOf" for/],
    [Type.Integer({ minimum: 1 }), /needs "minimum" and "maximum" for an integer/],
  ] as const
  for (const [field, complaint] of fields) {
    const scope = Fastify()
    validateRequests(scope)
    assert.throws(() => scope.post('/', { schema: { body: Type.Object({ field }) } }, async () => 'ok'), complaint)
  }
})

it('five thousand random bodies are each taken or refused in FastAPI\'s shape', async () => {
  const random = randomFrom(20260131)
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]!
  const values = [
    '"ann@crew.test"', '"x@\\ud800.test"', '"owner"', '"\\u0000"', '""', 'null', 'true', '-1', '1e999', '0.5', '[]', '{}', '["read"]',
    '[[{"a":[]}]]', '"\\u202e@a.b"', '{"email":7}',
  ]
  const keys = ['email', 'role', 'token', 'scopes', 'seats', 'holder', 'active', 'team_id', '__proto__', 'constructor', 'hasOwnProperty', '', 'é']
  const seen = new Set<number>()

  for (let round = 0; round < 5000; round++) {
    const fields = Array.from({ length: Math.floor(random() * 5) }, () => `"${pick(keys)}":${pick(values)}`)
    const bytes = Buffer.from(`{${fields.join(',')}}`)
    for (let changes = pick([0, 0, 0, 1, 3]); changes > 0; changes--) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)

    const contentType = pick(['application/json', 'application/json', 'application/json', 'text/plain', 'x'])
    const answer = await post(pick(['/invite', '/accept', '/keys']), bytes, contentType)
    const told = `${bytes} → ${answer.body}`
    seen.add(answer.statusCode)
    if (answer.statusCode === 422) {
      const { detail } = answer.json()
      assert.ok(detail.length > 0, told)
      for (const { loc, msg, type, ...rest } of detail) {
        assert.deepEqual([loc[0], typeof msg, typeof type, rest], ['body', 'string', 'string', {}], told)
      }
    } else if (answer.statusCode === 400) {
      assert.deepEqual(answer.json(), { detail: 'There was an error parsing the body' }, told)
    } else {
      assert.equal(answer.statusCode, 200, told)
    }
  }
  assert.deepEqual(seen, new Set([200, 400, 422]))
})

/** The contract's shapes, and a few that it will grow, on routes that answer with what they got. */
function openApp(): FastifyInstance {
  const lastWins = (text: string) => Object.fromEntries(new URLSearchParams(text))
  const scope = Fastify({ routerOptions: { querystringParser: lastWins } })
  readBodies(scope)
  validateRequests(scope)
  scope.setErrorHandler((error: Error & { code?: string; statusCode?: number }, _, reply) => {
    if (error instanceof InvalidRequest) return reply.code(422).send({ detail: error.faults.map(say) })
    if (error instanceof MalformedBody) return reply.code(error.offset === undefined ? 400 : 422).send({ detail: describeMalformed(error) })
    return reply.code(error.statusCode ?? 500).send({ code: error.code ?? error.stack })
  })

  const Id = Type.String({ format: 'uuid' })
  const Address = Type.String({ format: 'email', description: 'An address.' })
  const allRoles = ['owner', 'admin', 'billing', 'member'] as const
  const OfMember = Type.Object({ user_id: Id })
  const WithTeam = Type.Object({ 'x-team-id': Type.Optional(Id) })
  const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 }))

  scope.get<{ Querystring: { cursor?: string }; Params: { user_id: string } }>('/members/:user_id', {
    schema: {
      params: OfMember,
      headers: WithTeam,
      querystring: Type.Object({
        status: Type.Optional(Type.Enum(['pending', 'accepted'])),
        active: Type.Optional(Type.Boolean()),
        since: Type.Optional(Type.String({ format: 'date-time' })),
        cursor: Type.Optional(Type.String()),
        limit,
      }),
    },
  }, async ({ params, query, headers }) => {
    if (query.cursor === 'stale') throw InvalidRequest.of('query', ['cursor'], 'Take the cursor from the Link header as it is.')
    return { path: params.user_id, query, header: headers['x-team-id'], other: headers['x-other'] }
  })

  scope.patch('/members/:user_id/role', {
    schema: { params: OfMember, headers: WithTeam, querystring: Type.Object({ limit }), body: Type.Object({ team_role: Type.Enum([...allRoles]) }) },
  }, async ({ body }) => body)

  scope.delete('/members/:user_id', { schema: { params: OfMember } }, async (_, reply) => reply.code(204).send())

  scope.post('/invite', {
    schema: { body: Type.Object({ email: Address, role: Type.Enum([...allRoles], { default: 'member' }) }) },
  }, async ({ body }) => body)

  scope.post('/accept', { schema: { body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 64 }) }) } }, async ({ body }) => body)

  scope.post('/keys', {
    schema: {
      body: Type.Object({
        scopes: Type.Array(Type.Enum(['read', 'write']), { minItems: 1, maxItems: 3 }),
        seats: Type.Union([Type.Integer({ minimum: 1, maximum: 100 }), Type.Null()], { default: null }),
        active: Type.Optional(Type.Boolean()),
        team_id: Type.Optional(Id),
        holder: Type.Optional(Type.Object({ email: Address })),
      }),
    },
  }, async ({ body }) => body)

  return scope
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
