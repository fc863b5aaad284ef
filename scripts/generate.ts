import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { createApp } from '../src/app.ts'
import { variables } from '../src/config.ts'
import type { Deps } from '../src/domain/change.ts'
import { createMetrics } from '../src/lib/metrics.ts'

/** The files that are made from the code: their texts by their paths in the repository. */
export async function generate(): Promise<Record<string, string>> {
  const deps = {} as Deps // documents need no database
  const app = await createApp({ deps, logger: pino({ level: 'silent' }), metrics: createMetrics(async () => ({})), isReady: async () => true, requestsPerMinute: undefined })
  const document = async (url: string) => `${JSON.stringify((await app.inject(url)).json(), null, 2)}\n`
  try {
    return {
      'openapi/v1-team.json': await document('/v1/openapi.json'),
      'openapi/api-team.json': await document('/api/openapi.json'),
      'docs/configuration.md': configuration(),
    }
  } finally {
    await app.close()
  }
}

function configuration(): string {
  const rows = Object.entries(variables).map(([name, { default: fallback, doc }]) => `| \`${name}\` | ${fallback === undefined ? 'none' : `\`${fallback}\``} | ${doc.replaceAll('|', '\\|')} |`)
  return `# Configuration

Made by \`npm run generate\` from the table in \`src/config.ts\`: change it there.

Roster reads its configuration from the environment when it starts, and names all mistakes at once.

${['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')}
`
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(await generate())) {
    await writeFile(path.join(import.meta.dirname, '..', file), text)
    console.log(`wrote ${file}`)
  }
}
