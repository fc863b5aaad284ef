import { destination, pino } from 'pino'
import { withoutSecrets } from './credentials.ts'

/**
 * JSON lines on stdout, without secrets, gathered for at most half a second so that logging waits for nobody. A line
 * written by the process that is killed outright is lost; on every other end they are all written.
 */
export function createLogger(level: string) {
  return pino(
    { level, hooks: { streamWrite: withoutSecrets } },
    destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 500 }),
  )
}
