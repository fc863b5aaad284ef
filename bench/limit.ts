import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readCredential } from '../src/lib/credentials.ts'
import { isPostgres } from './bulk.ts'
import { postgresLimit } from './limit-postgres.ts'
import { sqliteLimit } from './limit-sqlite.ts'
import { serve } from './serve.ts'

/**
 * The contender limit: the least that does the work, on Roster's tables, with `node:http`, prepared
 * statements and `JSON.stringify`. Each request looks its credential's hash up, with what its holder
 * may do now; each write is one durable transaction with an event and, where a mail follows, a job.
 * It checks no input, tells no reasons, lets owners alone write, and knows no scopes, seats or rates.
 */
const { BENCH_DATABASE: url = '', BENCH_LIMIT: variant = '' } = process.env
const limit = isPostgres(url) ? await postgresLimit(url, { pipelined: variant === 'pipelined' }) : sqliteLimit(url, { shareCommits: variant === 'shared' })

serve(createServer((request, response) => {
  answer(request).then(([status, body]) => send(response, status, body), (error) => {
    console.error(error)
    response.writeHead(500).end()
  })
}))

/** @returns a status and a body, which is missing where the credential does not open this */
async function answer(request: IncomingMessage): Promise<[number, object | undefined]> {
  const { method, headers } = request
  const credential = (headers['x-api-key'] as string | undefined) ?? headers.authorization?.slice(7) ?? ''
  const holder = hash('sha256', credential, 'base64url')
  const [, , area, second, third, fourth] = request.url!.split('/')
  const body = method === 'POST' || method === 'PATCH' ? JSON.parse(await textOf(request)) : undefined

  if (method === 'GET' && area === 'team' && second === 'members') return [200, await limit.list(holder)]
  if (method === 'GET' && area === 'teams' && third === 'members') return [200, await limit.member(holder, second!, fourth!)]
  if (method === 'POST' && area === 'check') return [200, await limit.member(holder, body.team_id, body.user_id)]
  if (method === 'POST' && second === 'invite') return [201, await limit.invite(holder, readCredential(credential)?.of ?? '', body.email, body.role)]
  if (method === 'POST' && third === 'accept') return [200, await limit.accept(holder, body.token)]
  if (method === 'PATCH' && fourth === 'role') return [200, await limit.changeRole(holder, third!, body.team_role)]
  if (method === 'DELETE' && second === 'members') return [204, await limit.remove(holder, third!)]
  return [404, {}]
}

function send(response: ServerResponse, status: number, body: object | undefined) {
  if (body === undefined) response.writeHead(401).end()
  else if (status === 204) response.writeHead(204).end()
  else {
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  }
}

function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk) => { text += chunk }).on('end', () => resolve(text))
  })
}
