import { apiKeys, callsOf, events, invitations, me, members, setup, team, teams } from './nouns.ts'
import { mailbox, signIn } from './sign-in.ts'
import { type ClientOptions, createTransport } from './transport.ts'

export * from './errors.ts'
export type { List, Page } from './pages.ts'
export type { MailSummary, Passkey } from './sign-in.ts'
export type { CallOptions, ClientOptions } from './transport.ts'
export type * from './types.ts'

export type Client = ReturnType<typeof createClient>

/** A client of one Roster server, for one caller. Every call throws a RosterError where the answer is no. */
export function createClient(options: ClientOptions = {}) {
  const transport = createTransport(options)
  const calls = callsOf(transport)
  return {
    members: members(transport, calls),
    invitations: invitations(transport, calls),
    apiKeys: apiKeys(calls),
    events: events(transport),
    team: team(calls),
    teams: teams(calls),
    me: me(calls),
    setup: setup(calls),
    signIn: signIn(calls),
    mailbox: mailbox(calls),
  }
}
