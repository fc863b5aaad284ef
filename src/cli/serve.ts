import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { hasTeams } from '../store/teams.ts'
import { explain } from './run.ts'

export function serve(program: Command) {
  program.command('serve').description('run the server until it is told to stop').action(async () => {
    try {
      const { url, deps, close } = await (await import('../main.ts')).start(readConfig(process.env)) // commands that serve nothing do not load it
      stopOnSignal(close)
      if (!(await hasTeams(deps.db))) console.log('There is no team yet. Make the first one, and a key to it:\n  npm run -s roster -- team create --name "My team" --owner you@example.com')
      console.log(`Roster listens on ${url}`)
    } catch (error) {
      console.error(explain(error).message)
      process.exit(1)
    }
  })
}

/** On SIGTERM or SIGINT: finishes what runs, for at most ten seconds. */
export function stopOnSignal(close: () => Promise<void>) {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), 10_000).unref()
      close().then(() => process.exit(0), (error) => {
        console.error(error)
        process.exit(1)
      })
    })
  }
}
