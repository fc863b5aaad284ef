import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

/** Runs a module's text in a process of its own, as if it lay in the root of the project. */
export function runScript(script: string, ...args: string[]) {
  return promisify(execFile)(process.execPath, ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script, ...args], { cwd: path.resolve(import.meta.dirname, '../..') })
}
