import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jsonErrorOffset } from '../../src/http/json-offset.ts'

/** `JSONDecodeError.pos` of Python 3.11's `json.loads` for each text, by what Python says of it. */
const python: Record<string, [text: string, offset: number][]> = {
  'Expecting value': [
    ['', 0], [' ', 1], [' \n\t ', 4], ['a', 0], ['nul', 0], ['True', 0], ['tru', 0], ['\'a\'', 0], ['-', 0], ['+1', 0], ['.5', 0],
    ['[', 1], ['[1,', 3], ['[1,]', 3], ['[,1]', 1], ['[1,,2]', 3], [']', 0], ['{"a":', 5], ['{"a":}', 5], ['}', 0], ['{"a":tru}', 5],
    ['{"a":[1,{"b":}]}', 13], ['["😀😀", x]', 7], ['{"email": undefined}', 10], ['// c\n{}', 0], ['{"a":\u00a01}', 5], ['\u00a0{}', 0],
    ['[[[[', 4], ['{"scopes":["members:read",]}', 26],
  ],
  'Extra data': [
    ['nulll', 4], ['01', 1], ['1.', 1], ['1e', 1], ['[]]', 2], ['{} x', 3], ['{"a":1} // c', 8], ['{"a":1}\x00', 7],
  ],
  'Unterminated string starting at': [
    ['"a', 0], ['"', 0], ['"a\\"', 0], ['{"', 1], ['"😀', 0], ['{"a":"b}', 5],
  ],
  'Invalid \\escape': [
    ['"\\x"', 1], ['"ab\\q"', 3], ['{"a":"\\ "}', 6],
  ],
  'Invalid \\uXXXX escape': [
    ['"\\u"', 2], ['"\\u12"', 2], ['"\\u12G4"', 2], ['"abc\\u00', 5], ['"a\\u00ZZ b"', 3], ['"\\ud83d\\uZZZZ"', 8], ['"\\u', 2],
    ['"\\u00e9', 2], ['{"email":"\\ud83d\\ude00', 17],
  ],
  'Invalid control character at': [
    ['"a\nb"', 2], ['"a\x00b"', 2],
  ],
  "Expecting ',' delimiter": [
    ['[1', 2], ['[1 2]', 3], ['{"a":1', 6], ['{"a":1 "b":2}', 7], ['{"a":1]', 6], ['{"é":1 x}', 7], ['{"😀":1 x}', 7], ['[1.]', 2],
    ['[1e]', 2], ['{"email":"a@b.c" "role":"x"}', 17], ['[nullx]', 5],
  ],
  'Expecting property name enclosed in double quotes': [
    ['{', 1], ['{"a":1,', 7], ['{"a":1, }', 8], ['{"a":1,}', 7], ['{a:1}', 1], ['{\'a\':1}', 1], ['{,}', 1], ['{"email":"a@b.c",}', 17],
  ],
  "Expecting ':' delimiter": [
    ['{"a"', 4], ['{"a" 1}', 5],
  ],
}

for (const [complaint, texts] of Object.entries(python)) {
  describe(`Python says "${complaint}"`, () => {
    for (const [text, offset] of texts) it(`at ${offset} of ${JSON.stringify(text)}, and so do we`, () => assert.equal(jsonErrorOffset(text), offset))
  })
}

it('NaN and Infinity, which only Python takes for JSON, are faults', () => {
  assert.equal(jsonErrorOffset('{"limit":NaN}'), 9)
  assert.equal(jsonErrorOffset('[-Infinity]'), 1)
})

it('neither depth nor length costs stack', () => {
  assert.equal(jsonErrorOffset('['.repeat(1_000_000)), 1_000_000)
  assert.equal(jsonErrorOffset(`"${'a\\n'.repeat(1_000_000)}\\x"`), 3_000_001)
})
