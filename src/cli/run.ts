import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Context } from '../domain/change.ts'
import { Refusal } from '../domain/errors.ts'
import { openDeps } from '../deps.ts'
import { DatabaseTooNew } from '../store/migrate.ts'

/** What a command says: one object for programs, lines for people. */
export interface Answer { json: object; text: string }

/** Runs a command as the operator, on the configured database, and prints what it says. */
export function asOperator<O extends { json?: true }>(action: (ctx: Context, options: O) => Promise<Answer>) {
  return run(async (config, options: O) => {
    const { store, deps } = await openDeps(config)
    try {
      return await action({ ...deps, actor: { kind: 'operator' } }, options)
    } finally {
      await store.db.close()
    }
  })
}

/** Runs a command; with `--json` its answer, or its failure, is exactly one JSON object on stdout. */
export function run<O extends { json?: true }>(action: (config: Config, options: O) => Promise<Answer>) {
  return async (options: O) => {
    try {
      const { json, text } = await action(readConfig(process.env), options)
      console.log(options.json ? JSON.stringify(json) : text)
    } catch (error) {
      fail(error, options.json)
    }
  }
}

/** Says why a command could not be done, on stderr or as the one JSON object. */
export function fail(error: unknown, json?: true): void {
  const { code, message } = explain(error)
  if (json) console.log(JSON.stringify({ error: { code, message } }))
  else console.error(message)
  process.exitCode = 1
}

/** Why a command could not be done, in words that say what to do next. */
export function explain(error: unknown): { code: string; message: string } {
  if (error instanceof Refusal) return { code: error.reason, message: error.message }
  if (error instanceof ConfigError) return { code: 'configuration', message: `The configuration has mistakes:\n${error.message}` }
  if (error instanceof DatabaseTooNew) return { code: 'database_too_new', message: error.message }
  const { code = 'error', message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return { code, message: `${message}. Stop what listens there, or set PORT to another.` }
  return { code, message: `${message || code}\nRun "roster doctor" to see what is wrong.` }
}
