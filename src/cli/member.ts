import type { Command } from 'commander'
import type { Role } from '../domain/roles.ts'
import { addMember } from '../domain/teams.ts'
import { aRole, aTeamId } from './options.ts'
import { asOperator } from './run.ts'

interface Options { team: string; email: string; role: Role; json?: true }

export function member(program: Command) {
  program.command('member').description('put people on teams')
    .command('add')
    .description('put someone on a team, without an invitation; makes the user where the address is new')
    .requiredOption('--team <id>', 'the team', aTeamId)
    .requiredOption('--email <email>', 'whom, by an address that counts as verified')
    .requiredOption('--role <role>', 'owner, admin, billing or member', aRole)
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async (ctx, { team, email, role }) => {
      const { user } = await addMember(ctx, team, email, role)
      return { json: { user_id: user.id, email: user.emailShown, role }, text: `Member  ${user.emailShown}  ${user.id}  ${role}` }
    }))
}
