import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { Type } from '../../../src/http/schema.ts'
import { describe as say } from '../../../src/http/api-team/invalid.ts'
import { MalformedBody, readBodies } from '../../../src/http/body.ts'
import { InvalidRequest, validateRequests } from '../../../src/http/validation.ts'

const app = openApp()
after(() => app.close())

const post = (payload: string | Buffer, type = 'application/json') =>
  app.inject({ method: 'POST', url: '/members/invite', headers: { 'content-type': type }, payload })

describe('an invalid request is told in one sentence, by its first fault', () => {
  const cases: [body: string, message: string, param: string | null][] = [
    ['', 'Send a JSON object.', null],
    ['null', 'Send a JSON object.', null],
    ['[]', 'Send a JSON object.', null],
    ['"ann@crew.test"', 'Send a JSON object.', null],
    ['{}', '`emailAddress` is required.', 'emailAddress'],
    ['{"emailAddress":"ann@crew.test"}', '`role` is required.', 'role'],
    ['{"emailAddress":"ann","role":"owner"}', '`emailAddress` must be a valid email address.', 'emailAddress'],
    ['{"emailAddress":7,"role":"org:admin"}', '`emailAddress` must be a valid email address.', 'emailAddress'],
    ['{"emailAddress":"a\\u0000@crew.test","role":"org:admin"}', '`emailAddress` must be a valid email address.', 'emailAddress'],
    ['{"emailAddress":"a\\ud800@crew.test","role":"org:admin"}', '`emailAddress` must be valid Unicode text.', 'emailAddress'],
    [`{"emailAddress":"${'a'.repeat(400)}@crew.test","role":"org:admin"}`, '`emailAddress` must be a valid email address.', 'emailAddress'],
    ['{"emailAddress":"ann@crew.test","role":"owner"}', '`role` must be `org:admin` or `org:member`.', 'role'],
    ['{"emailAddress":"ann@crew.test","role":null}', '`role` must be `org:admin` or `org:member`.', 'role'],
    ['{"emailAddress":"ann@crew.test","__proto__":{"role":"org:admin"}}', '`role` is required.', 'role'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","name":""}', '`name` must not be empty.', 'name'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","name":"Annabel"}', '`name` must have at most 5 characters.', 'name'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","name":[]}', '`name` must be a string.', 'name'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","tags":["a",7]}', '`tags.1` must be a string.', 'tags.1'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","tags":{}}', '`tags` must be a list.', 'tags'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","seats":0.5}', '`seats` must be a whole number.', 'seats'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","seats":0}', '`seats` must be at least 1.', 'seats'],
    ['{"emailAddress":"ann@crew.test","role":"org:admin","since":"today"}', '`since` must be a time such as 2026-01-31T09:30:00Z.', 'since'],
    ['{"emailAddress":"ann@crew.test",}', 'Send a JSON object.', null],
    [`{"x":${'['.repeat(40)}${']'.repeat(40)}}`, 'Send a JSON object.', null],
  ]
  for (const [body, message, param] of cases) {
    it(`${body.length > 80 ? `${body.slice(0, 60)}…` : body || 'no body'}: ${message}`, async () => {
      const answer = await post(body)
      assert.deepEqual([answer.statusCode, answer.json()], [400, { code: 'invalid_request_error', message, param }])
    })
  }

  it('not UTF-8: Send a JSON object.', async () => {
    assert.deepEqual((await post(Buffer.from([0x7b, 0xff]))).json(), { code: 'invalid_request_error', message: 'Send a JSON object.', param: null })
  })

  it('a form: Send a JSON object.', async () => {
    const answer = await post('role=org:admin', 'application/x-www-form-urlencoded')
    assert.deepEqual(answer.json(), { code: 'invalid_request_error', message: 'Send a JSON object.', param: null })
  })

  it('a refusal that no schema can say names its field', async () => {
    const answer = await post('{"emailAddress":"ann@crew.test","role":"org:admin","name":"Bob"}')
    assert.deepEqual(answer.json(), { code: 'invalid_request_error', message: '`name` is not valid. Bob is taken.', param: 'name' })
  })
})

it('a valid request reaches the route with the declared fields only', async () => {
  const answer = await post('{"emailAddress":"Ann@Crew.Test","role":"org:member","admin":true}')
  assert.deepEqual([answer.statusCode, answer.json()], [200, { emailAddress: 'Ann@Crew.Test', role: 'org:member' }])
})

function openApp(): FastifyInstance {
  const scope = Fastify()
  readBodies(scope)
  validateRequests(scope)
  scope.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    const code = 'invalid_request_error'
    if (error instanceof InvalidRequest) return reply.code(400).send({ code, ...say(error.faults[0]!) })
    if (error instanceof MalformedBody) return reply.code(400).send({ code, message: 'Send a JSON object.', param: null })
    return reply.code(error.statusCode ?? 500).send({ code: error.message })
  })

  scope.post<{ Body: { name?: string } }>('/members/invite', {
    schema: {
      body: Type.Object({
        emailAddress: Type.String({ format: 'email' }),
        role: Type.Enum(['org:admin', 'org:member']),
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 5 })),
        tags: Type.Optional(Type.Array(Type.String())),
        seats: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
        since: Type.Optional(Type.String({ format: 'date-time' })),
      }),
    },
  }, async ({ body }) => {
    if (body.name === 'Bob') throw InvalidRequest.of('body', ['name'], 'Bob is taken.')
    return body
  })
  return scope
}
