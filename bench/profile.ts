import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/** Who took a server's time while it was not idle, out of the .cpuprofile that it left in a folder: by part, and by function. */
export function profileTables(folder: string): { title: string; head: string[]; rows: string[][] }[] {
  const file = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile')).sort().at(-1)
  if (!file) return []
  const { nodes, samples, timeDeltas }: CpuProfile = JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const parts = new Map<string, number>(), functions = new Map<string, number>()
  let busy = 0
  for (const [i, id] of samples.entries()) {
    const frame = frames.get(id)!, time = timeDeltas[i]!
    if (frame.functionName === '(idle)') continue
    busy += time
    add(parts, partOf(frame.url, frame.functionName), time)
    add(functions, `${frame.functionName || 'anonymous'}  ${placeOf(frame.url)}${frame.url ? `:${frame.lineNumber + 1}` : ''}`, time)
  }
  const tableOf = (title: string, times: Map<string, number>, most: number) => ({
    title, head: ['', '% of busy time'],
    rows: [...times].sort(([, a], [, b]) => b - a).slice(0, most).map(([name, time]) => [name, (100 * time / busy).toFixed(1)]),
  })
  return [tableOf('Profile, by part', parts, 20), tableOf('Profile, by function', functions, 40)]
}

/** Roster's folders, the packages, Node's own modules, and what the engine does. */
function partOf(url: string, functionName: string): string {
  const [, own] = /\/(src\/[^/]+)/.exec(url) ?? [], [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  return dependency ?? own ?? (/^node:[^/]+/.exec(url)?.[0] || functionName)
}

function placeOf(url: string): string {
  return /.*\/node_modules\/(.*)/.exec(url)?.[1] ?? /\/(src\/.*)/.exec(url)?.[1] ?? url
}

function add(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time)
}
