import { readAddress } from '../lib/address.ts'
import type { Problem } from './check.ts'

export type Format = 'uuid' | 'email' | 'date-time' | 'name'

/** The formats that a request's strings may have: what the text says, or what is wrong with it. */
export const formats: Record<Format, (text: string) => string | Problem> = {
  /** RFC 9562, in each spelling that Rust's uuid crate reads; comes back hyphenated and in lower case. */
  uuid(text) {
    if (canonical.test(text)) return text
    if (!uuid.test(text)) return { kind: 'bad_uuid', text }
    return text.replace('urn:uuid:', '').replace(/[{}-]/g, '').toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  },

  /** Left as it was typed. */
  email(text) {
    const address = readAddress(text)
    return 'fault' in address ? { kind: 'bad_address', reason: address.fault } : text
  },

  /** What people call something: on one line, without spaces around it. */
  name(text) {
    const name = text.trim().normalize('NFC')
    return name && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) ? name : { kind: 'refused', reason: 'Give a name, on one line.' }
  },

  /** RFC 3339, a date alone, or a time without a zone, which is UTC's; comes back as ISO 8601 in UTC with milliseconds. */
  'date-time'(text) {
    const [, date, minute = '00:00', second = ':00', fraction = '', sign = '+', hours = '00', minutes = '00'] = dateTime.exec(text) ?? []
    const offset = `${sign.replace('\u2212', '-')}${hours}:${minutes}`
    const moment = new Date(`${date}T${minute}${second}${fraction.replace(',', '.')}${offset}`)
    const iso = isDay(date) && !Number.isNaN(moment.getTime()) ? moment.toISOString() : ''
    return fourDigitYear.test(iso) ? iso : { kind: 'bad_time', text }
  },
}

const canonical = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const hyphenated = '[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}'
const uuid = new RegExp(`^(?:[\\da-fA-F]{32}|(?:urn:uuid:)?${hyphenated}|\\{${hyphenated}\\})$`)

const hour = '(?:[01]\\d|2[0-3])'
const time = `(${hour}:[0-5]\\d)(:[0-5]\\d)?([.,]\\d+)?`
const zone = `(?:[Zz]|([+\\-\u2212])(${hour}):?([0-5]\\d))`
const dateTime = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)(?:[Tt _]${time}${zone}?)?$`)
const fourDigitYear = /^(?!0000)\d{4}-/

/** JavaScript takes February 30 for March 1. */
function isDay(date: string | undefined): boolean {
  const moment = new Date(`${date}T00:00Z`)
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === date
}
