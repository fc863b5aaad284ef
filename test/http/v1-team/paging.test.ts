import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, populate, request } from '../../support/contracts.ts'
import { engines, openWorld, type Team, type World } from '../../support/world.ts'

const idOf = { members: 'user_id', invitations: 'id', events: 'seq' } as const
type List = keyof typeof idOf

for (const engine of engines) {
  describe(`the lists of V1 (${engine})`, () => {
    let world: World, team: Team, key: string
    before(async () => {
      world = await openWorld(engine)
      team = await world.team({ ann: 'owner' })
      key = team.key('ann')
      await populate(world, team.id, team.user('ann'), 2100)
    })
    after(() => world.close())

    for (const list of ['members', 'invitations'] as const) {
      it(`${list}: more than a thousand come whole, in order, each once`, async () => {
        const { status, body, headers } = await request(world, 'GET', `/v1/team/${list}`, key)
        assert.deepEqual([status, headers['content-type'], headers.link], [200, 'application/json; charset=utf-8', undefined])
        assert.deepEqual(body.map((item: any) => item[idOf[list]]), await expected(list))
      })

      it(`${list}: pages follow each other to the end of the same list, by the Link header alone`, async () => {
        assert.deepEqual(await walk(list, '?limit=500'), await expected(list))
        assert.deepEqual(await walk(list, '?limit=1000'), await expected(list))
      })
    }

    it('members: the order is by rank, then joining time', async () => {
      const { body } = await request(world, 'GET', '/v1/team/members', key)
      const ranks = body.map((member: any) => ({ owner: 1, admin: 2, billing: 3, member: 3 })[member.team_role as 'owner'])
      assert.deepEqual(ranks, ranks.toSorted())
      for (const rank of [2, 3]) {
        const joined = body.filter((_: unknown, index: number) => ranks[index] === rank).map((member: any) => member.created_at) // they joined when they were made
        assert.deepEqual(joined, joined.toSorted())
      }
    })

    it('invitations: the order is newest first, and a filter holds on every page', async () => {
      const { body } = await request(world, 'GET', '/v1/team/invitations', key)
      const times = body.map((invitation: any) => invitation.created_at)
      assert.deepEqual(times, times.toSorted().toReversed())
      const ids = (await expected('invitations')).slice(0, 30)
      await world.db.updateTable('invitations').set({ declined_at: world.deps.now().toISOString() }).where('team_id', '=', team.id).where('id', 'in', ids as string[]).execute()
      assert.deepEqual(await walk('invitations', '?limit=7&status=declined'), ids)
    })

    it('events: a hundred a page unless told otherwise, newest first, to the very first', async () => {
      const { body, headers } = await request(world, 'GET', '/v1/team/events', key)
      assert.equal(body.length, 100)
      assert.match(String(headers.link), /^<\/v1\/team\/events\?limit=100&cursor=[\w-]+>; rel="next"$/)
      assert.deepEqual(await walk('events', '?limit=1000'), await expected('events'))
      assert.equal((await walk('events', '?limit=400&type=member.added')).length, 2100)
    })

    it('the last page names no next one, also where it is full', async () => {
      const small = await world.team({ ann: 'owner', bob: 'member' })
      const page = (limit: number) => request(world, 'GET', `/v1/team/members?limit=${limit}`, small.key('ann'))
      assert.equal((await page(2)).headers.link, undefined)
      assert.match(String((await page(1)).headers.link), /rel="next"/)
    })

    it('a page goes on where the last one ended, whatever has changed before that', async () => {
      const small = await world.team({ ann: 'owner', bob: 'member', cid: 'member', dan: 'member' })
      const { headers } = await request(world, 'GET', '/v1/team/members?limit=2', small.key('ann'))
      const order = (await request(world, 'GET', '/v1/team/members', small.key('ann'))).body.map((member: any) => member.user_id)
      await request(world, 'DELETE', `/v1/team/members/${order[1]}`, small.key('ann'))
      const next = await request(world, 'GET', linkOf(headers)!, small.key('ann'))
      assert.deepEqual(next.body.map((member: any) => member.user_id), order.slice(2))
    })

    const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
    const nobody = '0fdabe0c-eb7c-440a-96d2-2c65906c3777', time = '2026-01-01T00:00:00.000Z'
    const madeUp: Record<List, string[]> = {
      members: [
        '', 'x', '%00', 'bnVsbA', cursor(), cursor(1, time), cursor(1, time, 'x'), cursor('1', time, nobody), cursor(99_999, time, nobody), cursor(1e21, time, nobody), cursor(1.5, time, nobody), cursor(-1, time, nobody),
        cursor(1, '1', nobody), cursor(1, '2026', nobody), cursor(1, 'today', nobody), cursor(1, '0000-01-01T00:00:00.000Z', nobody), cursor(1, '+275760-01-01T00:00:00.000Z', nobody), cursor(1, '2026-02-30T00:00:00.000Z', nobody), cursor(1, time, { id: nobody }),
      ],
      invitations: [cursor(), cursor(time), cursor('1', nobody), cursor('0000-01-01T00:00:00.000Z', nobody), cursor(time, `${nobody}\0`), cursor(time, nobody.toUpperCase())],
      events: [cursor(), cursor('1'), cursor(1.5), cursor(1e21), cursor(null), cursor([1])],
    }
    for (const [list, cursors] of Object.entries(madeUp)) for (const made of cursors) {
      it(`${list}: a cursor that is none of ours (${Buffer.from(made, 'base64url')}) is refused`, async () => {
        const { status, body } = await request(world, 'GET', `/v1/team/${list}?cursor=${made}`, key)
        assert.deepEqual([status, body], [422, { detail: [{ loc: ['query', 'cursor'], msg: 'Value error, Take the cursor from the Link header as it is.', type: 'value_error' }] }])
      })
    }

    const limits: [limit: string, type: string, msg: string][] = [
      ['0', 'greater_than_equal', 'Input should be greater than or equal to 1'],
      ['-1', 'greater_than_equal', 'Input should be greater than or equal to 1'],
      ['1001', 'less_than_equal', 'Input should be less than or equal to 1000'],
      ['many', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
      ['', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
    ]
    for (const [limit, type, msg] of limits) {
      it(`a limit of "${limit}" is refused by every list`, async () => {
        for (const list of Object.keys(idOf)) {
          const { status, body } = await request(world, 'GET', `/v1/team/${list}?limit=${limit}`, key)
          assert.deepEqual([status, body], [422, { detail: [{ loc: ['query', 'limit'], msg, type }] }])
        }
      })
    }

    /** Follows the Link headers to the end. @returns the ids of all items, page after page */
    async function walk(list: List, query: string): Promise<unknown[]> {
      const ids: unknown[] = []
      for (let url: string | undefined = `/v1/team/${list}${query}`; url;) {
        const { status, body, headers } = await request(world, 'GET', url, key)
        assert.equal(status, 200)
        ids.push(...body.map((item: any) => item[idOf[list]]))
        url = linkOf(headers)
      }
      return ids
    }

    async function expected(list: List): Promise<unknown[]> {
      if (list === 'members') return (await world.db.selectFrom('members').select('user_id').where('team_id', '=', team.id).orderBy('rank').orderBy('joined_at').orderBy('user_id').execute()).map(({ user_id }) => user_id)
      if (list === 'invitations') return (await world.db.selectFrom('invitations').select('id').where('team_id', '=', team.id).orderBy('created_at', 'desc').orderBy('id', 'desc').execute()).map(({ id }) => id)
      return (await world.db.selectFrom('events').select('seq').where('team_id', '=', team.id).orderBy('seq', 'desc').execute()).map(({ seq }) => seq)
    }
  })
}

function linkOf({ link = '' }: Answer['headers']): string | undefined {
  return /^<([^>]+)>; rel="next"$/.exec(String(link))?.[1]
}
