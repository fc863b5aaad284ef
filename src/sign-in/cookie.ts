import type { Site } from '../http/credential.ts'

/** `__Host-` (RFC 6265bis) keeps a cookie to this very host, and browsers take it over TLS only. */
export function cookiePrefix(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-roster' : 'roster'
}

export function siteOf(publicUrl: string): Site {
  return { origin: new URL(publicUrl).origin, cookie: `${cookiePrefix(publicUrl)}.session_token` }
}
