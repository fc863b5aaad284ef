import type { Command } from 'commander'
import { type ForeignKey, readSchema, type TableShape } from '../store/schema.ts'

export function shardPlan(program: Command) {
  program.command('shard-plan')
    .description('print the statements that spread the tables by team, on Citus; see docs/sharding.md')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: true }) => {
      const plan = planFor(readSchema())
      console.log(json ? JSON.stringify(plan) : tell(plan))
    })
}

export interface ShardPlan {
  /** What Citus would refuse. A later migration must change it first. */
  obstacles: string[]
  /** Foreign keys step aside while tables are spread, as Citus' documentation advises. */
  drop: string[]
  reference: string[]
  distributed: string[]
  restore: string[]
}

/** The table that all the others of a team refer to: it is spread by its own id. */
const root = 'teams'

/** Tables of a team are spread by it and lie together; each of the others stands whole on every node. */
export function planFor(schema: TableShape[]): ShardPlan {
  const tables = schema.filter(({ name }) => name !== 'migrations') // which is read when a process starts, and stays on the coordinator
  const spread = new Map(tables.flatMap(({ name, primaryKey }) => name === root ? [[name, 'id']] : primaryKey[0] === 'team_id' ? [[name, 'team_id']] : []))
  const references = tables.flatMap(({ name, foreignKeys }) => foreignKeys.map((key) => ({ name, key, constraint: `${name}_${key.column}_fkey` })))
  return {
    obstacles: [
      ...tables.flatMap(({ name, unique }) => unique.filter((columns) => spread.has(name) && !columns.includes(spread.get(name)!)).map((columns) => `${name} (${columns.join(', ')}): a unique index of a distributed table must have ${spread.get(name)} in it`)),
      ...references.flatMap(({ name, key }) => whyNot(spread.get(name), spread.get(key.table), key).map((why) => `${name} (${key.column}): ${why}`)),
    ],
    drop: references.map(({ name, constraint }) => `alter table ${name} drop constraint ${constraint};`),
    reference: tables.filter(({ name }) => !spread.has(name)).map(({ name }) => `select create_reference_table('${name}');`),
    distributed: [
      `select create_distributed_table('${root}', 'id');`,
      ...[...spread.keys()].filter((name) => name !== root).map((name) => `select create_distributed_table('${name}', 'team_id', colocate_with => '${root}');`),
    ],
    restore: references.map(({ name, key, constraint }) => `alter table ${name} add constraint ${constraint} foreign key (${key.column}) references ${key.table}${key.rest};`),
  }
}

/** Why Citus does not take a foreign key, by what each end is spread by: nothing, for a reference table. */
function whyNot(from: string | undefined, to: string | undefined, key: ForeignKey): string[] {
  if (!to || key.column === from) return []
  return [from ? 'between distributed tables a foreign key must have the team in it' : 'a reference table cannot refer to a distributed one']
}

function tell({ obstacles, drop, reference, distributed, restore }: ShardPlan): string {
  const section = (title: string, lines: string[]) => [`-- ${title}`, ...lines].join('\n')
  return [
    '-- Run on the coordinator, once `roster migrate` has made the tables and while no server runs.',
    ...(obstacles.length > 0 ? [section('Citus would refuse:', obstacles.map((obstacle) => `--   ${obstacle}`))] : []),
    section('1. Foreign keys step aside', drop),
    section('2. Reference tables: whole on every node. `migrations` stays on the coordinator', reference),
    section('3. Distributed tables: by team', distributed),
    section('4. Foreign keys come back', restore),
    section('5. Some transactions read across teams and then write a reference table', ["alter role current_user set citus.multi_shard_modify_mode = 'sequential';"]),
  ].join('\n\n')
}
