import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { driveHotPath } from '../support/hot-path.ts'
import type { Query } from '../../src/store/sql.ts'
import type { Unit } from '../support/statements.ts'
import { engines, openWorld, type Team, type World } from '../support/world.ts'

/** Tables whose rows belong to a team each, and the column that says to which. */
const ofOneTeam: Record<string, string> = { teams: 'id', members: 'team_id', invitations: 'team_id', api_keys: 'team_id', events: 'team_id', jobs: 'team_id' }

/** Tables whose rows belong to no team. */
const ofNoTeam = ['users', 'sessions', 'identities', 'passkeys', 'verifications', 'operator_keys', 'rate_windows', 'idempotency_keys']

/** What reads across teams on purpose, before any transaction: which teams a person is on, and which invite their address. */
const acrossTeams = [/^select .* from sessions join users .* left join members on members\.user_id = users\.id/, /^select .* from invitations .* where invitations\.email = /]

for (const engine of engines) {
  describe(`what a request touches (${engine})`, () => {
    let world: World, team: Team, ran: Record<string, Unit[]>
    before(async () => {
      world = await openWorld(engine)
      team = await world.team({ ann: 'owner', bob: 'member', cid: 'billing' }, 10)
      ran = await driveHotPath(world, team)
    })
    after(() => world.close())

    it('every statement keeps to the rows of one team, the one that is asked about', () => {
      for (const [name, units] of Object.entries(ran)) for (const { statements } of units) for (const statement of statements) {
        const alone = statements.length === 1 && acrossTeams.some((known) => known.test(statement.sql))
        if (!alone && isOfTeam(statement)) assert.deepEqual(teamsNamedIn(statement), [team.id], `${name}: ${statement.sql}`)
      }
    })

    it('every operation that changes something does so in one transaction', () => {
      for (const [name, units] of Object.entries(ran)) {
        const writing = units.filter(({ statements }) => statements.some(({ sql }) => !sql.startsWith('select')))
        assert.ok(writing.length <= 1, `${name}: ${writing.length} of them`)
      }
    })

    it('a statement that reaches further would be seen', async () => {
      const stray = { sql: 'select * from members where user_id = ?', values: [team.user('ann')] }
      const foreign = { sql: 'insert into jobs (team_id, id, kind) values (?, ?, ?)', values: [team.user('ann'), team.id, 'invitation.mail'] }
      assert.deepEqual(teamsNamedIn(stray), [])
      assert.deepEqual(teamsNamedIn(foreign), [team.user('ann')])
      assert.throws(() => isOfTeam({ sql: 'select * from wombats', values: [] }), /wombats/)
    })
  })
}

/** Whether it touches a table of teams. Throws for a table that is in neither list. */
function isOfTeam({ sql }: Query): boolean {
  const tables = tablesOf(sql), unknown = tables.find((table) => !(table in ofOneTeam) && !ofNoTeam.includes(table))
  if (unknown) throw new Error(`"${unknown}" is in neither list: does a row of it belong to a team?`)
  return tables.some((table) => table in ofOneTeam)
}

/** The ids that its conditions or its values give for a team. */
function teamsNamedIn({ sql, values }: Query): unknown[] {
  const table = tablesOf(sql)[0]!, valueAfter = (text: string) => values[text.split('?').length - 1]
  const [, columns, inserted] = /^insert into \w+ \(([^)]*)\) values \(([^)]*)\)/.exec(sql) ?? []
  if (columns) {
    const nth = columns.split(', ').indexOf(ofOneTeam[table]!), given = inserted!.split(', ')
    return [given[nth] === '?' ? valueAfter(given.slice(0, nth).join()) : undefined]
  }
  const conditions = [...sql.matchAll(/(?:\b(\w+)\.)?\b(team_id|id) = (?=\?)/g)].filter(([, of = table, column]) => column === 'team_id' || ofOneTeam[of] === column)
  return [...new Set(conditions.map(({ 0: text, index }) => valueAfter(sql.slice(0, index + text.length))))]
}

function tablesOf(sql: string): string[] {
  return Array.from(sql.matchAll(/\b(?:from|join|into|(?<!do )update) (\w+)/g), ([, name]) => name!)
}
