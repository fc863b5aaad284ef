import type { Command } from 'commander'
import path from 'node:path'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { openMailer } from '../lib/mailer.ts'
import { countJobs } from '../store/jobs.ts'
import { DatabaseTooNew, isMigrated } from '../store/migrate.ts'
import { openStore, type Store } from '../store/open.ts'

interface Finding { check: string; ok: boolean; message: string }

/** How far two clocks may be apart, in ms, before invitations and sessions end at the wrong time. */
const tolerance = 5000

export function doctor(program: Command) {
  program.command('doctor')
    .description('check configuration, database, mail and clock, and say what to do')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const findings = await examine()
      const ok = findings.every((finding) => finding.ok)
      if (json) console.log(JSON.stringify({ ok, checks: findings }))
      else for (const finding of findings) console.log(`${finding.ok ? 'ok     ' : 'TROUBLE'}  ${finding.check.padEnd(13)}  ${finding.message}`)
      process.exitCode = ok ? 0 : 1
    })
}

async function examine(): Promise<Finding[]> {
  let config: Config
  try {
    config = readConfig(process.env)
    config.secret()
  } catch (error) {
    const message = (error as Error).message
    return (error instanceof ConfigError ? message.split('\n') : [message]).map((line) => ({ check: 'configuration', ok: false, message: line }))
  }
  const configuration = { check: 'configuration', ok: true, message: config.DATABASE_URL ? 'PostgreSQL' : `SQLite, ${config.database}` }
  return [configuration, ...await examineDatabase(config), await check('mail', () => mail(config))]
}

async function examineDatabase(config: Config): Promise<Finding[]> {
  let store: Store
  try {
    store = await openStore(config.database)
  } catch (error) {
    return [trouble('database', error)]
  }
  const findings = [await check('database', () => database(store))]
  if (findings[0]!.ok) findings.push(await check('clock', () => clock(store)), await check('jobs', () => jobs(store)))
  await store.db.close()
  return findings
}

async function check(name: string, examination: () => Promise<string>): Promise<Finding> {
  try {
    return { check: name, ok: true, message: await examination() }
  } catch (error) {
    return trouble(name, error)
  }
}

function trouble(name: string, error: unknown): Finding {
  const { message, code } = error as NodeJS.ErrnoException
  return { check: name, ok: false, message: message || code || 'no answer' }
}

async function database(store: Store): Promise<string> {
  const migrated = await isMigrated(store).catch((error) => {
    if (error instanceof DatabaseTooNew) throw error
    if (/migrations/.test((error as Error).message)) return false
    throw new Error(`It does not answer (${(error as Error).message || (error as NodeJS.ErrnoException).code}). Check DATABASE_URL, and that the server runs and lets this machine in.`)
  })
  if (!migrated) throw new Error('It wants migrations. Run: roster migrate')
  return 'answers, and is up to date'
}

async function clock({ db }: Store): Promise<string> {
  const { rows: [row] } = await db.run<{ now: string }>({ sql: 'select current_timestamp as now', values: [] })
  const theirs = Date.parse(/[Zz]$/.test(row!.now) ? row!.now : `${row!.now}Z`)
  const apart = Math.abs(Date.now() - theirs)
  if (apart > tolerance) throw new Error(`This machine and the database differ by ${Math.round(apart / 1000)} s. Set both by NTP.`)
  const { rows: [last] } = await db.run<{ at: string | null }>({ sql: 'select max(at) as at from migrations', values: [] })
  if (last?.at && Date.parse(last.at) > Date.now() + tolerance) throw new Error('The clock stands before the last migration. Set it by NTP.')
  return 'agrees with the database'
}

async function jobs({ db }: Store): Promise<string> {
  const { due, retrying, buried } = await countJobs(db, new Date().toISOString())
  if (buried > 0) throw new Error(`${buried} buried. See why with: roster jobs list. Mend the cause, then: roster jobs retry, or drop.`)
  return `${due} due, ${retrying} to be tried again, none buried`
}

async function mail(config: Config): Promise<string> {
  const folder = path.join(config.ROSTER_DATA, 'mail')
  const mailer = openMailer({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM, folder, log: () => {} })
  try {
    await mailer.verify()
  } catch (error) {
    throw new Error(`${(error as Error).message}. Check SMTP_URL and MAIL_FROM.`, { cause: error })
  } finally {
    await mailer.close()
  }
  return config.SMTP_URL ? 'the mail server lets us in' : `no SMTP_URL: mails are written to ${folder}`
}
