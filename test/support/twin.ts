import type { TestContext } from 'node:test'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import type { RequestsPerMinute } from '../../src/http/limits.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import { isMigrated } from '../../src/store/migrate.ts'
import { Database, type Engine } from '../../src/store/database.ts'
import { openStore } from '../../src/store/open.ts'
import type { Db, Query, Result } from '../../src/store/sql.ts'
import { queriesOn } from './kysely.ts'
import type { World } from './world.ts'

/** A second process, as it were, on the database and the clock of a world: with connections and an app of its own. */
export async function openTwin(world: World, wrap: (db: Database) => Database = (db) => db, requestsPerMinute?: RequestsPerMinute): Promise<World> {
  const store = await openStore(world.url)
  const deps = { ...world.deps, db: wrap(store.db) }
  const app = await createApp({ deps, logger: pino({ level: 'silent' }), metrics: createMetrics(async () => ({})), isReady: () => isMigrated(store), requestsPerMinute, ...world.mount })
  return {
    ...world, app, deps, store,
    operator: { ...deps, actor: { kind: 'operator' } },
    db: queriesOn(store.db, world.engine),
    async close() {
      await app.close()
      await store.db.close()
    },
  }
}

/** Two processes on the database of a world, whose statements take their time, for the length of a test. */
export async function openTwins(test: TestContext, world: World): Promise<[World, World]> {
  const twins = [await openTwin(world, withPauses), await openTwin(world, withPauses)] as [World, World]
  for (const twin of twins) test.after(() => twin.close())
  return twins
}

/** A database that takes a moment for each statement: or SQLite, whose statements need no waiting, would never be interrupted. */
export function withPauses(db: Database): Database {
  return aroundStatements(db, async (query, run) => {
    const result = await run(query)
    await (Math.random() < 0.3 ? sleep(Math.random() * 8) : setImmediate())
    return result
  })
}

/** A database without locks: what is written as one transaction, each statement commits by itself. */
export function withoutTransactions(db: Database): Database {
  return around(db, (engine) => ({
    async begin() {
      const sent: Promise<unknown>[] = []
      const run = <R>(query: Query) => {
        const answer = engine.run<R>(query)
        sent.push(answer)
        return answer
      }
      return { run, commit: async () => { await Promise.all(sent) }, rollback: async () => {} }
    },
    async writeIf(...writes) {
      for (const query of writes) await engine.run(query)
      return true
    },
  }))
}

/** The same database, with something around each statement, inside of transactions and outside. */
export function aroundStatements(db: Database, runOne: <R>(query: Query, run: (query: Query) => Promise<Result<R>>) => Promise<Result<R>>): Database {
  const wrap = (inner: Db): Db => ({ run: <R>(query: Query) => runOne<R>(query, (same) => inner.run<R>(same)) })
  return around(db, (engine) => ({
    ...wrap(engine),
    async begin() {
      const transaction = await engine.begin()
      return { ...wrap(transaction), commit: () => transaction.commit(), rollback: () => transaction.rollback() }
    },
    async writeIf(first, ...rest) {
      let ran = false
      await runOne(first, async () => {
        ran = await engine.writeIf(first, ...rest)
        return { rows: [], changes: Number(ran) }
      })
      return ran
    },
  }))
}

/** The same database, with another engine in place of its own. */
export function around(db: Database, change: (engine: Engine) => Partial<Engine>): Database {
  const { engine } = db
  return new Database({ run: (query) => engine.run(query), begin: () => engine.begin(), writeIf: (...writes) => engine.writeIf(...writes), close: () => engine.close(), ...change(engine) })
}
