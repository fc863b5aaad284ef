import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

interface Chunk { file: string; imports?: string[]; css?: string[] }

/** What a browser loads, compressed, for the first page that most people see; and what each other page adds. */
const folder = path.join(import.meta.dirname, '../console/dist')
const read = (file: string) => readFileSync(path.join(folder, file))
const manifest: Partial<Record<string, Chunk>> = JSON.parse(read('.vite/manifest.json').toString())
const limit = 250_000

const index = measure(read('index.html'))
const first = new Set([...filesOf('index.html'), ...filesOf('src/pages/members/members.tsx')])
const total = [...first].map((file) => measure(read(file))).reduce(add, index)
console.log(`First load (members): ${show(total)}, ${first.size + 1} files`)

for (const key of Object.keys(manifest).filter((name) => /^src\/pages|ar\.ts$/.test(name))) {
  const more = [...filesOf(key)].filter((file) => !first.has(file))
  if (more.length > 0) console.log(`  and for ${key.slice(4).padEnd(32)}${show(more.map((file) => measure(read(file))).reduce(add))}`)
}
if (total.gzip > limit) {
  console.error(`The first load is above ${limit / 1000} kB.`)
  process.exitCode = 1
}

/** A chunk with all that it imports. */
function filesOf(key: string, found = new Set<string>()): Set<string> {
  const { file, imports = [], css = [] } = manifest[key] ?? unknownChunk(key)
  if (found.has(file)) return found
  for (const each of [file, ...css]) found.add(each)
  for (const each of imports) filesOf(each, found)
  return found
}

function unknownChunk(key: string): never {
  throw new Error(`The console has no ${key}: build it first.`)
}

function measure(bytes: Buffer) {
  return { brotli: brotliCompressSync(bytes).length, gzip: gzipSync(bytes).length }
}

function add(a: ReturnType<typeof measure>, b: ReturnType<typeof measure>) {
  return { brotli: a.brotli + b.brotli, gzip: a.gzip + b.gzip }
}

function show({ brotli, gzip }: ReturnType<typeof measure>): string {
  return `${(brotli / 1000).toFixed(1).padStart(6)} kB brotli ${(gzip / 1000).toFixed(1).padStart(6)} kB gzip`
}
