import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** What a browser loads, compressed: first for the members' page, signed in, and then a page at a time. */
const folder = path.join(import.meta.dirname, '../console/dist')
const index = readFileSync(path.join(folder, 'index.html'), 'utf8')
const entry = new Set([...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name!))

let first = brotliCompressSync(index).length, firstGzip = gzipSync(index).length
const rows = readdirSync(path.join(folder, 'assets')).map((name) => {
  const bytes = readFileSync(path.join(folder, 'assets', name))
  const isFirst = entry.has(`assets/${name}`) || /^members-/.test(name)
  const br = brotliCompressSync(bytes).length, gz = gzipSync(bytes).length
  if (isFirst) [first, firstGzip] = [first + br, firstGzip + gz]
  return { name, isFirst, br, gz }
})
for (const { name, isFirst, br, gz } of rows.sort((a, b) => b.br - a.br)) console.log(`${isFirst ? '*' : ' '} ${kB(br)} br ${kB(gz)} gzip  ${name}`)
console.log(`\nFirst load (*): ${kB(first)} brotli, ${kB(firstGzip)} gzip`)
if (firstGzip > 250_000) process.exitCode = 1

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`
}
