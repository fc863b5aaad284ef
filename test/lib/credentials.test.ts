import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { crc32 } from 'node:zlib'
import { type CredentialKind, mintCredential, readCredential } from '../../src/lib/credentials.ts'

/** The text with the checksum that belongs to it. */
function summed(text: string): string {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(text))
  return text + sum.toString('base64url')
}

describe('a credential', () => {
  it('is read as it was made, of each kind', () => {
    for (const kind of ['live', 'test', 'session', 'operator'] satisfies CredentialKind[]) {
      const { text, ...credential } = mintCredential(kind, randomUUID(), randomUUID())
      assert.deepEqual(readCredential(text), credential)
    }
  })

  it('is none where a character is other, missing or one more', () => {
    const { text } = mintCredential('live', randomUUID(), randomUUID())
    for (let at = 0; at < text.length; at++) {
      assert.equal(readCredential(text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)), undefined)
      assert.equal(readCredential(text.slice(0, at) + text.slice(at + 1)), undefined)
      assert.equal(readCredential(`${text.slice(0, at)}x${text.slice(at)}`), undefined)
    }
  })

  it('is none where it is no base64url, however right its checksum', () => {
    const body = 'A'.repeat(72)
    assert.ok(readCredential(summed(`roster_live_${body}`)))
    const wrong = [
      ...['!', '=', ' ', '.', '\n', '\0', 'é', '_-='].flatMap((odd) => [0, 30, 72 - odd.length].map((at) => `roster_live_${body.slice(0, at)}${odd}${body.slice(at + odd.length)}`)),
      `roster_live_${body.slice(4)}`, `roster_live_${body}AAAA`, `roster_admin_${body}`, `roster__${body}`, `roster_live${body}A`, `Roster_live_${body}`, '', 'roster_live_',
    ]
    for (const text of wrong) assert.equal(readCredential(summed(text)), undefined, text)
    for (const text of ['', 'roster_', 'roster_live_', 'x'.repeat(90), body]) assert.equal(readCredential(text), undefined)
  })
})
