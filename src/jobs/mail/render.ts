import { Eta } from 'eta'

/** What a mail says, in reading order. Whatever people typed in (names, say) has been made inert before. */
export interface MailContent {
  subject: string
  /** What an inbox shows beside the subject. */
  preheader: string
  heading: string
  lead: string
  facts: [label: string, value: string][]
  /** What to do: a link to open, or a code to type. */
  action: { label: string; link?: string; code?: string }
  notes: string[]
  footer: string
}

/** Lays one content out twice, so that the text part says all that the HTML part does. */
export function renderMail(content: MailContent): { subject: string; text: string; html: string } {
  return {
    subject: content.subject,
    text: wrap(eta.render('layout.text.eta', content)),
    html: eta.render('layout.html.eta', content),
  }
}

/** `<%= %>` escapes for HTML, `<%~ %>` does not. Each template is read and compiled once. */
const eta = new Eta({ views: import.meta.dirname, cache: true })

/** Breaks lines at spaces to at most 72 characters. A longer word, such as a link, has a line of its own. */
function wrap(text: string): string {
  return text.replace(/^(?=.{73}).*$/gm, (line) => line.replace(/(.{1,72}|\S+)(?: +|$)/g, '$1\n').trimEnd())
}
