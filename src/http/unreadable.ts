import type { ConnectionError } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'

const { STATUS_CODES } = process.getBuiltinModule('node:http') // an import would load all that it exports, a web client with it

/** Answers what is no HTTP request, on its socket: it has no route, so one body says the error as either contract does. */
export function answerUnreadable({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [statusCode, message] = kinds[code] ?? [400, 'This is not a valid HTTP request.']
  const requestId = randomUUID()
  const body = JSON.stringify({ detail: message, statusCode, type: 'invalid_request_error', code: 'invalid_request_error', requestId, message, param: null })
  socket.write([
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
    '', body,
  ].join('\r\n'))
  socket.destroySoon()
}

const kinds: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
}
