import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** What the processors have done since the machine started, in ticks: see proc(5). `stolen` went to other machines, where this is a virtual one. */
export function ticks(): { stolen: number; all: number } {
  const times = existsSync('/proc/stat') ? readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/).slice(1, 9).map(Number) : [performance.now()]
  return { stolen: times[7] ?? 0, all: times.reduce((sum, time) => sum + time, 0) }
}

/** How long the processors have worked for these processes and for all that they have started and that still runs, in ms. */
export function workFor(pids: number[]): number {
  if (!existsSync('/proc/self/stat')) return 0
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => statOf(name) ?? [])
  const counted = new Set(pids)
  for (let before = -1; before < counted.size;) {
    before = counted.size
    for (const { pid, parent } of all) if (counted.has(parent)) counted.add(pid)
  }
  return 10 * all.reduce((sum, { pid, worked }) => counted.has(pid) ? sum + worked : sum, 0)
}

function statOf(pid: string): { pid: number; parent: number; worked: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return { pid: Number(pid), parent: Number(fields[1]), worked: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return undefined // it has just ended
  }
}
