export interface Candidate { email: string; fault?: 'invalid' | 'twice' }

/** Reads what was pasted: lines, commas, semicolons, `Jane <jane@example.com>`, or a CSV whose columns hold addresses. */
export function readAddresses(text: string): Candidate[] {
  const seen = new Set<string>(), found: Candidate[] = []
  for (const part of text.split(/[\n\r,;\t]+/)) {
    const words = part.replace(/^[\s"']+|[\s"']+$/g, '')
    const email = /<([^<>\s]+)>/.exec(words)?.[1] ?? words
    if (!email || (!email.includes('@') && !/\.\w/.test(email) && /\s|^(e-?mail|name|role|address)$/i.test(email))) continue // a name, or a heading
    const key = email.toLowerCase()
    if (seen.has(key)) found.push({ email, fault: 'twice' })
    else found.push(isAddress(email) ? { email } : { email, fault: 'invalid' })
    seen.add(key)
  }
  return found
}

/** The rough form; the server knows better. */
export function isAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text)
}
