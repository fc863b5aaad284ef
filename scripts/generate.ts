import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createApp } from '../src/app.ts'
import { variables } from '../src/config.ts'
import type { Deps } from '../src/domain/change.ts'
import type { Describe } from '../src/http/openapi.ts'
import { createMetrics } from '../src/lib/metrics.ts'

/** The files that are made from the code: their texts by their paths in the repository. */
export async function generate(): Promise<Record<string, string>> {
  const deps = {} as Deps // documents need no database
  const signIn = { secret: '', oidc: undefined, rateLimit: false }
  const contracts: Record<string, FastifyInstance> = {}
  const describe: Describe = async (scope, name, openapi) => {
    contracts[name] = scope
    await scope.register(swagger, openapi)
  }
  const app = await createApp({ deps, logger: pino({ level: 'silent' }), metrics: createMetrics(async () => ({})), isReady: async () => true, requestsPerMinute: undefined, publicUrl: () => 'http://localhost:3000', signIn, describe })
  await app.ready()
  try {
    const documents = Object.entries(contracts).sort().map(([name, scope]) => [`openapi/${name}.json`, `${JSON.stringify(scope.swagger(), null, 2)}\n`])
    return { ...Object.fromEntries(documents), 'docs/configuration.md': configuration() }
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
