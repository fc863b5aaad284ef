import type { Command } from 'commander'
import { createTeam } from '../domain/teams.ts'
import { aCount, aName } from './options.ts'
import { asOperator } from './run.ts'

interface Options { name: string; owner: string; seats?: number; json?: true }

export function team(program: Command) {
  program.command('team').description('make teams')
    .command('create')
    .description('make a team, its owner (a new user, where the address is new) and a first API key')
    .requiredOption('--name <name>', 'what the team is called', aName)
    .requiredOption('--owner <email>', 'the owner\'s address, which counts as verified')
    .option('--seats <count>', 'how many members and pending invitations it may have', aCount)
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async (ctx, { name, owner: email, seats }) => {
      const { team: { id }, owner, key } = await createTeam(ctx, { name, seatLimit: seats ?? null }, email)
      return {
        json: { team: { id, name }, owner: { user_id: owner.id, email: owner.emailShown }, api_key: key.secret },
        text: `Team   ${name}  ${id}\nOwner  ${owner.emailShown}  ${owner.id}\nAPI key, shown only now:\n${key.secret}`,
      }
    }))
}
