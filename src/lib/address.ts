import { domainToASCII } from 'node:url'
import isEmailModule from 'validator/lib/isEmail.js'
import { rememberLast } from './remember.ts'

/** An address as it was typed, and as it is compared: in lower case, the domain in ASCII. */
export interface Address { shown: string; canonical: string }

/**
 * Reads an e-mail address by the rules of "Addresses" in the contracts: at most 320 characters, 64 before the @-sign and
 * 253 after it (in ASCII), a domain with a period, nothing quoted, bracketed, invisible, bidirectional or full-width.
 * Plus tags and dots are kept. A fault is a sentence, in the words of Python's email-validator where that has them.
 */
export const readAddress = rememberLast((text: string): Address | { fault: string } => { // it is read where a request is checked, and again where it is used
  const shown = text.trim().normalize('NFC')
  if (shown.length > 320) return { fault: `The email address is too long (${tooMany(shown.length - 320)}).` }

  const misshapen = shapes.find(([shape]) => shape.test(shown))
  if (misshapen) return { fault: misshapen[1] }

  const unsafe = unsafeCharacter.exec(shown)?.[0]
  if (unsafe) return { fault: `The email address contains unsafe characters: ${codePoint(unsafe)}.` }

  const [local, domain] = split(shown), { ascii, fault } = readDomain(domain), wrong = faultBefore(local) ?? fault
  return wrong ? { fault: wrong } : { shown, canonical: `${local.toLowerCase().normalize('NFC')}@${ascii}` }
})

/** The people of one company are invited one after the other. */
const readDomain = rememberLast((domain: string) => {
  const ascii = domainToASCII(domain)
  return { ascii, fault: faultAfter(domain, ascii) }
})

/** What may be shown of an address to someone who has not proved that it is theirs: `j•••@e•••.com`. */
export function maskAddress(shown: string): string {
  const [local, domain] = split(shown)
  return `${initial(local)}•••@${initial(domain)}•••${domain.slice(domain.lastIndexOf('.'))}`
}

const shapes: [RegExp, string][] = [
  [/^[^@]*$/, 'An email address must have an @-sign.'],
  [/^"/, 'Quoting the part before the @-sign is not allowed here.'],
  [/^@/, 'There must be something before the @-sign.'],
  [/^\./, 'An email address cannot start with a period.'],
  [/^[^@]*\.@/, 'An email address cannot have a period immediately before the @-sign.'],
  [/^[^@]*@$/, 'There must be something after the @-sign.'],
  [/^[^@]*@\[/, 'A bracketed IP address after the @-sign is not allowed here.'],
  [/\.$/, 'An email address cannot end with a period.'],
  [/^[^@]*@\./, 'An email address cannot have a period immediately after the @-sign.'],
  [/\.\./, 'An email address cannot have two periods in a row.'],
  [/-$/, 'An email address cannot end with a hyphen.'],
  [/^[^@]*@-/, 'An email address cannot have a hyphen immediately after the @-sign.'],
  [/@.*(?:\.-|-\.)/, 'An email address cannot have a period and a hyphen next to each other.'],
]

/** Control, bidirectional and other format characters, unpaired surrogates, the invisible, full-width, every space but the plain one. */
const unsafeCharacter = /[\p{C}\p{Default_Ignorable_Code_Point}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]|(?! )\p{Z}/u

function split(shown: string): [local: string, domain: string] {
  const sign = shown.indexOf('@')
  return [shown.slice(0, sign), shown.slice(sign + 1)]
}

function faultBefore(local: string): string | undefined {
  const odd = strangers(local, (part) => `a${part}a@example.com`)
  if (odd) return `The email address contains invalid characters before the @-sign: ${odd}.`
  if (local.length > 64) return `The email address is too long before the @-sign (${tooMany(local.length - 64)}).`
  return undefined
}

/** Both spellings are checked: IDNA reads some letters as several characters, and not all of those belong in a domain. */
function faultAfter(domain: string, ascii: string): string | undefined {
  const odd = strangers(domain, (part) => `a@a${part}a.com`)
  if (odd) return `The part after the @-sign contains invalid characters: ${odd}.`
  if (!domain.includes('.')) return 'The part after the @-sign is not valid. It should have a period.'
  if (!ascii) return 'The part after the @-sign is not valid IDNA.'
  if (ascii.length > 253) return `The email address is too long after the @-sign (${tooMany(ascii.length - 253)}).`
  const longest = Math.max(...ascii.split('.').map((label) => label.length))
  if (longest > 63) return `After the @-sign, periods cannot be separated by so many characters (${tooMany(longest - 63)}).`
  if (isEmail(`a@${domain}`) && (ascii === domain || isEmail(`a@${ascii}`)) && /[a-z]$/.test(ascii)) return undefined
  return 'The part after the @-sign is not valid. It is not within a valid top-level domain.'
}

/** The characters of `text` that no address may hold there: the validator, which only says no, is then asked one by one. */
function strangers(text: string, around: (text: string) => string): string {
  if (isEmail(around(text))) return ''
  const odd = [...new Set(text)].filter((char) => !isEmail(around(char)))
  return odd.map((char) => char === ' ' ? 'SPACE' : `'${char}'`).sort().join(', ')
}

/** Takes any top-level domain, as email-validator does; lengths are counted above. */
const isEmailAddress = isEmailModule as unknown as typeof isEmailModule.default // its types are an ES module's, itself is not
const isEmail = (text: string) => isEmailAddress(text, { require_tld: false, ignore_max_length: true })

const initial = (text: string) => String.fromCodePoint(text.codePointAt(0)!)
const tooMany = (count: number) => `${count} character${count === 1 ? '' : 's'} too many`
const codePoint = (char: string) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
