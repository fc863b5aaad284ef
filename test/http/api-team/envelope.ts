import assert from 'node:assert/strict'
import type { Answer } from '../../support/contracts.ts'

export const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** An error of contract ORG: the flat envelope, whose request id is also in the header, and nothing but `more` besides. */
export function expectError({ status, body, headers }: Answer, statusCode: number, code: string, more: object = {}): void {
  assert.match(body.requestId, uuid)
  assert.equal(headers['x-request-id'], body.requestId)
  const type = statusCode === 401 ? 'not_authorized_error' : 'invalid_request_error'
  assert.deepEqual([status, body], [statusCode, { statusCode, type, code, requestId: body.requestId, ...more }])
}
