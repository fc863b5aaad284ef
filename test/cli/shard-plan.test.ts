import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { describe, it } from 'node:test'
import { planFor } from '../../src/cli/shard-plan.ts'
import { readSchema } from '../../src/store/schema.ts'
import { openPlace, roster } from '../support/server.ts'
import { engines, openWorld } from '../support/world.ts'

/** A new table goes into one of these: has each row of it a team? */
const distributed = ['teams', 'members', 'invitations', 'api_keys', 'events', 'jobs']
const reference = ['users', 'sessions', 'identities', 'passkeys', 'verifications', 'operator_keys', 'rate_windows', 'idempotency_keys']

describe('roster shard-plan', () => {
  it('names each table once: those of teams to be spread, the others to stand whole', async () => {
    const place = await openPlace('sqlite')
    const { code, stdout } = await roster(place, 'shard-plan')
    await place.close()
    const named = (call: string) => Array.from(stdout.matchAll(new RegExp(`^select ${call}\\('(\\w+)'`, 'gm')), ([, table]) => table).sort()
    assert.equal(code, 0)
    assert.deepEqual(named('create_distributed_table'), distributed.toSorted())
    assert.deepEqual(named('create_reference_table'), reference.toSorted())
    assert.deepEqual(planFor(readSchema()).obstacles, [])
  })

  it('spreads teams first, by their own id, and all else beside them, by team', () => {
    const [first, ...rest] = planFor(readSchema()).distributed
    assert.equal(first, `select create_distributed_table('teams', 'id');`)
    for (const statement of rest) assert.match(statement, /^select create_distributed_table\('\w+', 'team_id', colocate_with => 'teams'\);$/)
  })

  it('sees what Citus would refuse', () => {
    const { obstacles } = planFor(readSchema(`
create table teams (id uuid primary key);
create table users (id uuid primary key, favorite uuid references teams (id));
create table notes (team_id uuid, id uuid unique, author uuid references users (id), parent uuid references notes (id), primary key (team_id, id));
create unique index notes_by_author on notes (author);
`))
    assert.deepEqual(obstacles, [
      'notes (id): a unique index of a distributed table must have team_id in it',
      'notes (author): a unique index of a distributed table must have team_id in it',
      'users (favorite): a reference table cannot refer to a distributed one',
      'notes (parent): between distributed tables a foreign key must have the team in it',
    ])
  })

  for (const engine of engines) {
    it(`knows every table that the migrations make, and its key (${engine})`, async () => {
      const world = await openWorld(engine)
      const { rows } = await sql.raw<{ name: string; key: string }>(keys[engine]).execute(world.db)
      await world.close()
      const made = rows.map(({ name, key }) => `${name} ${key}`)
      assert.deepEqual(readSchema().map(({ name, primaryKey }) => `${name} ${primaryKey.join()}`).sort(), made.sort())
    })
  }

  it('takes every foreign key away and brings it back as it was', { skip: !engines.includes('postgres' as never) && 'runs where there is a PostgreSQL' }, async () => {
    const world = await openWorld('postgres'), { drop, restore } = planFor(readSchema())
    const foreignKeys = async () => (await sql<{ key: string }>`select conname || ' ' || pg_get_constraintdef(oid) as key from pg_constraint where contype = 'f' order by 1`.execute(world.db)).rows.map(({ key }) => key)
    const before = await foreignKeys()
    assert.ok(before.length > 5)
    for (const statement of drop) await sql.raw(statement).execute(world.db)
    assert.deepEqual(await foreignKeys(), [])
    for (const statement of restore) await sql.raw(statement).execute(world.db)
    assert.deepEqual(await foreignKeys(), before)
    await world.close()
  })
})

const keys = {
  sqlite: `select t.name, (select group_concat(name, ',' order by pk) from pragma_table_info(t.name) where pk > 0) as key from sqlite_schema t where t.type = 'table'`,
  postgres: `
    select t.relname as name, (select string_agg(a.attname, ',' order by array_position(k.conkey, a.attnum)) from pg_attribute a where a.attrelid = t.oid and a.attnum = any (k.conkey)) as key
    from pg_class t join pg_constraint k on k.conrelid = t.oid and k.contype = 'p' where t.relnamespace = 'public'::regnamespace`,
}
