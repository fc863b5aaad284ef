import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { migrations } from '../../src/store/migrate.ts'
import { engines } from '../support/world.ts'
import { type Installation, openInstallation } from './installation.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const apiKey = /^roster_live_[\w-]{78}$/

for (const engine of engines) {
  describe(`the commands, while the server runs (${engine})`, () => {
    let roster: Installation, url: string, team: { id: string; key: string }
    const list = (credential: string, of = 'members') => fetch(`${url}/v1/team/${of}`, { headers: { authorization: `Bearer ${credential}` } })

    before(async () => {
      roster = await openInstallation(engine)
      url = await roster.serve()
      const { answer } = await roster.json('team', 'create', '--name', 'Crew', '--owner', 'Ann@example.com')
      team = { id: answer.team.id, key: answer.api_key }
    })
    after(() => roster.close())

    it('"team create" makes a team, its owner and a key that opens it', async () => {
      const { code, stderr, answer } = await roster.json('team', 'create', '--name', 'Deck', '--owner', 'Olga@Example.com', '--seats', '3')
      assert.deepEqual([code, stderr], [0, ''])
      assert.deepEqual(shapeOf(answer), { team: { id: 'a UUID', name: 'Deck' }, owner: { user_id: 'a UUID', email: 'Olga@Example.com' }, api_key: 'a key' })
      const members: any = await (await list(answer.api_key)).json()
      assert.deepEqual(members.map((member: any) => [member.user_id, member.team_role]), [[answer.owner.user_id, 'owner']])
    })

    it('"user create" makes a user whose address counts as verified', async () => {
      const { code, answer } = await roster.json('user', 'create', '--email', 'eve@example.com', '--name', 'Eve')
      assert.deepEqual([code, shapeOf(answer)], [0, { user_id: 'a UUID', email: 'eve@example.com' }])

      const { token } = await invite(url, team.key, 'eve@example.com')
      const { answer: session } = await roster.json('session', 'create', '--email', 'eve@example.com')
      const accepted = await post(`${url}/v1/team/invitations/accept`, session.access_token, { token })
      assert.equal(accepted.status, 200)
      const member: any = await accepted.json()
      assert.equal(member.display_name, 'Eve')
    })

    it('"member add" puts someone on the team', async () => {
      const { code, answer } = await roster.json('member', 'add', '--team', team.id, '--email', 'bob@example.com', '--role', 'admin')
      assert.deepEqual([code, shapeOf(answer)], [0, { user_id: 'a UUID', email: 'bob@example.com', role: 'admin' }])
      const members: any = await (await list(team.key)).json()
      assert.equal(members.find((member: any) => member.user_id === answer.user_id).team_role, 'admin')
    })

    it('"key create" makes a key as narrow as it is told to be', async () => {
      const { code, answer } = await roster.json('key', 'create', '--team', team.id, '--email', 'ann@example.com', '--scope', 'members:read', '--scope', 'events:read', '--expires', '90d')
      assert.deepEqual([code, shapeOf(answer)], [0, { id: 'a UUID', api_key: 'a key' }])
      assert.equal((await list(answer.api_key)).status, 200)
      assert.equal((await list(answer.api_key, 'events')).status, 200)
      assert.equal((await list(answer.api_key, 'invitations')).status, 403)
    })

    it('"session create" makes an access token until the time that it names', async () => {
      const { code, answer } = await roster.json('session', 'create', '--email', 'ann@example.com', '--expires', '30m')
      assert.deepEqual([code, Object.keys(answer)], [0, ['access_token', 'expires_at']])
      assert.equal(new Date(answer.expires_at).toISOString(), answer.expires_at)
      assert.equal((await list(answer.access_token)).status, 200)
    })

    it('says the same to people, with what is secret on a line of its own', async () => {
      const made = await roster.run('team', 'create', '--name', 'Ship', '--owner', 'sue@example.com')
      assert.match(made.stdout, /^Team   Ship  [0-9a-f-]{36}\nOwner  sue@example\.com  [0-9a-f-]{36}\nAPI key, shown only now:\nroster_live_\S+\n$/)
      const [id] = /[0-9a-f-]{36}/.exec(made.stdout)!
      const key = await roster.run('key', 'create', '--team', id, '--email', 'sue@example.com')
      assert.match(key.stdout, /^API key  [0-9a-f-]{36}\nShown only now:\nroster_live_\S+\n$/)
      const session = await roster.run('session', 'create', '--email', 'sue@example.com')
      assert.match(session.stdout, /^Access token until \S+Z, shown only now:\nroster_session_\S+\n$/)
      const user = await roster.run('user', 'create', '--email', 'tom@example.com')
      assert.match(user.stdout, /^User  tom@example\.com  [0-9a-f-]{36}\n$/)
      const member = await roster.run('member', 'add', '--team', id, '--email', 'tom@example.com', '--role', 'billing')
      assert.match(member.stdout, /^Member  tom@example\.com  [0-9a-f-]{36}  billing\n$/)
      for (const { code, stderr } of [made, key, session, user, member]) assert.deepEqual([code, stderr], [0, ''])
    })

    it('refuses with a code and a sentence, and with exit code 1', async () => {
      const nowhere = '01890000-0000-7000-8000-000000000000'
      for (const [code, ...args] of [
        ['user_exists', 'user', 'create', '--email', 'ANN@example.com'],
        ['team_not_found', 'member', 'add', '--team', nowhere, '--email', 'ann@example.com', '--role', 'member'],
        ['already_member', 'member', 'add', '--team', team.id, '--email', 'ann@example.com', '--role', 'member'],
      ] as const) {
        const refused = await roster.json(...args)
        assert.deepEqual([refused.code, refused.stderr, refused.answer.error.code], [1, '', code])
        assert.match(refused.answer.error.message, /^[A-Z].*\.$/)
      }
      const { code, stdout, stderr } = await roster.run('session', 'create', '--email', 'nobody@example.com')
      assert.deepEqual([code, stdout, stderr], [1, '', 'There is no user with this address.\n'])
    })

    it('"doctor" finds nothing wrong', async () => {
      const { code, answer } = await roster.json('doctor')
      assert.deepEqual([code, answer.ok, answer.checks.map(({ check, ok }: any) => `${check} ${ok}`)], [0, true, ['configuration', 'database', 'clock', 'jobs', 'mail'].map((check) => `${check} true`)])
      const { stdout } = await roster.run('doctor')
      assert.deepEqual(stdout.match(/^ok {7}\w+/gm)?.length, 5)
    })
  })

  describe(`the commands on an empty database (${engine})`, () => {
    let roster: Installation
    before(async () => { roster = await openInstallation(engine) })
    after(() => roster.close())

    it('"doctor" says that it wants migrations, "migrate" runs them once, and then all is well', async () => {
      const empty = await roster.json('doctor')
      assert.equal(empty.code, 1)
      assert.match(empty.answer.checks.find(({ ok }: any) => !ok).message, /Run: roster migrate/)

      const names = migrations.map(({ name }) => name), version = migrations.at(-1)!.number
      assert.deepEqual(await roster.json('migrate'), { code: 0, stderr: '', answer: { ran: names, version } })
      assert.deepEqual(await roster.json('migrate'), { code: 0, stderr: '', answer: { ran: [], version } })
      assert.equal((await roster.run('migrate')).stdout, `Nothing to do: the database is at migration ${version}.\n`)
      assert.equal((await roster.run('doctor')).code, 0)
    })
  })
}

/** The answer with what is new each time replaced by what it is. */
function shapeOf(answer: object): object {
  return JSON.parse(JSON.stringify(answer, (_, value) => uuid.test(value) ? 'a UUID' : apiKey.test(value) ? 'a key' : value))
}

async function invite(url: string, as: string, email: string) {
  return await (await post(`${url}/v1/team/invite`, as, { email })).json() as { token: string }
}

function post(url: string, as: string, body: object) {
  return fetch(url, { method: 'POST', headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
