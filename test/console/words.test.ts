import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ar } from '../../console/src/i18n/ar.ts'
import { en, type Message, type Words } from '../../console/src/i18n/en.ts'
import { readAddresses } from '../../console/src/lib/addresses.ts'
import { csvOf } from '../../console/src/lib/csv.ts'

describe('the console\'s words', () => {
  it('each sentence has the same blanks in every language', () => {
    const blanks = (words: Words) => new Set(Object.values(typeof words === 'string' ? { other: words } : words).flatMap((text) => text.match(/\{\w+\}/g) ?? []))
    for (const key of Object.keys(en) as Message[]) assert.deepEqual(blanks(ar[key]), blanks(en[key]), key)
  })

  it('each plural has all the forms of its language', () => {
    const forms = new Intl.PluralRules('ar').resolvedOptions().pluralCategories
    for (const [key, words] of Object.entries(ar)) if (typeof words !== 'string') assert.ok(forms.filter((form) => !['zero', 'many'].includes(form)).every((form) => form in words), key)
  })

  it('addresses are read from what people paste', () => {
    assert.deepEqual(readAddresses('name,email\nJane Smith,jane@example.com\n"Bob" <bob@example.com>; JANE@example.com\ttara at example.com'), [
      { email: 'jane@example.com' }, { email: 'bob@example.com' }, { email: 'JANE@example.com', fault: 'twice' }, { email: 'tara at example.com', fault: 'invalid' },
    ])
  })

  it('a cell that a spreadsheet would run is text', () => {
    assert.equal(csvOf([['=1+1', 'a "b", c', null]]), '\uFEFF\'=1+1,"a ""b"", c",\r\n')
  })
})
