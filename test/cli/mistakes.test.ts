import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Installation, openInstallation } from './installation.ts'

describe('a command line with a mistake', () => {
  let roster: Installation
  before(async () => { roster = await openInstallation('sqlite') })
  after(() => roster.close())

  it('is answered with a sentence and exit code 1, also as JSON', async () => {
    const lines: [RegExp, ...string[]][] = [
      [/--owner <email>.* not specified/, 'team', 'create', '--name', 'Crew'],
      [/Give a whole number above 0/, 'team', 'create', '--name', 'Crew', '--owner', 'ann@example.com', '--seats', '0'],
      [/Give the team's id/, 'member', 'add', '--team', 'Crew', '--email', 'ann@example.com', '--role', 'member'],
      [/Give one of members:read, .*team:write/, 'key', 'create', '--scope', 'all'],
      [/"90" is no length of time/, 'session', 'create', '--expires', '90'],
      [/unknown command 'crew'/, 'crew'],
    ]
    for (const [sentence, ...args] of lines) {
      const { code, stderr, answer } = await roster.json(...args)
      assert.deepEqual([code, stderr, answer.error.code], [1, '', 'usage'])
      assert.match(answer.error.message, sentence)
    }
    const { code, stdout, stderr } = await roster.run('team', 'create', '--name', 'Crew')
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^error: .*--owner/)
  })
})

describe('a configuration with mistakes', () => {
  const mistakes = { PORT: '70000', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://db', ROSTER_INVITE_TTL: 'a week' }
  let roster: Installation
  before(async () => { roster = await openInstallation('sqlite') })
  after(() => roster.close())

  for (const command of ['serve', 'doctor']) {
    it(`is refused by "${command}" with all of them at once`, async () => {
      const { code, stdout, stderr } = await roster.start([command], mistakes).exit()
      assert.equal(code, 1)
      for (const name of Object.keys(mistakes)) assert.match(stdout + stderr, new RegExp(`\\b${name}\\b.*\\.$`, 'm'))
    })
  }

  it('is told as one JSON object', async () => {
    const { code, stdout, stderr } = await roster.start(['migrate', '--json'], mistakes).exit()
    assert.deepEqual([code, stderr, JSON.parse(stdout).error.code], [1, '', 'configuration'])
  })

  it('wants a secret with PostgreSQL, and says how to make one', async () => {
    const { code, stderr } = await roster.start(['serve'], { DATABASE_URL: 'postgres://roster@127.0.0.1/roster' }).exit()
    assert.equal(code, 1)
    assert.match(stderr, /ROSTER_SECRET: is required with DATABASE_URL\. Make one with: /)
  })

  it('is found by "doctor" where the database is away, the mail server does not answer or the file is none', async () => {
    const away = { DATABASE_URL: 'postgres://roster@127.0.0.1:1/roster', ROSTER_SECRET: 'x'.repeat(32), SMTP_URL: 'smtp://127.0.0.1:1' }
    const { code, stdout } = await roster.start(['doctor'], away).exit()
    assert.equal(code, 1)
    assert.match(stdout, /^TROUBLE +database +It does not answer/m)
    assert.match(stdout, /^TROUBLE +mail +.*Check SMTP_URL/m)

    const data = path.join(roster.folder, 'other')
    await mkdir(data)
    await writeFile(path.join(data, 'roster.db'), 'This is no database, whatever it is called.')
    const odd = await roster.start(['doctor'], { ROSTER_DATA: data }).exit()
    assert.deepEqual([odd.code, odd.stderr], [1, ''])
    assert.match(odd.stdout, /^TROUBLE +database +file is not a database/m)
  })
})
