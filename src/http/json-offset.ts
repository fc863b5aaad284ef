import { countCharacters } from '../lib/text.ts'

/**
 * Where Python's `json.loads` (3.11) gives up on a text that is not JSON: the index of the fault, in code points, which
 * is what FastAPI names. `NaN` and `Infinity`, which Python reads, count as faults. No recursion: depth costs no stack.
 */
export function jsonErrorOffset(text: string): number {
  return countCharacters(text.slice(0, faultIndex(text)))
}

const space = /[ \t\n\r]*/y
const scalar = /null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const plain = /[^"\\\0-\x1f]+/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}(?=[^]))/y // CPython wants one more character after \uXXXX

function faultIndex(text: string): number {
  const open: ('}' | ']')[] = []
  let expected: 'value' | 'first item' | 'first key' | 'key' | 'colon' | 'comma' = 'value'
  let at = 0

  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }

  for (;;) {
    skip(space)
    const char = text[at]
    const closes = char !== undefined && char === open.at(-1)

    if (closes && (expected === 'comma' || expected.startsWith('first'))) {
      open.pop()
      at++
      expected = 'comma'
    } else if (expected === 'comma') {
      if (char !== ',' || open.length === 0) return at
      at++
      expected = open.at(-1) === '}' ? 'key' : 'value'
    } else if (expected === 'colon') {
      if (char !== ':') return at
      at++
      expected = 'value'
    } else if (char === '"') {
      const quote = at++
      while (skip(plain) || skip(escape));
      if (text[at] !== '"') return stringFault(text, quote, at)
      at++
      expected = expected.endsWith('key') ? 'colon' : 'comma'
    } else if (expected.endsWith('key')) {
      return at
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']')
      at++
      expected = char === '{' ? 'first key' : 'first item'
    } else if (skip(scalar)) {
      expected = 'comma'
    } else {
      return at
    }
  }
}

/** A string that never ends is blamed on its opening quote, a bad `\u` on the `u`, anything else on itself. */
function stringFault(text: string, quote: number, at: number): number {
  if (text[at] === undefined || (text[at] === '\\' && text[at + 1] === undefined)) return quote
  return text.startsWith('\\u', at) ? at + 1 : at
}
