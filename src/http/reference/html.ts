const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!)
}

/** Paragraphs, lists and `code`: what our documents use of Markdown. */
export function prose(text: string): string {
  return text.split('\n\n').filter(Boolean).map(block).join('')
}

export function inline(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}

/** JSON, indented, with its values set off from their names. */
export function json(value: unknown): string {
  return escape(JSON.stringify(value, null, 2)).replace(/^(?!.*[{[]$)( *(?:&quot;.*?&quot;: )?)([^\s{}[\]].*?)(,?)$/gm, '$1<b>$2</b>$3')
}

function block(text: string): string {
  if (!text.startsWith('- ')) return `<p>${inline(text)}</p>`
  return `<ul>${text.split('\n').map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`
}
