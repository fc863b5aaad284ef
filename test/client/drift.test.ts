import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { it } from 'node:test'

const root = path.join(import.meta.dirname, '../..')

it('the client\'s types are what the document says: npm run generate makes them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roster-contract-')), fresh = path.join(folder, 'contract.ts')
  try {
    execFileSync(process.execPath, [path.join(root, 'client/node_modules/openapi-typescript/bin/cli.js'), path.join(root, 'openapi/v1-team.json'), '--output', fresh], { stdio: 'ignore', cwd: path.join(root, 'client') })
    assert.equal(readFileSync(path.join(root, 'client/src/contract.ts'), 'utf8'), readFileSync(fresh, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
