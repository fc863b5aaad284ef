import type { CleanedWhere } from 'better-auth/adapters'
import { readAddress } from '../lib/address.ts'
import { readCredential, sha256 } from '../lib/credentials.ts'
import { isId } from '../lib/ids.ts'
import { behindStandIn } from './stand-in.ts'

type Row = Record<string, any>

/** How one of better-auth's models lies in a table of ours. */
export interface Model {
  table: string
  /** What to compare, for a field and the value looked for; `never` where no row can match. */
  columnOf(field: string, value: unknown): { name: string; value: unknown } | 'never'
  /** For an insert or an update: only what is given. */
  toRow(data: Row): Row
  /** @param where what the row was found by: it holds what the database does not */
  fromRow(row: Row, where?: CleanedWhere[]): Row
}

/** The models of sign-in. What the database must not hold (a session's token, a provider's tokens) has no column. */
export const models = (issuer: string): Record<string, Model> => ({
  user: {
    table: 'users',
    columnOf: (field, value) => field === 'email' ? { name: 'email', value: canonical(value) } : plain({ name: 'name', createdAt: 'created_at' })(field, value),
    toRow: (data) => given({
      id: data.id,
      email: data.email === undefined ? undefined : canonical(data.email),
      email_shown: data.email,
      email_verified_at: data.email && data.emailVerified ? new Date().toISOString() : undefined, // nothing else verifies one
      name: data.name === '' ? null : data.name,
      image_url: data.image,
      created_at: data.createdAt,
    }),
    fromRow: (row, where = []) => ({
      id: row.id,
      email: where.find(({ field }) => field === 'email')?.value ?? row.email_shown, // in another spelling it would not be taken for the same
      emailVerified: row.email_verified_at === null ? 0 : 1,
      name: row.name ?? '',
      image: row.image_url,
      createdAt: row.created_at,
      updatedAt: row.created_at,
    }),
  },
  session: {
    table: 'sessions',
    columnOf(field, value) {
      if (field !== 'token') return plain({ userId: 'user_id', expiresAt: 'expires_at', createdAt: 'created_at' })(field, value)
      return typeof value === 'string' && readCredential(value)?.kind === 'session' ? { name: 'secret_hash', value: sha256(value) } : 'never'
    },
    toRow: (data) => given({
      id: data.id,
      user_id: data.userId,
      secret_hash: data.token === undefined ? undefined : sha256(data.token),
      expires_at: data.expiresAt,
      created_at: data.createdAt,
      ip_address: data.ipAddress,
      user_agent: data.userAgent?.slice(0, 300),
    }),
    fromRow: (row, where = []) => ({
      id: row.id,
      userId: row.user_id,
      token: where.find(({ field }) => field === 'token')?.value ?? '',
      expiresAt: row.expires_at,
      createdAt: row.created_at,
      updatedAt: row.created_at,
      ipAddress: row.ip_address,
      userAgent: row.user_agent,
    }),
  },
  account: {
    table: 'identities',
    columnOf: (field, value) => field === 'providerId' ? { name: 'issuer', value: issuer } : plain({ accountId: 'subject', userId: 'user_id', createdAt: 'created_at' })(field, value),
    toRow: (data) => given({ id: data.id, issuer: data.providerId === undefined ? undefined : issuer, subject: data.accountId, user_id: data.userId, created_at: data.createdAt }),
    fromRow: (row) => ({ id: row.id, providerId: 'oidc', accountId: row.subject, userId: row.user_id, createdAt: row.created_at, updatedAt: row.created_at }),
  },
  verification: {
    table: 'verifications',
    columnOf: plain({ identifier: 'identifier', value: 'value', expiresAt: 'expires_at', createdAt: 'created_at' }),
    toRow: (data) => given({ id: data.id, identifier: data.identifier, value: data.value, expires_at: data.expiresAt, created_at: data.createdAt }),
    fromRow: (row) => ({ id: row.id, identifier: row.identifier, value: row.value, expiresAt: row.expires_at, createdAt: row.created_at, updatedAt: row.created_at }),
  },
  passkey: {
    table: 'passkeys',
    columnOf: plain({ userId: 'user_id', credentialID: 'credential_id', createdAt: 'created_at' }),
    toRow: (data) => given({
      id: data.id,
      user_id: data.userId,
      name: data.name?.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200),
      public_key: data.publicKey,
      credential_id: data.credentialID,
      counter: data.counter,
      device_type: data.deviceType,
      backed_up: data.backedUp,
      transports: data.transports,
      aaguid: data.aaguid,
      created_at: data.createdAt,
    }),
    fromRow: (row) => ({
      id: row.id,
      userId: row.user_id,
      name: row.name,
      publicKey: row.public_key,
      credentialID: row.credential_id,
      counter: row.counter,
      deviceType: row.device_type,
      backedUp: row.backed_up,
      transports: row.transports,
      aaguid: row.aaguid,
      createdAt: row.created_at,
    }),
  },
})

function plain(columns: Record<string, string>) {
  return (field: string, value: unknown) => {
    const name = field === 'id' ? 'id' : columns[field]
    if (!name) throw new Error(`sign-in looks for a field that has no column: ${field}`)
    const impossible = typeof value === 'string' && (value.includes('\0') || (/^(user_)?id$/.test(name) && !isId(value)))
    return impossible ? 'never' : { name, value } // PostgreSQL would fail
  }
}

function given(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
}

/** An address that is none of ours is looked for as it is, and not found. */
function canonical(email: unknown): unknown {
  const text = String(email), address = readAddress(text)
  return behindStandIn(text) ?? ('fault' in address ? text : address.canonical)
}
