import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'

const everything = ['app.ts', 'main.ts', 'cli', 'config.ts', 'domain', 'store', 'http/api-team', 'http/v1-team', 'http', 'jobs', 'sign-in', 'deps.ts', 'lib']

/** What each part of src/ may import of ours. What is not listed is out of bounds, and so is a file of no part. */
const mayImport: Record<string, string[]> = {
  'domain': ['domain', 'store', 'lib'],
  'store': ['store', 'lib', 'types of domain'],
  'http/api-team': ['http/api-team', 'http', 'domain', 'lib'],
  'http/v1-team': ['http/v1-team', 'http', 'domain', 'lib'],
  'http': ['http', 'domain', 'lib'],
  'jobs': ['jobs', 'domain', 'store', 'lib'],
  'sign-in': ['sign-in', 'http', 'domain', 'store', 'lib'],
  'lib': ['lib'],
  'config.ts': ['lib'],
  'deps.ts': ['config.ts', 'domain', 'store', 'lib'],
  'app.ts': everything,
  'main.ts': everything,
  'cli': everything,
}

const root = path.resolve(import.meta.dirname, '../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll(path.sep, '/')).filter((name) => name.endsWith('.ts')).sort()

describe('each part imports only what it may', () => {
  for (const file of files) {
    it(file, () => {
      const from = partOf(file)
      assert.ok(from, `src/${file} is in no part of the house: give it a row`)
      for (const { target, typeOnly } of importsOf(file).filter((found) => found.target.startsWith('.'))) {
        const to = partOf(path.posix.join(path.posix.dirname(file), target))
        const allowed = mayImport[from]!.includes(to ?? '') || (typeOnly && mayImport[from]!.includes(`types of ${to}`))
        assert.ok(allowed, `src/${file} may not import ${target}`)
      }
    })
  }
})

it('only the two files of an engine know it, and only store/open.ts chooses one', () => {
  assert.deepEqual(files.filter((file) => importsOf(file).some(({ target }) => target === 'node:sqlite' || target.startsWith('pg'))).filter((file) => !/^store\/(sqlite|postgres)/.test(file)), [])
  assert.deepEqual(files.filter((file) => importsOf(file).some(({ target }) => /\/(sqlite|postgres)\.ts$/.test(target))), ['store/open.ts'])
})

it('only config.ts reads the environment; a command may hand it over', () => {
  const readers = files.filter((file) => /\bprocess\s*\.\s*env\b|from 'node:process'/.test(readFileSync(path.join(root, file), 'utf8')))
  assert.deepEqual(readers.filter((file) => file !== 'config.ts' && !file.startsWith('cli/')), [])
})

it('only main.ts and commands start anything', () => {
  const starters = files.filter((file) => /\.listen\(|\bworker\.start\(/.test(readFileSync(path.join(root, file), 'utf8')))
  assert.deepEqual(starters.filter((file) => file !== 'main.ts' && !file.startsWith('cli/')), [])
})

it('the contracts\' folders hold the same rooms', () => {
  for (const contract of ['api-team', 'v1-team']) {
    for (const room of ['index', 'errors', 'wire', 'members', 'invitations']) assert.ok(files.includes(`http/${contract}/${room}.ts`), `${contract} has no ${room}.ts`)
  }
})

it('this test sees imports of every form', () => {
  const forms = `import a from './a.ts'\nimport type { B } from './b.ts'\nimport {\n  c,\n} from './c.ts'\nexport { d } from './d.ts'\nexport type { E } from './e.ts'\nimport './f.ts'\nawait import('./g.ts')`
  assert.deepEqual(importsIn(forms).map(({ target, typeOnly }) => `${target} ${typeOnly}`), ['./a.ts false', './b.ts true', './c.ts false', './d.ts false', './e.ts true', './f.ts false', './g.ts false'])
})

/** The part that a file belongs to: the longest that fits. */
function partOf(file: string): string | undefined {
  return Object.keys(mayImport).filter((part) => file === part || file.startsWith(`${part}/`)).sort((a, b) => b.length - a.length)[0]
}

function importsOf(file: string) {
  return importsIn(readFileSync(path.join(root, file), 'utf8'))
}

function importsIn(text: string): { target: string; typeOnly: boolean }[] {
  const found = text.matchAll(/^(?:import|export)(?<type> type)?\b[^'"`;=]*? from '(?<from>[^']+)'|^import '(?<bare>[^']+)'|\bimport\('(?<late>[^']+)'\)/gm)
  return Array.from(found, ({ groups }) => ({ target: (groups!.from ?? groups!.bare ?? groups!.late)!, typeOnly: groups!.type !== undefined }))
}
