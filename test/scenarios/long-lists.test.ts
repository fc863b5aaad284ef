import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { openOffice, openPlace, roster, startServer } from '../support/server.ts'
import { type Engine, engines } from '../support/world.ts'

const members = 100_000, megabyte = 1024 * 1024

for (const engine of engines) {
  describe(`a team of 100,000 (${engine})`, { skip: !existsSync('/proc/self/clear_refs') && 'reads from /proc what the process holds' }, () => {
    // V8 takes 200 MB before it tidies up, whoever allocates, if nobody tells it to: with little room, what grows is ours.
    it('is listed whole in less than 50 MB more memory', async () => {
      const place = await openPlace(engine, { NODE_OPTIONS: '--max-semi-space-size=2 --max-old-space-size=64' }), server = await startServer(place), office = await openOffice(place)
      try {
        const { team, api_key: key } = (await roster(place, 'team', 'create', '--name', 'Multitude', '--owner', 'ann@example.com', '--json')).json
        for (const statement of fill[engine](team.id)) await sql.raw(statement).execute(office.db)
        for (let page = 0; page < 20; page++) await server.request('GET', '/v1/team/members?limit=1000', key) // so that the program is loaded
        const before = memoryOf(server.child.pid!).now
        forgetPeak(server.child.pid!)
        const { body } = await server.request('GET', '/v1/team/members', key)
        const { peak } = memoryOf(server.child.pid!)
        assert.equal(body.length, members + 1)
        assert.ok(peak - before < 50 * megabyte, `${Math.round((peak - before) / megabyte)} MB more`)
      } finally {
        await office.close()
        await server.kill('SIGTERM')
        await place.close()
      }
    })
  })
}

/** What a process holds in memory now, and the most since that was last forgotten, in bytes: proc(5). */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024
  return { now: of('VmRSS'), peak: of('VmHWM') }
}

function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** Makes the multitude: numbers, counted as each engine counts, are their ids. */
const fill: Record<Engine, (teamId: string) => string[]> = {
  sqlite: (teamId) => filling(teamId, `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${members})`, 'n', `'01890000-0000-7000-8000-' || printf('%012x', i)`),
  postgres: (teamId) => [...filling(teamId, '', `generate_series(1, ${members}) as n (i)`, `('01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`), 'analyze'],
}

function filling(teamId: string, counting: string, numbers: string, id: string): string[] {
  return [
    `insert into users (id, email, email_shown, created_at) ${counting} select ${id}, 'm' || i || '@example.com', 'm' || i || '@example.com', '2026-01-01T00:00:00.000Z' from ${numbers}`,
    `insert into members (team_id, user_id, role, joined_at) ${counting} select '${teamId}', ${id}, 'member', '2026-01-01T00:00:00.000Z' from ${numbers}`,
  ]
}
