import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { newId } from '../../src/lib/ids.ts'
import { listRunOut } from '../../src/store/invitations.ts'
import { askTypes, queryOfMany, writesOfMany } from '../../src/store/postgres-statements.ts'
import type { Query } from '../../src/store/sql.ts'
import { driveHotPath } from '../support/hot-path.ts'
import { recordStatements, run } from '../support/statements.ts'
import type { Tables } from '../support/tables.ts'
import { type Engine, engines, openWorld, type Team, type World } from '../support/world.ts'

/** How much of everything the team has: more than any answer shows. */
const many = 1500

/** What a statement may read more of: the whole list, which comes by the thousand, and the count of a team's members. */
const long = /from members .* order by rank |^select count\(\*\) as count from members/

/** What the rows of a team may be found by; a person's places and offers by who they are. */
const foundBy: Record<string, string[]> = { teams: ['id'], members: ['team_id', 'user_id'], invitations: ['team_id', 'email'], api_keys: ['team_id'], events: ['team_id'], jobs: ['team_id'] }

for (const engine of engines) {
  describe(`how the database finds what a request asks for (${engine})`, () => {
    let world: World, team: Team, statements: (Query & { name: string })[], changes: { name: string; statements: Query[] }[]
    before(async () => {
      world = await openWorld(engine)
      team = await world.team({ ann: 'owner', bob: 'member', cid: 'billing' }, 4 * many)
      await fill(world, team)
      const ran = await driveHotPath(world, team)
      const all = Object.entries(ran).flatMap(([name, units]) => units.flatMap((unit) => unit.statements.map((statement) => ({ name, ...statement }))))
      changes = Object.entries(ran).flatMap(([name, units]) => units.filter((unit) => unit.statements[0]!.sql.startsWith('update teams set seq = seq + 1 where id = ? and seq = ?')).map((unit) => ({ name, ...unit })))
      statements = [...new Map(all.map((statement) => [statement.sql, statement])).values()]
    })
    after(() => world.close())

    it('by an index, among the rows of one team', async () => {
      const offences = []
      for (const statement of statements) for (const offence of await explain[engine](world, statement)) offences.push(`${statement.name}: ${offence} in ${statement.sql}`)
      assert.deepEqual(offences, [])
    })

    it('a page comes in the order of its index, and is not sorted', async () => {
      for (const statement of statements.filter(({ name }) => /page|list (members|everyone|invitations)/.test(name) && !name.includes('signed in'))) {
        assert.doesNotMatch(await planOf(engine, world, statement), /"Node Type": ?"(Incremental )?Sort"|TEMP B-TREE/, statement.name)
      }
    })

    it('the thousandth page costs what the first does', async () => {
      const units = recordStatements(world.store.db)
      const get = (url: string) => world.app.inject({ url, headers: { authorization: `Bearer ${team.key('ann')}` } })
      for (const list of ['members', 'invitations', 'events']) {
        const { headers } = await get(`/v1/team/${list}?limit=1000`)
        const beyond = new URL(/<(.*)>/.exec(String(headers.link))![1]!, 'http://roster.test')
        beyond.searchParams.set('limit', '1')
        const costs: number[] = []
        for (const url of [`/v1/team/${list}?limit=1`, beyond.pathname + beyond.search]) {
          units.length = 0
          assert.equal((await get(url)).json().length, 1)
          const page = units.flatMap((unit) => unit.statements).find((statement) => statement.sql.includes(`from ${list} `) && statement.sql.includes('limit'))!
          costs.push(await cost[engine](world, page))
        }
        assert.ok(costs[1]! <= costs[0]! && costs[0]! < 10, `${list}: ${costs.join(' and then ')} rows`)
      }
    })

    it('no less where many ask at once, or change something', { skip: engine === 'sqlite' && 'is of PostgreSQL' }, async (t) => {
      const client = new pg.Client({ connectionString: world.url })
      await client.connect()
      t.after(() => client.end())
      const ofMany = async (make: (sqls: string[], types: string[]) => string | undefined, queries: Query[]) => {
        const sqls = queries.map(({ sql }) => sql), sql = make(sqls, (await askTypes(client, sqls))!)
        return sql === undefined ? undefined : { sql, values: queries.flatMap(({ values }) => values.map((value) => [value])) }
      }
      const offences: string[] = []
      const look = async (name: string, statement: Query | undefined) => {
        for (const offence of statement ? await explain.postgres(world, statement) : ['there is no such statement']) offences.push(`${name}: ${offence}`)
      }
      for (const { name, ...statement } of statements.filter(({ sql }) => sql.startsWith('select '))) await look(`${name}: ${statement.sql}`, await ofMany(queryOfMany, [statement]))
      assert.ok(changes.length > 10)
      for (const { name, statements: writes } of changes) await look(name, await ofMany(writesOfMany, writes))
      assert.deepEqual(offences, [])
    })

    it('what is pending is found without reading what has ended', async () => {
      const pending = statements.filter((statement) => statement.sql.includes(` and status = 'pending'`))
      assert.ok(pending.length >= 6)
      for (const statement of pending) assert.match(await planOf(engine, world, statement), /status=\?|email=\?| id=\?|invitations_pending|invitations_by_status|invitations_pkey/, statement.sql)
    })

    it('what runs out, on all teams, is found by its time', async () => {
      const units = recordStatements(world.store.db)
      await listRunOut(world.store.db, world.deps.now().toISOString(), 100)
      assert.match(await planOf(engine, world, units[0]!.statements[0]!), /invitations_running_out/)
    })

    it('a statement without an index would be seen', async () => {
      const stray = { sql: 'select seq from events where type = ?', values: ['team.created'] }
      assert.equal((await explain[engine](world, stray)).length > 0, true)
      const wide = { sql: 'select id from jobs where run_at < ? and buried_at is null', values: [new Date().toISOString()] }
      assert.equal((await explain[engine](world, wide)).length > 0, true)
    })
  })
}

/** What is wrong with a statement's plan. */
const explain: Record<Engine, (world: World, statement: Query) => Promise<string[]>> = {
  async sqlite(world, statement) {
    const steps = (await planOf('sqlite', world, statement)).split('\n').filter((step) => /^(SCAN|SEARCH)/.test(step))
    return steps.filter((step) => {
      const [, table, column] = /^SEARCH (\w+) [^(]*\((\w+)/.exec(step) ?? []
      return !column || (foundBy[table!] && !foundBy[table!]!.includes(column))
    })
  },
  async postgres(world, statement) {
    if (statement.sql.startsWith('insert')) return []
    const [{ Plan: plan }] = JSON.parse(await planOf('postgres', world, statement)) as [{ Plan: Step }]
    const offences = stepsOf(plan).filter((step) => step['Relation Name'] && !isFound(step)).map((step) => `${step['Node Type']} on ${step['Relation Name']}`)
    const read = rowsRead(plan)
    return read > many && !long.test(statement.sql) ? [...offences, `${read} rows are read`] : offences
  },
}

/** What a page costs: the rows that PostgreSQL reads; on SQLite nothing more if it starts in the index where the page before ended. */
const cost: Record<Engine, (world: World, page: Query) => Promise<number>> = {
  async sqlite(world, page) {
    const plan = await planOf('sqlite', world, page), isLater = /\) [<>] \(|\b(seq|id) </.test(page.sql)
    return plan.includes('TEMP B-TREE') || (isLater && !/^SEARCH [^\n]*[<>]/m.test(plan)) ? Infinity : 0
  },
  postgres: async (world, page) => rowsRead((JSON.parse(await planOf('postgres', world, page)) as [{ Plan: Step }])[0].Plan),
}

interface Step { 'Node Type': string; 'Relation Name'?: string; 'Index Cond'?: string; 'Actual Rows'?: number; 'Actual Loops'?: number; 'Rows Removed by Filter'?: number; Plans?: Step[] }

const stepsOf = (step: Step): Step[] => [step, ...(step.Plans ?? []).flatMap(stepsOf)]

const rowsRead = (plan: Step) => stepsOf(plan).reduce((sum, step) => sum + (step['Relation Name'] ? ((step['Actual Rows'] ?? 0) + (step['Rows Removed by Filter'] ?? 0)) * (step['Actual Loops'] ?? 0) : 0), 0)

/** Whether a step asks an index for what it may be asked for. What is changed was found by the step below, or before, by its place. */
function isFound(step: Step): boolean {
  if (['ModifyTable', 'Tid Scan'].includes(step['Node Type'])) return true
  const condition = stepsOf(step).map((inner) => inner['Index Cond']).find(Boolean)
  return condition !== undefined && (foundBy[step['Relation Name']!]?.some((column) => new RegExp(`\\b${column}\\b`).test(condition)) ?? true)
}

/** The plan as the engine tells it. PostgreSQL runs the statement and takes it back, so that it tells what was read. */
async function planOf(engine: Engine, { store: { db } }: World, statement: Query): Promise<string> {
  if (engine === 'sqlite') return (await run<{ detail: string }>(db, `explain query plan ${statement.sql}`, ...statement.values)).rows.map(({ detail }) => detail).join('\n')
  const takenBack = new Error('This is taken back.')
  let plan = ''
  await db.transact(async (tx) => {
    for (const way of ['seqscan', 'sort', 'hashjoin', 'mergejoin']) await run(tx, `set local enable_${way} = off`) // which pay on small tables
    const analyze = statement.sql.startsWith('insert') ? '' : 'analyze, timing off, '
    plan = JSON.stringify((await run<{ 'QUERY PLAN': unknown }>(tx, `explain (${analyze}format json) ${statement.sql}`, ...statement.values)).rows[0]!['QUERY PLAN'])
    throw takenBack
  }).catch((error) => { if (error !== takenBack) throw error })
  return plan
}

/** Gives the team much of everything, and other teams some, as they have where Roster is used. */
async function fill({ engine, store, db, operator, team: makeTeam }: World, team: Team): Promise<void> {
  const others = await Promise.all(Array.from({ length: 5 }, () => makeTeam({ eve: 'owner' })))
  const at = (n: number) => new Date(operator.now().getTime() - (n + 1) * 60_000).toISOString()
  const users = Array.from({ length: many }, (_, n) => ({ id: newId(), email: `m${n}@crew.test`, email_shown: `m${n}@crew.test`, email_verified_at: null, name: null, created_at: at(n) }))
  const teamOf = (n: number) => n % 10 ? team.id : others[n % others.length]!.id
  const insert = async (table: keyof Tables, rows: object[]) => {
    for (let start = 0; start < rows.length; start += 500) await db.insertInto(table).values(rows.slice(start, start + 500)).execute()
  }
  const each = <R>(row: (user: { id: string; email: string }, n: number) => R) => users.map(row)

  await insert('teams', each((_, n) => ({ id: newId(), name: `Crew ${n}`, created_at: at(n) })))
  await insert('users', users)
  await insert('members', each(({ id }, n) => ({ team_id: teamOf(n), user_id: id, role: 'member', joined_at: at(n) })))
  await insert('sessions', each(({ id }, n) => ({ user_id: id, id: newId(), secret_hash: `${n}`, created_at: at(n), expires_at: at(-n) })))
  await insert('invitations', each(({ id, email }, n) => ({
    team_id: teamOf(n), id: newId(), email, email_shown: email, role: 'member', invited_by: team.user('ann'), token_hash: `${n}`, created_at: at(n), expires_at: at(-n - 9), ...(n % 2 && { accepted_at: at(n), accepted_by: id }),
  })))
  await insert('api_keys', each(({ id }, n) => ({ team_id: teamOf(n), id: newId(), user_id: id, name: 'Old', prefix: '', secret_hash: `${n}`, scopes: null, created_at: at(n), expires_at: null, revoked_at: at(n) })))
  await insert('events', each(({ id }, n) => ({ team_id: teamOf(n), seq: -n - 1, type: 'member.added', actor_kind: 'system', subject_kind: 'member', subject_id: id, at: at(n) })))
  await insert('jobs', each((_, n) => ({ team_id: teamOf(n), id: newId(), kind: 'invitation.mail', payload: '{}', run_at: at(-n), created_at: at(n) })))
  if (engine === 'postgres') await run(store.db, 'analyze') // as it does by itself after a minute
}
