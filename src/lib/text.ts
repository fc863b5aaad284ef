/** How many characters (code points, as Python and JSON Schema count) a text that is well-formed Unicode has. */
export function countCharacters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0)
}

/** `a, b or c`. What knows the language is made when it is first needed: it takes longer than a module to load. */
export function eitherOf(words: string[]): string {
  return (or ??= new Intl.ListFormat('en-GB', { type: 'disjunction' })).format(words)
}

let or: Intl.ListFormat | undefined
