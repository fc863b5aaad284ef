import type { Command } from 'commander'
import { deleteBuried, listBuried, retryBuried } from '../store/jobs.ts'
import { asOperator } from './run.ts'

interface Options { json?: true }

export function jobs(program: Command) {
  const command = program.command('jobs').description('see to jobs that were given up: buried, with their last error')

  command.command('list')
    .description('list the buried ones, the oldest first')
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async ({ db }) => {
      const buried = await listBuried(db)
      return {
        json: { buried: buried.map((job) => ({ id: job.id, team_id: job.teamId, kind: job.kind, attempts: job.attempts, buried_at: job.buriedAt, error: job.error })) },
        text: buried.map((job) => `${job.id}  ${job.kind}  ${job.buriedAt}  ${job.error}`).join('\n') || 'None is buried.',
      }
    }))

  command.command('retry')
    .description('try the buried ones again, from the start')
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async ({ db, now }) => {
      const retried = await retryBuried(db, now().toISOString())
      return { json: { retried }, text: `${retried} to be tried again, by a running server.` }
    }))

  command.command('drop')
    .description('give the buried ones up')
    .option('--json', 'print one JSON object')
    .action(asOperator<Options>(async ({ db }) => {
      const dropped = await deleteBuried(db)
      return { json: { dropped }, text: `${dropped} dropped.` }
    }))
}
