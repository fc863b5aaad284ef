import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { newId } from '../../src/lib/ids.ts'
import { openOffice, openPlace, type Office, type Place, roster, startServer } from '../support/server.ts'
import { engines } from '../support/world.ts'

for (const engine of engines) {
  describe(`importing (${engine})`, () => {
    let place: Place, office: Office, files = 0
    before(async () => {
      place = await openPlace(engine)
      office = await openOffice(place)
    })
    after(async () => {
      await office.close()
      await place.close()
    })

    async function fileOf(rows: (object | string)[]) {
      const file = path.join(place.folder, `rows-${files++}.ndjson`)
      await writeFile(file, rows.map((row) => typeof row === 'string' ? row : JSON.stringify(row)).join('\n'))
      return file
    }
    const importing = async (rows: (object | string)[]) => roster(place, 'import', await fileOf(rows), '--json')

    const team = (id: string, owner: string, more = {}) => ({ type: 'team', id, name: 'Crew', owner, ...more })
    const user = (email: string, more = {}) => ({ type: 'user', email, ...more })
    const member = (team_id: string, whom: string, role: string, more = {}) => ({ type: 'member', team_id, user: whom, role, ...more })
    const rowsOf = (table: 'members' | 'events' | 'invitations', teamId: string) => office.db.selectFrom(table).selectAll().where('team_id', '=', teamId).execute() as Promise<any[]>
    const rolesOf = async (teamId: string) => Object.fromEntries((await office.db.selectFrom('members').innerJoin('users', 'users.id', 'user_id').select(['email', 'role']).where('team_id', '=', teamId).execute()).map(({ email, role }) => [email, role]))
    const teamOf = (id: string) => office.db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst()

    it('brings in users, teams and members with the ids and times they had, and one event for the team', async () => {
      const [crew, ann, bob] = [newId(), newId(), newId()], founded = '2021-03-04T05:06:07.000Z', joined = '2022-03-04T05:06:07.000Z'
      const { code, stderr, json } = await importing([
        user('Ann@Example.com', { id: ann, name: 'Ann Archer', created_at: founded }),
        user('bob@example.com', { id: bob, name: null, shoe_size: 44 }), user('new@example.com'),
        team(crew, 'ANN@example.com', { seat_limit: 5, created_at: founded }),
        member(crew, ann, 'owner'), member(crew, bob, 'billing', { joined_at: joined }), member(crew, 'new@example.com', 'member'),
      ])
      assert.deepEqual([code, stderr], [0, ''])
      assert.deepEqual(json, { rows: 7, bad: 0, users: { added: 3, there: 0 }, teams: { added: 1, there: 0 }, members: { added: 2, there: 1 } })
      assert.deepEqual(await rolesOf(crew), { 'ann@example.com': 'owner', 'bob@example.com': 'billing', 'new@example.com': 'member' })
      const times = new Map((await rowsOf('members', crew)).map(({ user_id, joined_at }) => [user_id, joined_at]))
      assert.deepEqual([times.get(ann), times.get(bob)], [founded, joined])
      const users = await office.db.selectFrom('users').selectAll().where('id', 'in', [ann, bob]).orderBy('email').execute()
      assert.deepEqual(users.map(({ email_shown, name, email_verified_at }) => [email_shown, name, email_verified_at !== null]), [['Ann@Example.com', 'Ann Archer', true], ['bob@example.com', null, true]])
      assert.deepEqual([users[0]!.created_at, (await teamOf(crew))!.created_at], [founded, founded])
      assert.deepEqual((await rowsOf('events', crew)).map((event) => [event.type, event.actor_kind, JSON.parse(event.after)]), [['team.imported', 'operator', { name: 'Crew', seat_limit: 5, owner: ann, members: { billing: 1, member: 1 } }]])
    })

    it('changes nothing the second time, and goes on where it was interrupted', async () => {
      const crew = newId(), rows = [user('cid@example.com'), user('dee@example.com', { id: newId() }), user('eli@example.com'), team(crew, 'cid@example.com'), member(crew, 'dee@example.com', 'admin'), member(crew, 'eli@example.com', 'member')]
      await importing(rows.slice(0, 5))
      assert.deepEqual((await importing(rows)).json.members, { added: 1, there: 1 })
      const unchanged = await teamOf(crew), { code, json } = await importing(rows)
      assert.deepEqual([code, json], [0, { rows: 6, bad: 0, users: { added: 0, there: 3 }, teams: { added: 0, there: 1 }, members: { added: 0, there: 2 } }])
      assert.deepEqual(await teamOf(crew), unchanged)
      assert.deepEqual((await rowsOf('events', crew)).map(({ seq }) => seq), [1, 2])
    })

    it('leaves bad rows out, whole, and says of each on which line and what is wrong', async () => {
      const [crew, ann, eve] = [newId(), newId(), newId()]
      await importing([user('eve@example.com'), user('gus@example.com')])
      const rows = [
        user('fay@example.com', { id: ann }), team(crew, ann, { seat_limit: 2 }),
        'not JSON', '', '[]', {}, { type: 'wombat' },
        team('crew', ann), team(newId(), ann, { name: ' ' }), team(newId(), ann, { seat_limit: 0 }), team(newId(), ann, { seat_limit: '7' }), team('00000000-0000-0000-0000-000000000000', ann), team(newId(), newId()), { type: 'team', id: newId(), name: 'Orphans' },
        user('fay@example.com', { id: newId() }), user('other@example.com', { id: ann }), user('fay@@example'), { type: 'user' },
        member(newId(), ann, 'owner'), member(crew, eve, 'owner'), member(crew, ann, 'boss'), { type: 'member', team_id: crew, role: 'member' }, member(crew, 'ann', 'member'),
        member(crew, ann, 'owner', { joined_at: 'yesterday' }), member(crew, ann, 'owner', { joined_at: '2999-01-01' }),
        member(crew, ann, 'admin'), member(crew, 'eve@example.com', 'member'), member(crew, 'gus@example.com', 'member'), member(crew, 'nobody@example.com', 'member'),
      ]
      const file = await fileOf(rows), { code, stderr, json } = await roster(place, 'import', file, '--json')
      const told = new Map(stderr.trimEnd().split('\n').map((line) => [Number(line.slice(file.length + 1).split(':')[0]), line]))
      const expected: Record<number, RegExp> = {
        3: /not JSON/, 5: /Send a JSON object/, 6: /`type` is required/, 7: /`type` must be `user`, `team` or `member`/,
        8: /`id` must be a UUID/, 9: /`name` is not valid/, 10: /`seat_limit` must be at least 1/, 11: /`seat_limit` must be a whole number/, 12: /zeros/, 13: /no user .* above/, 14: /`owner` is required/,
        15: /is another user's/, 16: /is another user's/, 17: /`email`: .*@/, 18: /`email` is required/,
        19: /no team .* above/, 20: /no user .* above/, 21: /`role` must be/, 22: /`user` is required/, 23: /`user` must be an email address or the id/,
        24: /`joined_at` must be a time/, 25: /`joined_at` is in the future/, 26: /on the team already, as owner/, 28: /All 2 seats/, 29: /no user nobody@example.com/,
      }
      assert.deepEqual([code, [...told.keys()]], [1, Object.keys(expected).map(Number)])
      for (const [line, sentence] of Object.entries(expected)) assert.match(told.get(Number(line))!, sentence)
      assert.deepEqual([json.rows, json.bad, json.members], [28, 25, { added: 1, there: 0 }])
      assert.deepEqual(await rolesOf(crew), { 'fay@example.com': 'owner', 'eve@example.com': 'member' })
    })

    it('reads CSV, also from stdin, and a row that is no CSV spoils no other', async () => {
      const crew = newId()
      const input = `\ufefftype,id,name,seat_limit,email,owner,team_id,user,role\r\nuser,,"Hal ""H"" Hill",,hal@example.com,,,,\r\nuser,,"Ida,,ida@example.com,,,,\r\nuser,,too,few\r\nteam,${crew},"Crew, the",9,,hal@example.com,,,\r\nuser,,,,jo@example.com,,,,\r\nmember,,,,,,${crew},jo@example.com,member`
      const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve(import.meta.dirname, '../../bin/roster.js'), 'import', '-', '--format', 'csv', '--json'], { env: place.env, input, encoding: 'utf8' })
      const { users, teams, members } = JSON.parse(stdout)
      assert.deepEqual([status, users.added, teams.added, members.added], [1, 2, 1, 1])
      assert.equal(stderr, 'stdin:3: This is not CSV: a quote is not closed, or stands inside a value that is not quoted.\nstdin:4: The header names 9 values, and this has 4.\n')
      const { name } = await office.db.selectFrom('users').select('name').where('email', '=', 'hal@example.com').executeTakeFirstOrThrow()
      assert.deepEqual([name, (await teamOf(crew))!.name, (await teamOf(crew))!.seat_limit], ['Hal "H" Hill', 'Crew, the', 9])
    })

    it('a running server sees it at once: a list that it has kept, seats, and an invitation to someone who comes in', async () => {
      const server = await startServer(place)
      try {
        const made = (await roster(place, 'team', 'create', '--name', 'Crew', '--owner', 'kim@example.com', '--seats', '3', '--json')).json
        const list = async () => (await server.request('GET', '/v1/team/members', made.api_key)).body.map((one: any) => one.email)
        assert.deepEqual(await list(), ['kim@example.com'])
        await server.request('POST', '/v1/team/invite', made.api_key, { email: 'lee@example.com' })
        await server.request('POST', '/v1/team/invite', made.api_key, { email: 'mia@example.com' })
        const { stderr } = await importing(['lee', 'max'].flatMap((name) => [user(`${name}@example.com`), member(made.team.id, `${name}@example.com`, 'member')]))
        assert.match(stderr, /:4: All 3 seats of this team are taken\. .*\n$/)
        assert.deepEqual(await list(), ['kim@example.com', 'lee@example.com'])
        assert.deepEqual((await rowsOf('invitations', made.team.id)).map(({ email, status }) => `${email} ${status}`).sort(), ['lee@example.com accepted', 'mia@example.com pending'])
        assert.deepEqual((await rowsOf('events', made.team.id)).map(({ type }) => type).at(-1), 'team.imported')
      } finally {
        await server.kill('SIGTERM')
      }
    })

    it('is the same across batches and files, and two at once bring in each row once', async () => {
      const crew = newId(), people = Array.from({ length: 2500 }, (_, n) => `p${n}@many.test`)
      const users = await fileOf(people.map((email) => user(email))), members = await fileOf([team(crew, 'p0@many.test'), ...people.map((email, n) => member(crew, email, n ? 'member' : 'owner'))])
      const both = await Promise.all([1, 2].map(() => roster(place, 'import', users, members, '--json')))
      assert.deepEqual(both.map(({ code, stderr }) => [code, stderr]), [[0, ''], [0, '']])
      for (const [kind, count] of Object.entries({ users: 2500, teams: 1, members: 2499 })) assert.equal(both.reduce((sum, { json }) => sum + json[kind].added, 0), count, kind)
      assert.equal((await rowsOf('members', crew)).length, people.length)
      const events = await rowsOf('events', crew)
      assert.equal(events.reduce((sum, event) => sum + (JSON.parse(event.after).members.member ?? 0), 1), people.length)
    })

    it('says so where there is no such file or it is none of ours, and speaks in words to people', async () => {
      const missing = await roster(place, 'import', path.join(place.folder, 'nothing.csv'))
      assert.deepEqual([missing.code, missing.stdout], [1, ''])
      assert.match(missing.stderr, /There is no such file/)
      const endless = await roster(place, 'import', await fileOf(['x'.repeat(300_000)]))
      assert.match(endless.stderr, /^Stopped after 0 rows, which are kept\. .*\nLine 1 is longer than 100000 characters/)
      const { code, stdout } = await roster(place, 'import', await fileOf([user('zoe@example.com')]))
      assert.deepEqual([code, stdout], [0, 'users    1 added, 0 there before\nteams    0 added, 0 there before\nmembers  0 added, 0 there before\nrows     1 read, 0 bad and left out\n'])
    })
  })
}
