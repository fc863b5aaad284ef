import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** The engines that this run covers: `npm test` brings a PostgreSQL, a single file run by hand does without. */
export const engines = process.env.TEST_POSTGRES ? ['sqlite', 'postgres'] as const : ['sqlite'] as const

/** An empty database of its own on TEST_POSTGRES. `drop` also ends the connections that are still open to it. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `roster_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name}`)

  const url = new URL(process.env.TEST_POSTGRES!)
  url.pathname = name
  return { url: url.href, drop: () => onServer(`drop database ${name} with (force)`) }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_POSTGRES! })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
