import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maskAddress, readAddress } from '../../src/lib/address.ts'

describe('reading an address', () => {
  const accepted: [typed: string, shown: string, canonical: string][] = [
    ['ann@crew.test', 'ann@crew.test', 'ann@crew.test'],
    ['  Ann.Lee+Work@Crew.Test\r\n', 'Ann.Lee+Work@Crew.Test', 'ann.lee+work@crew.test'],
    ['o\'brien_{x}@a-b.co.uk', 'o\'brien_{x}@a-b.co.uk', 'o\'brien_{x}@a-b.co.uk'],
    ['Jo\u0308rg@Mu\u0308ller.example', 'J\u00f6rg@M\u00fcller.example', 'j\u00f6rg@xn--mller-kva.example'],
    ['用户@例子.广告', '用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
    ['a@xn--mller-kva.example', 'a@xn--mller-kva.example', 'a@xn--mller-kva.example'],
    ['a@b.c', 'a@b.c', 'a@b.c'],
    [`${'x'.repeat(64)}@crew.test`, `${'x'.repeat(64)}@crew.test`, `${'x'.repeat(64)}@crew.test`],
  ]
  for (const [typed, shown, canonical] of accepted) {
    it(`${JSON.stringify(typed)} is ${canonical}`, () => assert.deepEqual(readAddress(typed), { shown, canonical }))
  }

  it('two spellings of one address compare as equal', () => {
    const canonical = (typed: string) => (readAddress(typed) as { canonical: string }).canonical
    assert.equal(canonical('JÖRG@MÜLLER.example'), canonical('jo\u0308rg@xn--mller-kva.example'))
    assert.notEqual(canonical('ann+work@crew.test'), canonical('ann@crew.test'))
    assert.notEqual(canonical('a.nn@crew.test'), canonical('ann@crew.test'))
  })

  it('what is kept for display can be read again', () => {
    for (const [typed] of accepted) {
      const first = readAddress(typed) as { shown: string }
      assert.deepEqual(readAddress(first.shown), first)
    }
  })
})

describe('refusing an address', () => {
  const label = 'b'.repeat(60)
  const refused: [typed: string, fault: string][] = [
    ['', 'An email address must have an @-sign.'],
    ['ann.crew.test', 'An email address must have an @-sign.'],
    ['@crew.test', 'There must be something before the @-sign.'],
    ['ann@', 'There must be something after the @-sign.'],
    ['ann@localhost', 'The part after the @-sign is not valid. It should have a period.'],
    ['ann@@crew.test', 'The part after the @-sign contains invalid characters: \'@\'.'],
    ['ann@crew.test, bob@crew.test', 'The part after the @-sign contains invalid characters: \',\', \'@\', SPACE.'],
    ['Ann <ann@crew.test>', 'The email address contains invalid characters before the @-sign: \'<\', SPACE.'],
    ['ann:x@crew.test', 'The email address contains invalid characters before the @-sign: \':\'.'],
    ['.ann@crew.test', 'An email address cannot start with a period.'],
    ['ann.@crew.test', 'An email address cannot have a period immediately before the @-sign.'],
    ['a..b@crew.test', 'An email address cannot have two periods in a row.'],
    ['ann@.crew.test', 'An email address cannot have a period immediately after the @-sign.'],
    ['ann@crew.test.', 'An email address cannot end with a period.'],
    ['ann@-crew.test', 'An email address cannot have a hyphen immediately after the @-sign.'],
    ['ann@crew-.test', 'An email address cannot have a period and a hyphen next to each other.'],
    ['ann@crew_x.test', 'The part after the @-sign contains invalid characters: \'_\'.'],
    ['ann@%63rew.test', 'The part after the @-sign contains invalid characters: \'%\'.'],
    ['ann@crew/x.test', 'The part after the @-sign contains invalid characters: \'/\'.'],
    ['"ann"@crew.test', 'Quoting the part before the @-sign is not allowed here.'],
    ['ann@[127.0.0.1]', 'A bracketed IP address after the @-sign is not allowed here.'],
    ['ann@127.0.0.1', 'The part after the @-sign is not valid. It is not within a valid top-level domain.'],
    ['ann@1.\u00b2\u00b3', 'The part after the @-sign is not valid. It is not within a valid top-level domain.'],
    ['ann@a\u249e.test', 'The part after the @-sign is not valid. It is not within a valid top-level domain.'],
    ['ann@\u2100.test', 'The part after the @-sign is not valid IDNA.'],
    [`${'x'.repeat(65)}@crew.test`, 'The email address is too long before the @-sign (1 character too many).'],
    [`ann@${'b'.repeat(64)}.test`, 'After the @-sign, periods cannot be separated by so many characters (1 character too many).'],
    [`ann@${`${label}.`.repeat(4)}${'c'.repeat(11)}`, 'The email address is too long after the @-sign (2 characters too many).'],
    [`${'x'.repeat(320)}@crew.test`, 'The email address is too long (10 characters too many).'],
    ['an\0n@crew.test', 'The email address contains unsafe characters: U+0000.'],
    ['ann@crew.test\r\nBcc: bob@crew.test', 'The email address contains unsafe characters: U+000D.'],
    ['ann\u202e@crew.test', 'The email address contains unsafe characters: U+202E.'],
    ['a\u200bnn@crew.test', 'The email address contains unsafe characters: U+200B.'],
    ['a\u3164nn@crew.test', 'The email address contains unsafe characters: U+3164.'],
    ['a\u00a0nn@crew.test', 'The email address contains unsafe characters: U+00A0.'],
    ['\uff41nn@crew.test', 'The email address contains unsafe characters: U+FF41.'],
    ['ann@\uff43rew.test', 'The email address contains unsafe characters: U+FF43.'],
    ['a\ud800nn@crew.test', 'The email address contains unsafe characters: U+D800.'],
  ]
  for (const [typed, fault] of refused) {
    const name = typed.length > 60 ? `${typed.length} characters` : JSON.stringify(typed)
    it(`${name}: ${fault}`, () => assert.deepEqual(readAddress(typed), { fault }))
  }
})

it('a masked address gives away two letters and the top-level domain', () => {
  assert.equal(maskAddress('jane.doe@example.com'), 'j•••@e•••.com')
  assert.equal(maskAddress('a@b.co.uk'), 'a•••@b•••.uk')
  assert.equal(maskAddress('Ölaf@Müller.example'), 'Ö•••@M•••.example')
})
