import type { Database } from '../store/open.ts'
import { setLastUsed } from '../store/api-keys.ts'

/**
 * When API keys were last used: gathered in memory, so that reading stays reading, and written down
 * by the worker. A crash loses a minute of it, and nothing else.
 */
export class KeyUsage {
  readonly #used = new Map<string, { teamId: string; at: string }>()

  /** The first use of a minute stands for all of it. */
  note(teamId: string, keyId: string, at: string): void {
    if (!this.#used.get(keyId)?.at.startsWith(at.slice(0, 'yyyy-mm-ddThh:mm'.length))) this.#used.set(keyId, { teamId, at })
  }

  async flush(db: Database): Promise<void> {
    const used = [...this.#used].map(([id, { teamId, at }]) => ({ id, teamId, at })).sort((a, b) => a.id < b.id ? -1 : 1) // as every process does
    this.#used.clear()
    if (used.length > 0) await setLastUsed(db, used)
  }
}
