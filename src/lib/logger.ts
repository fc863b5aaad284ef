import { destination, pino } from 'pino'

/** Anything that looks like a key, a token or a session: whatever a line was going to say of it, it does not. */
const secrets = /\b((?:roster_(?:live|test|session|operator)|inv)_)[\w-]{20,}/g

/**
 * JSON lines on stdout, gathered for at most half a second so that logging waits for nobody. A line
 * written by the process that is killed outright is lost; on every other end they are all written.
 */
export function createLogger(level: string) {
  return pino(
    { level, hooks: { streamWrite: (line) => line.replace(secrets, '$1…') } },
    destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 500 }),
  )
}
