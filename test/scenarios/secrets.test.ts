import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Answer } from '../support/contracts.ts'
import { findSecrets, spellings } from '../support/secrets.ts'
import { jobsOf, type Office, openOffice, openPlace, type Place, roster, type Server, startServer } from '../support/server.ts'
import { type Engine, engines } from '../support/world.ts'

for (const engine of engines) {
  it(`no secret that was handed out stays in the database, the logs, the events or the metrics (${engine})`, async (t) => {
    const { place, server, office, secrets } = await openInstallation(t, engine)
    const { owner, refusals } = await liveThrough(place, server, office, secrets)
    while ((await jobsOf(office, 'invitation.mail')).length > 0) await sleep(20)
    assert.ok(secrets.size >= 12 && refusals.length > 15)

    const seen = {
      'the logs': server.output(),
      'the database': await dump(office, engine),
      'the events': JSON.stringify((await server.request('GET', '/v1/team/events?limit=1000', owner)).body),
      'the metrics': (await server.request('GET', '/metrics')).body,
      'the lists of contract ORG': JSON.stringify((await server.request('GET', '/api/team/members', owner)).body),
      'the members': JSON.stringify((await server.request('GET', '/v1/team/members', owner)).body),
      'the refusals': JSON.stringify(refusals),
    }
    for (const [where, text] of Object.entries(seen)) {
      assert.ok(text.length > 300, `${where}: there is nothing to search`)
      assert.deepEqual(findSecrets(text, secrets), [], where)
    }
    for (const [name, bytes] of await filesIn(place.folder, /^roster\.db/)) assert.deepEqual(findSecrets(bytes, secrets), [], name)

    const mails = (await filesIn(path.join(place.folder, 'mail'), /\.eml$/)).map(([, bytes]) => bytes.toString()).join()
    assert.ok(findSecrets(mails, secrets).includes('a token that stays'), 'a token stands in its mail, and is found there')
  })
}

describe('the search for secrets', () => {
  it('finds each in every spelling', () => {
    const secret = `roster_live_${randomBytes(58).toString('base64url')}`
    for (const [spelling, bytes] of spellings(secret)) {
      assert.deepEqual(findSecrets(Buffer.concat([randomBytes(100), bytes, randomBytes(100)]), new Map([[secret, 'key']])), ['key'], spelling)
    }
    assert.deepEqual(findSecrets(randomBytes(10_000), new Map([[secret, 'key']])), [])
  })
})

async function openInstallation(t: TestContext, engine: Engine) {
  const secret = randomBytes(32).toString('base64url')
  const place = await openPlace(engine, { ROSTER_SECRET: secret, LOG_LEVEL: 'trace', ROSTER_RATE_LIMIT: 'on', ROSTER_RATE_INVITES_ADDRESS: '2' })
  const office = await openOffice(place)
  const server = await startServer(place)
  t.after(async () => {
    await server.kill()
    await office.close()
    await place.close()
  })
  return { place, office, server, secrets: new Map([[secret, 'ROSTER_SECRET']]) }
}

/** Hands out a secret of each kind, uses them, and tries them in every place where they do not belong. */
async function liveThrough(place: Place, server: Server, office: Office, secrets: Map<string, string>) {
  const keep = (secret: string, name: string): string => {
    assert.ok(secret.length > 20, name)
    secrets.set(secret, name)
    return secret
  }
  const say = async (...args: string[]) => {
    const { json, stderr } = await roster(place, ...args, '--json')
    assert.equal(stderr, '')
    return json
  }
  const { team, api_key } = await say('team', 'create', '--name', 'Crew', '--owner', 'ann@crew.test')
  const owner = keep(api_key, 'the first key')
  await Promise.all([say('user', 'create', '--email', 'dan@crew.test'), say('member', 'add', '--team', team.id, '--email', 'bob@crew.test', '--role', 'admin')])
  const [narrow, bobs, dans, anns] = await Promise.all([
    say('key', 'create', '--team', team.id, '--email', 'ann@crew.test', '--scope', 'members:read').then((made) => keep(made.api_key, 'a narrow key')),
    say('key', 'create', '--team', team.id, '--email', 'bob@crew.test', '--expires', '1d').then((made) => keep(made.api_key, 'bob\'s key')),
    say('session', 'create', '--email', 'dan@crew.test').then((made) => keep(made.access_token, 'dan\'s session')),
    say('session', 'create', '--email', 'ann@crew.test').then((made) => keep(made.access_token, 'ann\'s session')),
  ])

  const refusals: Answer[] = []
  const ask = async (expected: number, ...request: Parameters<Server['request']>) => {
    const answer = await server.request(...request)
    assert.equal(answer.status, expected, `${request[1]}: ${JSON.stringify(answer.body)}`)
    if (expected >= 400) refusals.push(answer)
    return answer.body
  }
  const invite = async (name: string, as = owner) => {
    const { id, token } = await ask(201, 'POST', '/v1/team/invite', as, { email: `${name}@crew.test` })
    return { id: id as string, token: keep(token, `the token for ${name}`) }
  }
  const dan = await invite('dan'), eve = await invite('eve'), fay = await invite('fay', bobs), guy = await invite('guy', anns)
  keep((await invite('hal')).token, 'a token that stays')
  const anew = keep((await ask(200, 'POST', `/v1/team/invitations/${dan.id}/resend`, owner)).token, 'the token for dan, sent anew')
  await ask(429, 'POST', `/v1/team/invitations/${dan.id}/resend`, owner)

  const accept = '/v1/team/invitations/accept'
  await ask(200, 'POST', '/v1/team/invitations/preview', undefined, { token: eve.token })
  await ask(404, 'POST', accept, dans, { token: dan.token })
  await ask(403, 'POST', accept, owner, { token: eve.token })
  await ask(403, 'POST', accept, dans, { token: eve.token })
  await ask(422, 'POST', accept, dans, { token: [anew] })
  await ask(422, 'POST', accept, dans, { token: anew + eve.token })
  await ask(404, 'POST', accept, dans, { token: `inv_${randomBytes(36).toString('base64url')}` })
  await ask(200, 'POST', accept, dans, { token: anew })
  await ask(200, 'POST', '/v1/team/invitations/decline', undefined, { token: eve.token })
  await ask(410, 'POST', '/v1/team/invitations/decline', undefined, { token: (await revoked(guy)).token })
  await ask(204, 'DELETE', `/v1/team/members/${await userOf('bob')}`, owner)
  await ask(401, 'GET', '/v1/team/members', bobs)
  await ask(410, 'POST', accept, dans, { token: fay.token })

  await ask(403, 'POST', '/v1/team/invite', narrow, { email: 'ivy@crew.test' })
  await ask(401, 'GET', '/v1/team/members', owner.slice(0, -1))
  await ask(401, 'GET', `/v1/team/members?api_key=${owner}&token=${anns}`)
  await ask(422, 'DELETE', `/v1/team/invitations/${eve.token}`, owner)
  await ask(404, 'GET', `/v1/team/${owner}?token=${anew}`, owner)
  await ask(404, 'DELETE', `/api/team/members/invitations/${dan.token}`, owner)
  await ask(400, 'POST', '/api/team/members/invite', owner, { emailAddress: eve.token, role: owner })
  await ask(422, 'POST', '/v1/team/invite', owner, { email: anns, role: owner })
  await ask(422, 'PATCH', `/v1/team/members/${owner}/role`, owner, { team_role: anew })
  await ask(422, 'GET', `/v1/team/events?type=${owner}&cursor=${anew}`, owner)

  await sql`alter table events rename to events_away`.execute(office.db)
  await ask(500, 'POST', '/v1/team/invite', owner, { email: 'joe@crew.test' })
  await ask(500, 'POST', '/api/team/members/invite', owner, { emailAddress: 'joe@crew.test', role: 'org:member' })
  await sql`alter table events_away rename to events`.execute(office.db)
  return { owner, refusals }

  async function revoked(invitation: { id: string; token: string }) {
    await ask(200, 'DELETE', `/api/team/members/invitations/${invitation.id}`, owner)
    return invitation
  }

  async function userOf(name: string): Promise<string> {
    const members: any[] = await ask(200, 'GET', '/v1/team/members', owner)
    return members.find(({ email }) => email === `${name}@crew.test`).user_id
  }
}

/** Every row of every table, as text. */
async function dump({ db }: Office, engine: Engine): Promise<string> {
  const tables = await db.introspection.getTables()
  const rows = await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)))
  assert.ok(tables.length >= 9, engine)
  return JSON.stringify(rows.map((result) => result.rows))
}

async function filesIn(folder: string, which: RegExp): Promise<[string, Buffer][]> {
  const names = (await readdir(folder)).filter((name) => which.test(name))
  return await Promise.all(names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(path.join(folder, name))]))
}
