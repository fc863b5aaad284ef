/**
 * How a secret could be written down: as it was handed out; its secret part (what follows the last
 * `_`, without the public ids at its start) alone; and both as hexadecimal, as base64 at each of the
 * three alignments that it can have within something longer, percent-encoded, and as raw bytes.
 */
export function spellings(secret: string): [string, Buffer][] {
  const part = secretPart(secret)
  const raw = [Buffer.from(secret), Buffer.from(part), Buffer.from(part, 'base64url')]
  return raw.flatMap((bytes, n) => {
    const name = ['whole', 'secret part', 'decoded secret part'][n]!
    return ([
      [name, bytes],
      [`${name}, hex`, Buffer.from(bytes.toString('hex'))],
      [`${name}, HEX`, Buffer.from(bytes.toString('hex').toUpperCase())],
      ...[0, 1, 2].map((shift) => [`${name}, base64 at ${shift}`, base64Within(bytes, shift, 'base64')]),
      ...[0, 1, 2].map((shift) => [`${name}, base64url at ${shift}`, base64Within(bytes, shift, 'base64url')]),
    ] as [string, Buffer][])
  })
}

/** The names of the secrets that occur in a text, in whatever spelling. */
export function findSecrets(text: string | Buffer, secrets: Map<string, string>): string[] {
  const bytes = Buffer.from(text)
  return [...secrets].filter(([secret]) => spellings(secret).some(([, spelling]) => bytes.includes(spelling))).map(([, name]) => name)
}

/** Keys, sessions and tokens end in their secret bytes; the last 24 characters are 18 of them, with the checksum of a key. */
function secretPart(secret: string): string {
  return secret.slice(-24)
}

/** What of bytes is the same in base64 wherever they begin: not the characters that they share with their neighbours. */
function base64Within(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding).replace(/=+$/, '')
  return Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, -1))
}
