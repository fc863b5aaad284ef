import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { bytesOf, uuidOf } from './credentials.ts'

/** Makes the token of one sending of an invitation, the same each time. */
export type InvitationTokens = (invitation: { teamId: string; id: string; resends: number }) => string

const form = /^inv_([\w-]{48})$/

/**
 * Tokens are derived, never kept: `inv_` + 16 bytes of the team's id + 20 bytes (160 bits) of an
 * HMAC-SHA-256 over the invitation's id and the number of its resends, in base64url; 52 characters.
 * The key comes from the server's secret (HKDF, RFC 5869), so the database alone opens nothing.
 */
export function invitationTokens(secret: string): InvitationTokens {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'roster invitation token', 32)))
  return ({ teamId, id, resends }) => {
    const mac = createHmac('sha256', key).update(`${teamId}/${id}/${resends}`).digest().subarray(0, 20)
    return `inv_${Buffer.concat([bytesOf(teamId), mac]).toString('base64url')}`
  }
}

/** The team that a token belongs to, or undefined where the text is no token of ours. */
export function teamOfInvitationToken(token: string): string | undefined {
  const [, body] = form.exec(token) ?? []
  return body && uuidOf(Buffer.from(body, 'base64url'))
}
