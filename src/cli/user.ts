import type { Command } from 'commander'
import { createUser } from '../domain/users.ts'
import { aName } from './options.ts'
import { asOperator } from './run.ts'

interface Options { email: string; name?: string; json?: true }

export function user(program: Command) {
  program.command('user').description('make users')
    .command('create')
    .description('make a user; the address counts as verified, because you vouch for it')
    .requiredOption('--email <email>', 'the user\'s address')
    .option('--name <name>', 'what the user is called', aName)
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async (ctx, { email, name }) => {
      const made = await createUser(ctx, email, name ?? null)
      return { json: { user_id: made.id, email: made.emailShown }, text: `User  ${made.emailShown}  ${made.id}` }
    }))
}
