import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/domain/change.ts'
import { setupToken } from '../../src/domain/setup.ts'
import { start } from '../../src/main.ts'
import { queriesOn } from '../support/kysely.ts'

/** The real server on a folder of its own, with what a person at its terminal and in its mailbox can see. @param settings more of its environment */
export async function openServer(settings: Record<string, string> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-console-'))
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', ROSTER_DATA: folder, ROSTER_ENVIRONMENT: 'test', ROSTER_RATE_LIMIT: 'off', ...settings })
  const running = await start(config)
  const operator: Context = { ...running.deps, actor: { kind: 'operator' } }
  const mails = path.join(folder, 'mail')

  /** The newest mail to an address whose text fits. */
  async function mail(to: string, fits: RegExp): Promise<RegExpExecArray> {
    for (let tries = 0; tries < 200; tries++) {
      for (const name of (await readdir(mails).catch(() => [])).filter((file) => file.endsWith('.eml')).sort().reverse()) {
        const { to: [recipient] = [], text = '' } = await PostalMime.parse(await readFile(path.join(mails, name)))
        const found = recipient?.address === to && !read.has(name) ? fits.exec(text) : null
        if (!found) continue
        read.add(name)
        return found
      }
      await pause(50)
    }
    throw new Error(`No such mail has come to ${to}.`)
  }
  const read = new Set<string>()

  return {
    url: running.publicUrl, operator, folder,
    /** For what a test writes by itself. */
    db: queriesOn(operator.db, 'sqlite'),
    setupLink: `${running.publicUrl}/setup#token=${setupToken(config.secret())}`,
    /** The code in the newest sign-in mail, each mail once. */
    code: async (to: string) => (await mail(to, /^\s*(\d{6})\s*$/m))[1]!,
    /** The link in the newest invitation, each mail once. */
    invitationLink: async (to: string) => (await mail(to, /https?:\S+#token=\S+/))[0],
    async close() {
      await running.close()
      await rm(folder, { recursive: true })
    },
  }
}
export type Server = Awaited<ReturnType<typeof openServer>>
