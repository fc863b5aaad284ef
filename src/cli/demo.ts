import type { Command } from 'commander'
export function demo(program: Command) {
  program.command('demo')
}
