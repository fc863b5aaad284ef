import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { it, type TestContext } from 'node:test'
import { addMember, createTeam } from '../../src/domain/teams.ts'
import { type Office, openOffice, openPlace, type Place, type Server, startServer } from '../support/server.ts'
import { type Engine, engines } from '../support/world.ts'

const rounds = 3

for (const engine of engines) {
  it(`kill -9 in the middle of writes: what was answered is there after a start, and nothing is there by half (${engine})`, async (t) => {
    const { place, office, team, ledger } = await openTeam(t, engine)
    for (let round = 0; round < rounds; round++) {
      const server = await startServer(place)
      await keepBusy(server, team, ledger)
    }
    const server = await startServer(place)
    await checkAnswers(server, team, ledger)
    await server.kill()
    assert.ok(ledger.invited.length > 0 && ledger.accepted.length > 0 && ledger.revoked.length > 0 && ledger.roleChanges > 0, 'there was something to lose')
    await checkRows(office, place, team)
  })
}

type Team = Awaited<ReturnType<typeof openTeam>>['team']

/** What the server has said yes to. */
interface Ledger { invited: string[]; accepted: { id: string; userId: string }[]; revoked: string[]; roleChanges: number; role: string; roleAsked: string }

async function openTeam(t: TestContext, engine: Engine) {
  const place = await openPlace(engine)
  const office = await openOffice(place)
  t.after(async () => {
    await office.close()
    await place.close()
  })
  const { team: { id }, key } = await createTeam(office.operator, { name: 'Crew', seatLimit: null }, 'ann@crew.test')
  const bob = (await addMember(office.operator, id, 'bob@crew.test', 'member')).user.id
  const guests = await Promise.all(Array.from({ length: 150 }, (_, n) => office.person(`guest${n}@crew.test`)))
  const ledger: Ledger = { invited: [], accepted: [], revoked: [], roleChanges: 0, role: 'member', roleAsked: 'member' }
  return { place, office, team: { id, key: key.secret, bob, guests }, ledger }
}

/** Several clients write at once until the server is killed, while it works for all but one of them. */
async function keepBusy(server: Server, team: Team, ledger: Ledger): Promise<void> {
  let answersToGo = 30 + Math.random() * 60
  const endless = async (step: () => Promise<void>) => {
    try {
      for (;;) {
        await step()
        if (--answersToGo < 0) await server.kill()
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error // fetch's, when the server is gone
    }
  }
  await Promise.all([
    ...[1, 2, 3].map(() => endless(async () => {
      const { id } = await invite(server, team, `${crypto.randomUUID()}@crew.test`)
      ledger.invited.push(id)
    })),
    ...[1, 2].map(() => endless(async () => {
      const guest = team.guests.pop()!
      const { id, token } = await invite(server, team, guest.email)
      ok(await server.request('POST', '/v1/team/invitations/accept', guest.token, { token }))
      ledger.accepted.push({ id, userId: guest.id })
    })),
    endless(async () => {
      const { id } = await invite(server, team, `${crypto.randomUUID()}@crew.test`)
      ok(await server.request('DELETE', `/v1/team/invitations/${id}`, team.key))
      ledger.revoked.push(id)
    }),
    endless(async () => {
      ledger.roleAsked = ledger.role === 'admin' ? 'member' : 'admin'
      ok(await server.request('PATCH', `/v1/team/members/${team.bob}/role`, team.key, { team_role: ledger.roleAsked }))
      ledger.role = ledger.roleAsked
      ledger.roleChanges++
    }),
  ])
}

async function invite(server: Server, team: Team, email: string): Promise<{ id: string; token: string }> {
  return ok(await server.request('POST', '/v1/team/invite', team.key, { email })).body
}

function ok<T extends { status: number; body: unknown }>(answer: T): T {
  assert.ok(answer.status < 300, JSON.stringify(answer.body))
  return answer
}

async function checkAnswers(server: Server, team: Team, ledger: Ledger): Promise<void> {
  const members: any[] = ok(await server.request('GET', '/v1/team/members', team.key)).body
  const invitations: any[] = ok(await server.request('GET', '/v1/team/invitations', team.key)).body
  const status = new Map(invitations.map((invitation) => [invitation.id, invitation.status])), ids = new Set(members.map((member) => member.user_id))
  assert.deepEqual(ledger.invited.filter((id) => status.get(id) !== 'pending'), [])
  assert.deepEqual(ledger.accepted.filter(({ id, userId }) => status.get(id) !== 'accepted' || !ids.has(userId)), [])
  assert.deepEqual(ledger.revoked.filter((id) => status.get(id) !== 'revoked'), [])
  assert.ok([ledger.role, ledger.roleAsked].includes(members.find((member) => member.user_id === team.bob).team_role))
}

/** What was never answered may be there or not: but if it is, then whole. */
async function checkRows({ db }: Office, place: Place, team: Team): Promise<void> {
  const invitations = await db.selectFrom('invitations').select(['id', 'email', 'status', 'accepted_by']).where('team_id', '=', team.id).execute()
  const events = await db.selectFrom('events').select(['type', 'subject_id', 'after']).where('team_id', '=', team.id).orderBy('seq').execute()
  const jobs = await db.selectFrom('jobs').select(['kind', 'payload']).where('team_id', '=', team.id).execute()
  const members = await db.selectFrom('members').select(['user_id', 'role']).where('team_id', '=', team.id).execute()

  const ofStatus = (...statuses: string[]) => invitations.filter(({ status }) => statuses.includes(status))
  const subjects = (type: string) => events.filter((event) => event.type === type).map((event) => event.subject_id)
  const jobsOf = (kind: string) => jobs.filter((job) => job.kind === kind).map(({ payload }): string => JSON.parse(payload).invitationId)
  same(subjects('invitation.created'), invitations.map(({ id }) => id))
  same(subjects('invitation.accepted'), ofStatus('accepted').map(({ id }) => id))
  same(subjects('invitation.revoked'), ofStatus('revoked').map(({ id }) => id))
  same(members.map(({ user_id }) => user_id), [...ofStatus('accepted').map((invitation) => invitation.accepted_by!), team.bob, ...members.filter(({ role }) => role === 'owner').map(({ user_id }) => user_id)])
  assert.equal(JSON.parse(events.findLast(({ type }) => type === 'member.role_changed')!.after!).role, members.find(({ user_id }) => user_id === team.bob)!.role)

  const toBeMailed = new Set(jobsOf('invitation.mail')), mailed = await mailedAddresses(path.join(place.folder, 'mail'))
  assert.deepEqual(ofStatus('pending').filter(({ id, email }) => !toBeMailed.has(id) && !mailed.has(email)), [])
}

function same(some: string[], others: string[]): void {
  assert.deepEqual(some.toSorted(), others.toSorted())
}

async function mailedAddresses(folder: string): Promise<Set<string | undefined>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.eml'))
  return new Set(await Promise.all(files.map(async (name) => /^To: (.*)$/m.exec(await readFile(path.join(folder, name), 'utf8'))?.[1]?.trim())))
}
