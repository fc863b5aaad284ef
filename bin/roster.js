#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 14)) {
  console.error(`Roster needs Node.js 24.14 or later; this is ${process.version}.`)
  process.exit(1)
}

module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/roster', import.meta.url))) // what was parsed once need not be at the next start
hushExperiments()
if (import.meta.url.includes('/node_modules/')) stripOwnTypes()
await import('../src/cli/index.ts')

/** What Roster uses of Node on purpose needs no warning on each command's stderr; every other warning is shown. */
function hushExperiments() {
  const { emitWarning } = process
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] === 'ExperimentalWarning' && /^(SQLite|Type Stripping|stripTypeScriptTypes) is an experimental/.test(warning)) return
    emitWarning.call(process, warning, ...rest)
  }
}

/** Node runs TypeScript as it is, but not below node_modules, which is where npm puts an installed Roster. */
function stripOwnTypes() {
  const own = new URL('../src/', import.meta.url).href
  module.registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith(own) || !url.endsWith('.ts')) return nextLoad(url, context)
      const source = module.stripTypeScriptTypes(readFileSync(new URL(url), 'utf8'))
      return { format: 'module', source, shortCircuit: true }
    },
  })
}
