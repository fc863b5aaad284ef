import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { importFiles } from './import.ts'
import { jobs } from './jobs.ts'
import { key } from './key.ts'
import { member } from './member.ts'
import { migrate } from './migrate.ts'
import { operatorKey } from './operator-key.ts'
import { serve } from './serve.ts'
import { session } from './session.ts'
import { shardPlan } from './shard-plan.ts'
import { team } from './team.ts'
import { user } from './user.ts'

const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

const program = new Command('roster').version(version).description(`${description}\nConfigured from the environment; see docs/configuration.md.`)
program.configureOutput({ // before the commands, which inherit it
  outputError(text, write) {
    if (process.argv.includes('--json')) console.log(JSON.stringify({ error: { code: 'usage', message: text.trim().replace(/^error: /, '') } }))
    else write(text)
  },
})
for (const command of [serve, migrate, doctor, team, user, member, key, session, operatorKey, jobs, importFiles, shardPlan, demo]) command(program)
await program.parseAsync()
