import { inert } from '../../lib/inert.ts'
import { renderMail } from './render.ts'

/** The mail that a sign-in code goes out with. */
export function signInMail({ code, publicUrl }: { code: string; publicUrl: string }) {
  const host = inert(new URL(publicUrl).host)
  return renderMail({
    subject: `${code} is your Roster sign-in code`,
    preheader: 'It works once, for ten minutes.',
    heading: 'Your sign-in code',
    lead: `Type this code where you are signing in to ${host}.`,
    facts: [],
    action: { label: 'Code', code },
    notes: [
      'It works once, for ten minutes. Nobody from Roster will ask you for it.',
      'If you did not ask for it, ignore this mail: nobody can sign in without the code.',
    ],
    footer: `Sent by Roster at ${host}`,
  })
}
