import type { Command } from 'commander'
import module from 'node:module'
import { readConfig } from '../config.ts'
import { setupToken } from '../domain/setup.ts'
import { hasTeams } from '../store/teams.ts'
import { explain } from './run.ts'

export function serve(program: Command) {
  program.command('serve').description('run the server until it is told to stop').action(async () => {
    Buffer.poolSize = 8192 // a few bytes that outlive their request keep all of their pool, and with 64 KB, as Node has it, that comes to megabytes
    try {
      const config = readConfig(process.env)
      const { url, publicUrl, deps, close } = await (await import('../main.ts')).start(config) // commands that serve nothing do not load it
      stopOnSignal(close)
      if (!(await hasTeams(deps.db))) console.log(`There is no team yet. Make the first one in a browser, with this link:
  ${publicUrl}/setup#token=${setupToken(config.secret())}
or here, with a key to it:
  npm run -s roster -- team create --name "My team" --owner you@example.com`)
      console.log(`Roster listens on ${url}`)
      module.flushCompileCache() // what was compiled is written down now, not at the end: Node holds 2 MB of it until then
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
