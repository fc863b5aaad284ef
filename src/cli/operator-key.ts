import type { Command } from 'commander'
import { createOperatorKey, revokeOperatorKey } from '../domain/operators.ts'
import { listOperatorKeys } from '../store/operator-keys.ts'
import { aName } from './options.ts'
import { asOperator } from './run.ts'

export function operatorKey(program: Command) {
  const command = program.command('operator-key').description('make keys for your product\'s own backend: they ask about any team, and make users and teams')

  command.command('create')
    .description('make a key')
    .option('--name <name>', 'what the key is for', aName, 'Operator key')
    .option('--json', 'print one JSON object')
    .action(asOperator<{ name: string; json?: true }>(async (ctx, { name }) => {
      const { id, secret } = await createOperatorKey(ctx, name)
      return { json: { id, operator_key: secret }, text: `Operator key  ${id}\nShown only now:\n${secret}` }
    }))

  command.command('list')
    .description('list the keys')
    .option('--json', 'print one JSON object')
    .action(asOperator<{ json?: true }>(async (ctx) => {
      const keys = await listOperatorKeys(ctx.db)
      return { json: { operator_keys: keys.map(({ id, name, createdAt }) => ({ id, name, created_at: createdAt })) }, text: keys.map(({ id, name, createdAt }) => `${id}  ${createdAt}  ${name}`).join('\n') || 'There are none.' }
    }))

  command.command('revoke')
    .description('end a key')
    .requiredOption('--id <id>', 'which')
    .option('--json', 'print one JSON object')
    .action(asOperator<{ id: string; json?: true }>(async (ctx, { id }) => {
      await revokeOperatorKey(ctx, id)
      return { json: { id, revoked: true }, text: `Ended  ${id}` }
    }))
}
