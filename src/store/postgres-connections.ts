import { Socket } from 'node:net'
import pg from 'pg'

/** Single statements share these connections, each sent without waiting for the one before it. */
const sharedConnections = 2

/** A pool for what writes, and a few shared connections for everything else. */
export class PostgresConnections {
  readonly #options: pg.ClientConfig
  readonly #onError: (error: Error) => void
  readonly #pool: pg.Pool
  readonly #shared: (Promise<pg.Client> | undefined)[] = []
  #turn = 0
  #closing: Promise<unknown> | undefined

  constructor(url: string, onError: (error: Error) => void) {
    this.#options = { connectionString: url, connectionTimeoutMillis: 5000, types: { getTypeParser }, pipeline: true, stream: () => new GatheringSocket() }
    this.#onError = onError
    this.#pool = new pg.Pool({ ...this.#options, max: 16 })
    this.#pool.on('error', onError) // an idle connection that broke; the pool opens another when one is wanted
    this.#pool.on('connect', (client) => { client.on('error', () => {}) }) // one in use: its next statement fails, and says so
  }

  /** One that others use at the same time, each in its turn; a broken one is opened anew when it is next wanted. */
  async share(): Promise<pg.Client> {
    if (this.#closing) throw new Error('The database was closed.')
    const turn = this.#turn = (this.#turn + 1) % sharedConnections
    return this.#shared[turn] ??= this.#open(() => { this.#shared[turn] = undefined })
  }

  /** One for oneself, until it is released. */
  take(): Promise<pg.PoolClient> {
    return this.#pool.connect()
  }

  async close(): Promise<void> {
    await (this.#closing ??= Promise.all([this.#pool.end(), ...this.#shared.map((client) => client?.then((open) => open.end(), () => {}))]))
  }

  async #open(forget: () => void): Promise<pg.Client> {
    const client = new pg.Client(this.#options)
    client.on('error', (error) => {
      forget()
      this.#onError(error)
    })
    client.on('end', forget)
    try {
      await client.connect()
      return client
    } catch (error) {
      forget()
      throw error
    }
  }
}

/**
 * Sends what is asked without waiting in between at once: each sending costs more than what is sent.
 * pg corks its socket while it writes the parts of a statement; here the cork stays in until all that
 * could run has run.
 */
class GatheringSocket extends Socket {
  #isGathering = false

  override cork() {
    super.cork()
    if (this.#isGathering) return
    this.#isGathering = true
    super.cork()
    process.nextTick(() => {
      this.#isGathering = false
      this.uncork()
    })
  }
}

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.TIMESTAMPTZ]: toIso,
}

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return parsers[oid] ?? pg.types.getTypeParser(oid, format)
}

/** `2026-01-31 09:30:00.5+00`, as a server in UTC says it, without the cost of a Date where that is what it is. */
function toIso(text: string): string {
  if (!text.endsWith('+00') || text.length < 22) return new Date(text).toISOString()
  const [seconds, fraction = ''] = text.slice(0, -3).split('.')
  return fraction.length > 3 ? new Date(text).toISOString() : `${seconds!.replace(' ', 'T')}.${fraction.padEnd(3, '0')}Z`
}
