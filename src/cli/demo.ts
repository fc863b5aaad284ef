import type { Command } from 'commander'
import { once as occurs } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { styleText } from 'node:util'
import { readConfig } from '../config.ts'
import { createKey } from '../domain/api-keys.ts'
import type { Context } from '../domain/change.ts'
import type { Role } from '../domain/roles.ts'
import { createSession } from '../domain/sessions.ts'
import { addMember, createTeam } from '../domain/teams.ts'
import { createUser } from '../domain/users.ts'
import type { Running } from '../main.ts'
import { curlOf, encore, play, type Scene, story } from './demo-story.ts'
import { fail } from './run.ts'
import { stopOnSignal } from './serve.ts'

interface Options { once?: true; json?: true }
type Say = (text: string) => void

export function demo(program: Command) {
  program.command('demo')
    .description('show what Roster does, on a throw-away team and in lines to paste; runs until it is told to stop')
    .option('--once', 'end after the story')
    .option('--json', 'print one JSON object')
    .action(async ({ once, json }: Options) => {
      try {
        const say: Say = json ? () => {} : (text) => console.log(text)
        const folder = mkdtempSync(path.join(tmpdir(), 'roster-demo-'))
        process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
        process.once('SIGHUP', () => process.exit(0)) // the terminal was closed

        const running = await startIn(folder, say)
        stopOnSignal(running.close)
        const scene = await setScene(running, folder)
        say(opening(scene))
        const steps = await tell(scene, say), ok = steps.every((step) => step.ok)
        if (json) console.log(JSON.stringify({ ok, url: scene.url, keys: scene.keys, steps }))
        if (ok && !once) return say(closing(scene))
        await running.close()
        process.exitCode = ok ? 0 : 1
      } catch (error) {
        fail(error, json)
        process.exit()
      }
    })
}

/** A server with nothing of the environment but where to listen: no real database, no real mail. */
async function startIn(folder: string, say: Say): Promise<Running> {
  const { PORT, HOST, LOG_LEVEL = 'silent' } = process.env
  const config = readConfig({ PORT, HOST, LOG_LEVEL, ROSTER_DATA: folder, ROSTER_ENVIRONMENT: 'test' })
  const { start } = await import('../main.ts')
  if (await isFree(config.PORT, config.HOST)) return await start(config)
  say(`\n  Port ${config.PORT} is taken: using a free one.`)
  return await start({ ...config, PORT: 0 })
}

async function isFree(port: number, host: string): Promise<boolean> {
  const probe = createServer().listen(port, host)
  try {
    await occurs(probe, 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}

const crew: Record<string, { name: string; email: string; role: Role }> = {
  ANN: { name: 'Ann Archer', email: 'ann@example.com', role: 'owner' },
  BOB: { name: 'Bob Baker', email: 'bob@example.com', role: 'admin' },
  CID: { name: 'Cid Carter', email: 'cid@example.com', role: 'billing' },
  DEE: { name: 'Dee Dyer', email: 'dee@example.com', role: 'member' },
}
const eve = { name: 'Eve Ellis', email: 'eve@example.com' }

/** A team with people in every role, and Eve, who is on none and has an access token. */
async function setScene({ url, publicUrl, deps }: Running, folder: string): Promise<Scene> {
  const ctx: Context = { ...deps, actor: { kind: 'operator' } }
  const keyOf = async (teamId: string, email: string) => (await createKey(ctx, teamId, email, { name: 'Demo', scopes: null, expiresAt: null })).secret
  const ids: Record<string, string> = {}, keys: Record<string, string> = {}
  for (const { name, email } of [...Object.values(crew), eve]) ids[email] = (await createUser(ctx, email, name)).id

  const { team } = await createTeam(ctx, { name: 'Crew', seatLimit: null }, crew.ANN!.email)
  for (const [person, { email, role }] of Object.entries(crew)) {
    if (person !== 'ANN') await addMember(ctx, team.id, email, role)
    keys[person] = await keyOf(team.id, email)
  }
  keys.EVE = (await createSession(ctx, eve.email, new Date(Date.now() + 86_400_000))).accessToken
  return { url, publicUrl, folder, keys, found: { ann: ids[crew.ANN!.email]!, eve: ids[eve.email]! }, makeEvesKey: () => keyOf(team.id, eve.email) }
}

/** Plays the story, up to the first step that does not answer as told. */
async function tell(scene: Scene, say: Say) {
  const steps = []
  for (const [i, step] of story.entries()) {
    const { ok, status, lines, answer } = await play(scene, step)
    steps.push({ title: step.title, ...('request' in step && { as: step.as, request: step.request, expected: step.status, status }), ok })
    say(`  ${styleText('bold', `${i + 1}  ${step.title}`)}\n\n${paste(lines)}\n${answer && `\n${reply(answer, ok)}\n`}`)
    if (ok) continue
    console.error(`  Step ${i + 1} did not answer as told.`)
    break
  }
  return steps
}

function opening({ url, keys }: Scene): string {
  const people = Object.values(crew).map(({ name, role, email }) => `     ${name.padEnd(13)}${role.padEnd(13)}${email}`)
  return `
  ${styleText('bold', 'Roster, a demonstration')}

  A team, Crew, on a server at ${url}

${people.join('\n')}
     ${eve.name.padEnd(13)}${'on no team'.padEnd(13)}${eve.email}

  Everything is real but made for this run, and gone after it. Each line
  works in another terminal; these come first. Eve's is an access token,
  the others are API keys.

${paste(Object.entries(keys).map(([name, key]) => `${name}=${key}`).join('\n'))}
`
}

function closing(scene: Scene): string {
  const lines = encore.map((request) => `     ${request.title} ${styleText('dim', String(request.status))}\n\n${paste(curlOf(scene, request))}\n`)
  return `  ${styleText('bold', 'Now you')}

  The server stays up until you press Ctrl-C. Tell the story again from 1 on,
  with the new token in 3. Or ask for something else with these keys:

${lines.join('\n')}
  In a browser:            ${scene.publicUrl}, as ${crew.ANN!.email}; the code is in ${scene.publicUrl}/mailbox
  Both contracts, to read:  ${scene.url}/docs
`
}

const paste = (lines: string) => indented(styleText('cyan', lines))
const reply = (answer: string, ok: boolean) => indented(answer.replace(/^.*/, (first) => styleText(ok ? 'green' : 'red', first)))
const indented = (text: string) => text.replace(/^(?=.)/gm, '     ')
