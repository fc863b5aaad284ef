/**
 * better-auth takes fewer addresses than we do (none with letters beyond ASCII), and tells them apart
 * by their spelling. It is given a stand-in that it takes, the same for each spelling of an address.
 * @param canonical see lib/address.ts
 */
export function standInFor(canonical: string): string {
  return `${Buffer.from(canonical).toString('hex')}${domain}`
}

/** The canonical address that a stand-in is for, or undefined where it is none. */
export function behindStandIn(text: string): string | undefined {
  return text.endsWith(domain) ? Buffer.from(text.slice(0, -domain.length), 'hex').toString() : undefined
}

const domain = '@stand-in.invalid' // RFC 2606: nobody has it
