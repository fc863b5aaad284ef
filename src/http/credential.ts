import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../domain/errors.ts'

/** Where this server's pages are, and the cookie that its sign-in sets. */
export interface Site { origin: string; cookie: string }

export interface Shown { text: string | undefined; by: 'header' | 'cookie' }

/**
 * The credential on a request: `X-Api-Key: KEY` or `Authorization: Bearer TOKEN` (RFC 6750), each
 * good for keys and tokens alike; without them, the session cookie of a signed-in browser.
 * @throws Refusal two_credentials where the headers differ; cross_origin where another site's page has a browser write
 */
export function credentialOf(headers: IncomingHttpHeaders, method: string, site: Site): Shown {
  const key = headers['x-api-key'] as string | undefined
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (key !== undefined && headers.authorization !== undefined && key !== bearer) throw new Refusal('two_credentials')
  if (key !== undefined || headers.authorization !== undefined) return { text: key ?? bearer, by: 'header' }

  const cookie = cookieOf(headers, site.cookie)
  if (cookie !== undefined && method !== 'GET' && method !== 'HEAD' && headers.origin !== site.origin) throw new Refusal('cross_origin')
  return { text: cookie, by: 'cookie' }
}

/** The access token in the cookie, without the signature that sign-in puts behind it: the token is secret enough. */
function cookieOf({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined {
  const value = cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return value?.split('.')[0]
}
