import type { Compilable, CompiledQuery, QueryResult } from 'kysely'
import type { Db } from './open.ts'

/** A value's place in a query that is being built. */
export type Value<V> = <K extends keyof V & string>(name: K) => NonNullable<V[K]>

/**
 * A query that is built and compiled once, and from then on only run: building takes several times
 * as long as running. `build` is given placeholders, by name, where the values will be, and may ask
 * which values there are: each set of them, on each engine, is a query of its own.
 */
export function prepared<V extends object, R = unknown>(build: (db: Db, value: Value<V>, has: (name: keyof V & string) => boolean) => Compilable) {
  const engines = new WeakMap<object, Map<string, Prepared>>()

  return function run(db: Db, values: V): Promise<QueryResult<R>> {
    const executor = db.getExecutor(), { adapter } = executor
    let shapes = engines.get(adapter)
    if (!shapes) engines.set(adapter, shapes = new Map())

    const shape = shapeOf(values)
    let found = shapes.get(shape)
    if (!found) shapes.set(shape, found = compile(build(db, (name) => new Placeholder(name) as never, (name) => values[name] !== undefined)))
    const parameters: unknown[] = []
    for (const place of found.places) parameters.push(place instanceof Placeholder ? values[place.name as keyof V] : place)
    const { query, queryId, sql } = found.query
    return executor.executeQuery<R>({ query, queryId, sql, parameters })
  }
}

interface Prepared { query: CompiledQuery; places: readonly unknown[] }

function compile(built: Compilable): Prepared {
  const query = built.compile()
  return { query, places: query.parameters }
}

function shapeOf(values: object): string {
  let shape = ''
  for (const name in values) if (values[name as keyof typeof values] !== undefined) shape += `${name} `
  return shape
}

class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}
