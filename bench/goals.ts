import { contenders, type ContenderName } from './contenders.ts'
import type { EngineName } from './engines.ts'
import { operations } from './operations.ts'
import { number, type Report, type Result, spread } from './report.ts'
import { askedTitle, type Scale } from './scale.ts'
import type { OperationName } from './wires.ts'

/** What Roster's /v1 is to reach at 32 connections: so many times the requests of another, or of its own look-up of one member. */
const goals: Record<EngineName, { operation: OperationName; to: ContenderName; least: number }[]> = {
  sqlite: [
    { operation: 'list-25', to: 'better-auth', least: 14 },
    { operation: 'list-25', to: 'limit', least: 0.75 },
    { operation: 'member', to: 'constant', least: 0.5 },
    { operation: 'check', to: 'roster-member', least: 0.8 },
    ...(['invite', 'accept', 'role', 'remove'] as const).map((operation) => ({ operation, to: 'better-auth' as const, least: 10 })),
  ],
  postgres: [
    { operation: 'list-25', to: 'better-auth', least: 14 },
    { operation: 'list-25', to: 'limit-pipelined', least: 0.6 },
    { operation: 'member', to: 'limit-pipelined', least: 0.7 },
    { operation: 'check', to: 'roster-member', least: 0.8 },
    ...(['invite', 'accept', 'role', 'remove'] as const).map((operation) => ({ operation, to: 'better-auth' as const, least: 8 })),
  ],
}

/** A read's slow answers against its usual ones. */
const mostP99 = 4
const mostMemory = 120
const mostStart = 500

/** Each goal that this report can tell of: what it asks, what was reached, and whether that is enough. */
export function judge({ engine, results, servers }: Report): { goal: string; reached: string; ok: boolean }[] {
  const at32 = results.filter(({ connections }) => connections === 32)
  const find = (operation: OperationName) => at32.find((result) => result.operation === operation)
  const ours = (result: Result | undefined) => result?.contenders.find(({ name }) => name === 'roster-v1')

  const ratios = goals[engine].flatMap(({ operation, to, least }) => {
    const ratio = find(operation)?.ratios.find((one) => one.of === 'roster-v1' && one.to === to)
    return ratio ? [{ goal: `${operations[operation].title}: ≥ ${least} × ${contenders[to]}`, reached: spread(ratio.times, 2), ok: ratio.times.median >= least }] : []
  })
  const tails = at32.filter((result) => !operations[result.operation].writes).flatMap((result) => {
    const figures = ours(result)
    return figures ? [{ goal: `${operations[result.operation].title}: p99 ≤ ${mostP99} × p50`, reached: number(figures.p99 / figures.p50), ok: figures.p99 <= mostP99 * figures.p50 }] : []
  })
  const own = servers.filter(({ title }) => title === 'Roster').flatMap(({ memory, start }) => [
    { goal: `resident after the bench: under ${mostMemory} MB`, reached: `${number(memory.after)} MB`, ok: memory.after < mostMemory },
    { goal: `first answer on an existing database: within ${mostStart} ms`, reached: `${number(start)} ms`, ok: start <= mostStart },
  ])
  return [...ratios, ...tails, ...own]
}

/** Of the smallest database's requests a second, and of their slow answers. */
const leastOfSmallest = 0.75, mostP99OfSmallest = 1.25

/** For each operation what the largest database came to, of the smallest. */
export function judgeScale({ results, sizes }: Scale): { goal: string; reached: string; p99: string; ok: boolean }[] {
  return results.map(({ operation, asked, at }) => {
    const { perSecond, p99 } = at.at(-1)!.times
    return { goal: `${operations[operation].title}, ${askedTitle(asked, sizes)}`, reached: spread(perSecond, 2), p99: spread(p99, 2), ok: perSecond.median >= leastOfSmallest && p99.median <= mostP99OfSmallest }
  })
}
