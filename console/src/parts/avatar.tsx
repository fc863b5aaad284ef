/** Initials on a colour of the person's own. */
export function Avatar({ name, of, size = 'normal' }: { name: string; of: string; size?: 'small' | 'normal' | 'large' }) {
  const words = name.replace(/@.*/, '').split(/[\s._-]+/).filter(Boolean)
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => String.fromCodePoint(word?.codePointAt(0) ?? 32).trim()).join('')
  return <span className={`avatar ${size} hue-${hueOf(of)}`} aria-hidden="true">{initials.toUpperCase() || '?'}</span>
}

function hueOf(text: string): number {
  let sum = 0
  for (const char of text) sum = (sum * 31 + char.codePointAt(0)!) % 997
  return sum % 8
}
