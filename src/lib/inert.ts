/**
 * Makes a person's or a team's name harmless in a mail: one line, at most `max` code points, without invisible or
 * bidirectional controls, and with nothing in it that a mail client would turn into a link. An ordinary name comes
 * back as it was. Escaping for HTML is the template's.
 */
export function inert(name: string, max = 80): string {
  const line = name.replace(/\s/g, ' ').replace(invisible, '').replace(/ +/g, ' ').trim()
  return cut(line, max).replace(links, '$&\u2060')
}

/** Controls, lone surrogates and format characters, but for the two joiners that emoji and whole scripts are spelled with. */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu

/** Where a word joiner breaks what a mail client takes for a link. */
const links = new RegExp([
  String.raw`(?<=\S)[.。．｡](?=\p{L}|\d+\.\d)(?!\p{L}(?:[.\s]|$))`, // a domain or an IP address, but not initials: "J.R.R. Tolkien"
  String.raw`(?<=\S):(?=\S)`, // a scheme
  String.raw`[/\\](?=[/\\])`, // the start of a host, but not "AC/DC"
  String.raw`@(?=\S)`, // an address or a handle
].join('|'), 'gu')

function cut(line: string, max: number): string {
  const characters = Array.from(line)
  return characters.length > max ? `${characters.slice(0, max - 1).join('').trimEnd()}…` : line
}
