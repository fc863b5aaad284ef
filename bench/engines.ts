import { chmod, copyFile, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { startPostgres } from '../test/support/start-postgres.ts'
import { pinned } from './servers.ts'

export type EngineName = 'sqlite' | 'postgres'

/** Where contenders keep their data: a database each, all on the same disk. */
export interface Engine {
  name: EngineName
  version: string
  /** A folder on that disk. */
  folder: string
  /** How long that disk takes to keep a few bytes, in ms: the median of many. */
  fsync: number
  /** Its server, where it has one. */
  pids: number[]
  /** @returns the path or the URL of an empty database */
  create(name: string): Promise<string>
  /** @param url of a database that nobody has open */
  copy(url: string, name: string): Promise<string>
  close(): Promise<void>
}

/** @param within the folder to work in; by default that for temporary files, which TMPDIR names */
export async function openEngine(name: EngineName, databaseCore: number, within = tmpdir()): Promise<Engine> {
  const folder = await mkdtemp(path.join(within, 'roster-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true })) // also where something fails
  if ((await statfs(folder)).type === tmpfs) throw new Error(`${within} is kept in memory, where nothing is durable: set TMPDIR to a folder on a disk.`)
  const base = { name, folder, fsync: fsyncTime(folder) }
  return name === 'sqlite' ? openSqlite(base) : await openPostgres(base, databaseCore)
}

const tmpfs = 0x01021994

type Base = Pick<Engine, 'name' | 'folder' | 'fsync'>

function openSqlite(base: Base): Engine {
  const memory = new DatabaseSync(':memory:')
  const { version } = memory.prepare('select sqlite_version() as version').get() as { version: string }
  memory.close()
  async function create(name: string) {
    await mkdir(path.join(base.folder, name))
    return path.join(base.folder, name, 'roster.db')
  }
  return {
    ...base, create,
    version: `SQLite ${version}`,
    pids: [],
    async copy(file, name) {
      const copy = await create(name)
      await copyFile(file, copy)
      return copy
    },
    close: () => rm(base.folder, { recursive: true }),
  }
}

/** As durable as it comes. Vacuum and checkpoints are asked for between the runs, and so stay out of them. */
const durable = ['-N', '100', ...['fsync=on', 'synchronous_commit=on', 'shared_buffers=1GB', 'max_wal_size=16GB', 'checkpoint_timeout=1h', 'autovacuum=off'].flatMap((setting) => ['-c', setting])]

async function openPostgres(base: Base, core: number): Promise<Engine> {
  const cluster = path.join(base.folder, 'cluster')
  await mkdir(cluster)
  await chmod(base.folder, 0o755) // PostgreSQL may run as another user
  const server = await startPostgres(cluster, durable, pinned(core, []))
  async function create(name: string, template = '') {
    const database = `bench_${name.replaceAll(/\W/g, '_')}`, client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query(`create database ${database} ${template}`)
    await client.end()
    return server.url.replace(/[^/]+$/, database)
  }
  return {
    ...base,
    version: server.version,
    pids: [server.pid],
    create: (name) => create(name),
    copy: (url, name) => create(name, `template ${url.slice(url.lastIndexOf('/') + 1)}`),
    async close() {
      await server.stop()
      await rm(base.folder, { recursive: true })
    },
  }
}

function fsyncTime(folder: string): number {
  const file = openSync(path.join(folder, 'fsync'), 'w')
  const times = Array.from({ length: 100 }, () => {
    const begun = performance.now()
    writeSync(file, 'a few bytes')
    fsyncSync(file)
    return performance.now() - begun
  })
  closeSync(file)
  return times.sort((a, b) => a - b)[50]!
}
