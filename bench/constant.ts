import { createServer } from 'node:http'
import { serve } from './serve.ts'

/** The contender constant: what `node:http` can do at all, with an answer that is known before the question. */
const text = JSON.stringify({ role: 'member', permissions: ['member.read', 'member.leave'] })
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }

serve(createServer((_, response) => { response.writeHead(200, headers).end(text) }))
