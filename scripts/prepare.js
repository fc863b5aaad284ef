// Builds the console after `npm install` in a checkout. An installed Roster, and an install without
// dev dependencies, bring no Vite: there the console comes built, or not at all.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (existsSync(new URL('../node_modules/vite/package.json', import.meta.url))) {
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' })
  process.exitCode = status ?? 1
}
