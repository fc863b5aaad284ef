import { contenders, type ContenderName } from './contenders.ts'
import { operations } from './operations.ts'
import type { Report, Result } from './report.ts'

const colors: Partial<Record<ContenderName, string>> = {
  'roster-v1': '#1f6feb', 'roster-api': '#79b0f7', 'roster-member': '#b6d4fb', 'better-auth': '#d1772f', limit: '#8a9199', 'limit-shared': '#b4bac1', 'limit-pool': '#8a9199', 'limit-pipelined': '#b4bac1', constant: '#d5d9de',
}
const bar = 16, gap = 28, left = 190, width = 860

/** Requests a second at 32 connections as bars: an operation a group, each on a scale of its own. */
export function chartOf(reports: Report[]): string {
  let y = 16, shapes = ''
  for (const { version, results } of reports) {
    shapes += text(16, y + 14, version, 'font-size="15" font-weight="600"')
    y += 44
    for (const result of results.filter(({ connections }) => connections === 32)) {
      shapes += groupOf(result, y)
      y += result.contenders.length * bar + gap
    }
    y += gap
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="system-ui, sans-serif" font-size="12" role="img">
<title>Requests a second at 32 connections</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${shapes}</svg>
`
}

function groupOf({ operation, contenders: figures }: Result, top: number): string {
  const most = Math.max(...figures.map(({ perSecond }) => perSecond.max))
  const scale = (figure: number) => (figure / most) * (width - left - 80)
  return text(16, top - 4, operations[operation].title, 'font-weight="600"') + figures.map(({ name, perSecond }, i) => {
    const y = top + i * bar, long = Math.max(scale(perSecond.median), 1)
    return text(left - 8, y + 12, contenders[name], 'text-anchor="end"') +
      `<rect x="${left}" y="${y + 2}" width="${long.toFixed(1)}" height="${bar - 4}" fill="${colors[name]}"/>\n` +
      `<path d="M${(left + scale(perSecond.min)).toFixed(1)} ${y + bar / 2}H${(left + scale(perSecond.max)).toFixed(1)}" stroke="#1f2328"/>\n` +
      text(left + scale(perSecond.max) + 6, y + 12, Math.round(perSecond.median).toLocaleString('en'), '')
  }).join('')
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}" fill="#1f2328" ${attributes}>${content}</text>\n`
}
