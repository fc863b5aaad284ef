import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on any free port of this machine, says which, and ends when told to. */
export function serve(server: Server): void {
  server.listen(0, '127.0.0.1', () => console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  process.on('SIGTERM', () => process.exit(0))
}
