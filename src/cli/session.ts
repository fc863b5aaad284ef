import type { Command } from 'commander'
import { createSession } from '../domain/sessions.ts'
import { aTimeFromNow } from './options.ts'
import { asOperator } from './run.ts'

interface Options { email: string; expires: Date; json?: true }

export function session(program: Command) {
  program.command('session').description('sign users in')
    .command('create')
    .description('make an access token for a user')
    .requiredOption('--email <email>', 'the user')
    .option('--expires <time>', 'when it ends, as in 12h', aTimeFromNow, aTimeFromNow('12h'))
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async (ctx, { email, expires }) => {
      const { accessToken, expiresAt } = await createSession(ctx, email, expires)
      return { json: { access_token: accessToken, expires_at: expiresAt }, text: `Access token until ${expiresAt}, shown only now:\n${accessToken}` }
    }))
}
