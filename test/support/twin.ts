import type { TestContext } from 'node:test'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import type { RequestsPerMinute } from '../../src/http/limits.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import { isMigrated } from '../../src/store/migrate.ts'
import { type Db, openStore } from '../../src/store/open.ts'
import type { World } from './world.ts'

/** A second process, as it were, on the database and the clock of a world: with connections and an app of its own. */
export async function openTwin(world: World, wrap: (db: Db) => Db = (db) => db, requestsPerMinute?: RequestsPerMinute): Promise<World> {
  const store = openStore(world.url)
  const deps = { ...world.deps, db: wrap(store.db) }
  const app = await createApp({ deps, logger: pino({ level: 'silent' }), metrics: createMetrics(async () => ({})), isReady: () => isMigrated(store), requestsPerMinute, ...world.mount })
  return {
    ...world, app, deps, store,
    operator: { ...deps, actor: { kind: 'operator' } },
    db: store.db,
    async close() {
      await app.close()
      await store.db.destroy()
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
export function withPauses(db: Db): Db {
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await (Math.random() < 0.3 ? sleep(Math.random() * 8) : setImmediate())
      return result
    },
  })
}

/** A database without locks: what is written as one transaction, each statement commits by itself. */
export function withoutTransactions(db: Db): Db {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') return () => ({ execute: (body: (tx: Db) => unknown) => body(db) })
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
