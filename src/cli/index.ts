import { Command } from 'commander'
import { readFileSync } from 'node:fs'

const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** Each is loaded when it is asked for; where none of them is, as for help, all are. */
const commands = Object.entries({
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrate,
  doctor: async () => (await import('./doctor.ts')).doctor,
  team: async () => (await import('./team.ts')).team,
  user: async () => (await import('./user.ts')).user,
  member: async () => (await import('./member.ts')).member,
  key: async () => (await import('./key.ts')).key,
  session: async () => (await import('./session.ts')).session,
  'operator-key': async () => (await import('./operator-key.ts')).operatorKey,
  jobs: async () => (await import('./jobs.ts')).jobs,
  import: async () => (await import('./import.ts')).importFiles,
  'shard-plan': async () => (await import('./shard-plan.ts')).shardPlan,
  demo: async () => (await import('./demo.ts')).demo,
})
const asked = commands.filter(([name]) => name === process.argv[2])

const program = new Command('roster').version(version).description(`${description}\nConfigured from the environment; see docs/configuration.md.`)
program.configureOutput({ // before the commands, which inherit it
  outputError(text, write) {
    if (process.argv.includes('--json')) console.log(JSON.stringify({ error: { code: 'usage', message: text.trim().replace(/^error: /, '') } }))
    else write(text)
  },
})
for (const [, load] of asked.length > 0 ? asked : commands) (await load())(program)
await program.parseAsync()
