import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../domain/errors.ts'

/**
 * The credential on a request: `X-Api-Key: KEY` or `Authorization: Bearer TOKEN` (RFC 6750), each
 * good for keys and tokens alike. @throws Refusal two_credentials where they differ
 */
export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'] as string | undefined
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (key !== undefined && headers.authorization !== undefined && key !== bearer) throw new Refusal('two_credentials')
  return key ?? bearer
}
