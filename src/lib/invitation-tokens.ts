import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { bytesOf, sha256, uuidOf } from './credentials.ts'

/** Makes the token of one sending of an invitation, the same each time. */
export type InvitationTokens = (invitation: { teamId: string; id: string; resends: number }) => string

/** What a token tells of the invitation that it opens. */
export interface InvitationToken {
  teamId: string
  /** The id is one of these and all between them: a token has room for its start alone. */
  firstId: string
  lastId: string
  /** SHA-256 of the whole text: what the database keeps. */
  hash: string
}

const form = /^inv_([\w-]{59})$/

/** How much of the invitation's id a token holds, in bytes: its milliseconds and 12 more bits. */
const idLength = 8

/**
 * Tokens are derived, never kept: `inv_` + 16 bytes of the team's id, 8 of the invitation's, and 20 bytes
 * (160 bits) of an HMAC-SHA-256 over both ids and the number of resends, in base64url; 63 characters.
 * The key comes from the server's secret (HKDF, RFC 5869), so the database alone opens nothing.
 */
export function invitationTokens(secret: string): InvitationTokens {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'roster invitation token', 32)))
  return ({ teamId, id, resends }) => {
    const mac = createHmac('sha256', key).update(`${teamId}/${id}/${resends}`).digest().subarray(0, 20)
    return `inv_${Buffer.concat([bytesOf(teamId), bytesOf(id).subarray(0, idLength), mac]).toString('base64url')}`
  }
}

/** Reads a token without asking the database, or gives undefined where the text is no token of ours. */
export function readInvitationToken(text: string): InvitationToken | undefined {
  const [, body] = form.exec(text) ?? []
  if (!body) return undefined
  const bytes = Buffer.from(body, 'base64url'), id = Buffer.alloc(16)
  bytes.copy(id, 0, 16, 16 + idLength)
  return { teamId: uuidOf(bytes), firstId: uuidOf(id), lastId: uuidOf(id.fill(0xff, idLength)), hash: sha256(text) }
}
