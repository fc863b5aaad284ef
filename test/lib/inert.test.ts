import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inert } from '../../src/lib/inert.ts'

const joiner = '\u2060'

describe('a name in a mail', () => {
  for (const name of ['Ann Example', 'Acme Inc.', '(Acme Inc.), Berlin', 'Smith & Sons', "O'Brien-Núñez", 'J.R.R. Tolkien', 'AC/DC', 'Web 2.0',
    'Team: North', 'Meet @ Noon', '<b>Bold</b>', '李小龍', 'مهندسی نرم\u200cافزار', '👩\u200d🚀 Space Crew', '.NET Guild', '50% "Club"']) {
    it(`${name} stays as it is`, () => assert.equal(inert(name), name))
  }

  for (const [name, shown] of [
    ['evil.com', 'evil.|com'],
    ['www.evil.co.uk', 'www.|evil.|co.|uk'],
    ['http://evil.example/x', 'http:|/|/evil.|example/x'],
    ['//evil.example', '/|/evil.|example'],
    ['\\\\evil\\share', '\\|\\evil\\share'],
    ['ann@evil.example', 'ann@|evil.|example'],
    ['@handle', '@|handle'],
    ['mailto:ann', 'mailto:|ann'],
    ['javascript:alert(1)', 'javascript:|alert(1)'],
    ['http://localhost:3000', 'http:|/|/localhost:|3000'],
    ['10.0.0.1', '10.|0.|0.1'],
    ['пример.рф', 'пример.|рф'],
    ['evil。com', 'evil。|com'],
    ['evil．com', 'evil．|com'],
    ['x.com', 'x.|com'],
    ['ASP.NET', 'ASP.|NET'],
  ] as const) {
    it(`${name} is no link`, () => assert.equal(inert(name), shown.replaceAll('|', joiner)))
  }

  it('stays on one line', () => assert.equal(inert('Ann\r\nBcc: bob@x.y\u2028Z\u0085\t '), `Ann Bcc: bob@${joiner}x.y Z`))
  it('cannot turn the text around it', () => assert.equal(inert('\u202egro.live\u202c \u2066Ann\u2069\u200f'), `gro.${joiner}live Ann`))
  it('hides nothing', () => assert.equal(inert('A\u0000n\u200bn\u00ad\ufeff\u2060 \u{e0041}\ud800B\u007f'), 'Ann B'))
  it('is not broken twice', () => assert.equal(inert(inert('http://evil.com')), inert('http://evil.com')))
  it('may be empty', () => assert.equal(inert(' \u200b\r\n '), ''))

  it('is cut at 80 characters, as people count them', () => {
    assert.equal(inert('é'.repeat(80)), 'é'.repeat(80))
    assert.equal(inert('🚀'.repeat(81)), '🚀'.repeat(79) + '…')
    assert.equal(inert('Ann and Bob', 9), 'Ann and…')
    assert.equal(inert(`${'a'.repeat(6)}.com`, 9), `aaaaaa.${joiner}c…`)
  })
})
