const browsers: [RegExp, string][] = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari']]
const systems: [RegExp, string][] = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Mac OS X/, 'macOS'], [/Windows/, 'Windows'], [/Linux/, 'Linux']]

/** "Firefox · Linux", as far as a user agent tells. */
export function browserOf(agent: string | null): string {
  const of = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(agent ?? ''))?.[1]
  return [of(browsers), of(systems)].filter(Boolean).join(' · ')
}
