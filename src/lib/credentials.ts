import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { rememberLast } from './remember.ts'

/** What a credential is: an API key of a live or a test installation, a session's access token, or an operator's key. */
export type CredentialKind = 'live' | 'test' | 'session' | 'operator'

export interface Credential {
  kind: CredentialKind
  /** The key's or the session's own id. */
  id: string
  /** Whose rows to look in: the key's team, the session's user, the operator key itself. */
  of: string
  /** SHA-256 of the whole text: what the database keeps. */
  hash: string
}

const prefix = 'roster_', kinds: CredentialKind[] = ['live', 'test', 'session', 'operator']

/** Of its parts in base64url, in characters. */
const bodyLength = 72, sumLength = 6

/**
 * Makes a secret to hand out once: `roster_` + kind + `_` + 16 bytes of id, 16 bytes of the team's
 * or user's id, 22 random bytes (176 bits) and a CRC-32 of all before it, in base64url; 90 to 93 characters.
 */
export function mintCredential(kind: CredentialKind, id: string, of: string): Credential & { text: string } {
  const body = Buffer.concat([bytesOf(id), bytesOf(of), randomBytes(22)]).toString('base64url')
  const start = `${prefix}${kind}_${body}`, text = start + checksum(start)
  return { kind, id, of, hash: sha256(text), text }
}

/** Reads a credential without asking the database. Anything mistyped, cut or made up is undefined. */
export const readCredential = rememberLast((text: string): Credential | undefined => { // a product shows the one key that it has
  const end = text.length - sumLength, start = end - bodyLength, kind = text.slice(prefix.length, start - 1) as CredentialKind
  if (!kinds.includes(kind) || !text.startsWith(prefix) || text[start - 1] !== '_') return undefined
  if (text.slice(end) !== checksum(text.slice(0, end))) return undefined
  const bytes = Buffer.from(text.slice(start, end), 'base64url')
  if (bytes.length !== bodyLength * 3 / 4) return undefined // Node leaves out what is no base64url
  return { kind, id: uuidOf(bytes), of: uuidOf(bytes, 16), hash: sha256(text) }
})

/** The start of a credential that tells its kind and id apart from others, and nothing secret: 12 of the id's 16 bytes at most. */
export function prefixOf(text: string): string {
  return text.slice(0, text.indexOf('_', 7) + 1 + 16)
}

/** A text that may quote a key, a session or an invitation's token, with no more of it than its kind. */
export function withoutSecrets(text: string): string {
  return text.replace(/(inv|roster_[a-z]+)_[\w-]{20,}/g, '$1_…')
}

export function sha256(text: string): string {
  return hash('sha256', text, 'base64url')
}

export function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

/** @param start where its 16 bytes begin */
export function uuidOf(bytes: Buffer, start = 0): string {
  const hex = bytes.toString('hex', start, start + 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function checksum(text: string): string {
  fourBytes.writeUInt32BE(crc32(text))
  return fourBytes.toString('base64url')
}

const fourBytes = Buffer.alloc(4)
