import type { Command } from 'commander'
import { createKey } from '../domain/api-keys.ts'
import type { Scope } from '../domain/roles.ts'
import { aName, aTeamId, aTimeFromNow, someScopes } from './options.ts'
import { asOperator } from './run.ts'

interface Options { team: string; email: string; name: string; scope?: Scope[]; expires?: Date; json?: true }

export function key(program: Command) {
  program.command('key').description('make API keys')
    .command('create')
    .description('make an API key that acts as a member of a team')
    .requiredOption('--team <id>', 'the team', aTeamId)
    .requiredOption('--email <email>', 'the member')
    .option('--name <name>', 'what the key is for', aName, 'API key')
    .option('--scope <scope>', 'what it may do, as in members:read; once for each; all that its member may, without', someScopes)
    .option('--expires <time>', 'when it ends, as in 90d; never, without', aTimeFromNow)
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async (ctx, { team, email, name, scope = null, expires = null }) => {
      const { id, secret } = await createKey(ctx, team, email, { name, scopes: scope, expiresAt: expires })
      return { json: { id, api_key: secret }, text: `API key  ${id}\nShown only now:\n${secret}` }
    }))
}
