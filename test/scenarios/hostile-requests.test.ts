import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { engines, openWorld, type World } from '../support/world.ts'

/** What stands for the credential and the body in the requests below. */
const auth = 'Host: roster.test\r\nX-Api-Key: KEY\r\nConnection: close\r\n'
const json = `${auth}Content-Type: application/json\r\n`
const large = 'a'.repeat(10_000_000), nul = '%00', nulText = '{"email":"a\\u0000@crew.test","emailAddress":"a\\u0000@crew.test","role":"\\u0000"}'

type Case = [what: string, request: (path: string) => string, onV1: number, onOrg: number]

/** Paths are given from the contract's prefix on: `P` is `/v1/team` or `/api/team`. */
const cases: Case[] = [
  ['a NUL for an id', (P) => `DELETE ${P}/members/${nul} HTTP/1.1\r\n${auth}\r\n`, 422, 404],
  ['a percent sign without digits', (P) => `DELETE ${P}/members/%zz HTTP/1.1\r\n${auth}\r\n`, 400, 400],
  ['a percent sign at the end', (P) => `DELETE ${P}/members/% HTTP/1.1\r\n${auth}\r\n`, 400, 400],
  ['percent-encoded bytes that are not UTF-8', (P) => `DELETE ${P}/members/%c0%af HTTP/1.1\r\n${auth}\r\n`, 400, 400],
  ['an id of four hundred characters', (P) => `DELETE ${P}/members/${'a'.repeat(400)} HTTP/1.1\r\n${auth}\r\n`, 422, 404],
  ['an id of four thousand characters', (P) => `DELETE ${P}/members/${'a'.repeat(4000)} HTTP/1.1\r\n${auth}\r\n`, 414, 414],
  ['dots that climb', (P) => `GET ${P}/../../secret HTTP/1.1\r\n${auth}\r\n`, 404, 404],
  ['a path that does not exist', (P) => `GET ${P}/nothing HTTP/1.1\r\n${auth}\r\n`, 404, 404],
  ['a method that the path does not take', (P) => `PUT ${P}/members HTTP/1.1\r\n${auth}Content-Length: 0\r\n\r\n`, 404, 404],
  ['a body of ten megabytes', (P) => post(P, large), 413, 413],
  ['a body of ten megabytes in chunks', (P) => `POST ${invite(P)} HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`, 413, 413],
  ['a body that is half a JSON text', (P) => post(P, '{"email":'), 422, 400],
  ['a body that is not UTF-8', (P) => post(P, '{"email":"\xff"}'), 400, 400],
  ['a body nested a thousand levels deep', (P) => post(P, '['.repeat(1000) + ']'.repeat(1000)), 400, 400],
  ['a NUL in a string', (P) => post(P, nulText), 422, 400],
  ['half a surrogate pair in a string', (P) => post(P, '{"email":"\\ud800@crew.test","emailAddress":"\\ud800@crew.test","role":"org:member"}'), 422, 400],
  ['two lengths for one body', (P) => `POST ${invite(P)} HTTP/1.1\r\n${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, 400],
  ['a chunk without a length', (P) => `POST ${invite(P)} HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`, 400, 400],
  ['headers of twenty kilobytes', (P) => `GET ${P}/members HTTP/1.1\r\nX-Padding: ${'a'.repeat(20_000)}\r\n${auth}\r\n`, 431, 431],
  ['a credential of ten kilobytes', (P) => `GET ${P}/members HTTP/1.1\r\n${auth.replace('KEY', 'a'.repeat(10_000))}\r\n`, 401, 401],
  ['a NUL in the path', (P) => `GET ${P}/\0 HTTP/1.1\r\n${auth}\r\n`, 400, 400],
  ['a method that there is none', (P) => `FETCH ${P}/members HTTP/1.1\r\n${auth}\r\n`, 400, 400],
  ['no HTTP at all', () => 'hello\r\n\r\n', 400, 400],
]

for (const engine of engines) {
  describe(`a request that nobody should send is refused clearly, in its contract's words (${engine})`, () => {
    let world: World, port: number, key: string
    before(async () => {
      world = await openWorld(engine)
      key = (await world.team({ ann: 'owner' })).key('ann')
      port = Number(new URL(await world.app.listen({ port: 0, host: '127.0.0.1' })).port)
    })
    after(() => world.close())

    for (const [what, request, onV1, onOrg] of cases) {
      it(what, async () => {
        const v1 = await send(port, request('/v1/team').replace('KEY', key))
        assert.equal(v1.status, onV1, v1.text)
        assert.equal(v1.headers.get('cache-control'), 'no-store')
        const { detail } = v1.body
        if (onV1 === 422) for (const { loc, msg, type, ...rest } of detail) assert.deepEqual([Array.isArray(loc), typeof msg, typeof type, rest], [true, 'string', 'string', {}])
        else assert.equal(typeof detail, 'string')

        const org = await send(port, request('/api/team').replace('KEY', key))
        assert.equal(org.status, onOrg, org.text)
        const { statusCode, type, code, requestId } = org.body
        assert.deepEqual([statusCode, typeof code], [onOrg, 'string'])
        assert.match(type, onOrg === 401 ? /^not_authorized_error$/ : /^invalid_request_error$/)
        assert.match(requestId, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
        assert.equal(org.headers.get('x-request-id'), requestId)
        if (onOrg === 400) assert.ok(org.body.message.length > 0 && 'param' in org.body)
      })
    }

    it('a body that ends before it should', async () => {
      for (const prefix of ['/v1/team', '/api/team']) {
        const answer = await send(port, `POST ${invite(prefix)} HTTP/1.1\r\n${json}Content-Length: 100\r\n\r\n{}`.replace('KEY', key), { hangUp: true })
        assert.deepEqual([answer.status, answer.body.detail, answer.body.statusCode], [400, 'This is not a valid HTTP request.', 400])
      }
    })

    it('and the server goes on as if nothing had been', async () => {
      const answer = await send(port, `GET /v1/team/members HTTP/1.1\r\n${auth}\r\n`.replace('KEY', key))
      assert.deepEqual([answer.status, answer.body.length], [200, 1])
      assert.equal((await send(port, `GET /v1/team/invitations HTTP/1.1\r\n${auth}\r\n`.replace('KEY', key))).text, '[]')
    })
  })
}

const invite = (prefix: string) => prefix === '/v1/team' ? `${prefix}/invite` : `${prefix}/members/invite`
const post = (prefix: string, body: string) => `POST ${invite(prefix)} HTTP/1.1\r\n${json}Content-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`

/** Sends a request as it is, byte for byte, and reads the answer, also where the server does not want to hear the rest. */
async function send(port: number, request: string, { hangUp = false } = {}) {
  const received = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => { text += chunk })
    socket.on('error', () => {}) // it hangs up on what it refuses
    socket.on('close', () => resolve(text))
    socket.write(request, 'latin1')
    if (hangUp) socket.end()
  })
  const [head = '', ...rest] = received.split('\r\n\r\n'), text = rest.join('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
  return { status: Number(statusLine.split(' ')[1]), headers, text, body: text ? JSON.parse(text) : undefined }
}
