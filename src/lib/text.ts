/** How many characters (code points, as Python and JSON Schema count) a text that is well-formed Unicode has. */
export function countCharacters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0)
}
