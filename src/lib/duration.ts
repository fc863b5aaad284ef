const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Reads a length of time such as `30m`, `12h` or `90d`. @returns milliseconds @throws Error where it is none */
export function readDuration(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  if (!count) throw new Error(`"${text}" is no length of time: give a number and s, m, h or d, as in 7d.`)
  return Number(count) * units[unit as keyof typeof units]
}
