import type { Command } from 'commander'
import { migrate as bringUpToDate, migrations } from '../store/migrate.ts'
import { openStore } from '../store/open.ts'
import { run } from './run.ts'

export function migrate(program: Command) {
  program.command('migrate')
    .description('bring the database up to this version of Roster; "serve" does so too')
    .option('--json', 'print one JSON object')
    .action(run<{ json?: true }>(async (config) => {
      const store = await openStore(config.database)
      try {
        const ran = await bringUpToDate(store, () => new Date())
        const version = migrations.at(-1)!.number
        return { json: { ran, version }, text: ran.length > 0 ? `Ran ${ran.join(', ')}.` : `Nothing to do: the database is at migration ${version}.` }
      } finally {
        await store.db.close()
      }
    }))
}
