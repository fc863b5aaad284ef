import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import { type Engine, engines, openWorld, type World, type WorldOptions } from './world.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export interface Asked { status: number; code: string | undefined; body: any; text: string; headers: Record<string, string>; cookies: string[] }
export interface Question { as?: string | undefined; body?: unknown; headers?: Record<string, string> }

/** One request to an app; `as` is sent as a bearer token. A body that is a text is sent as it is. */
export async function ask({ app }: Pick<World, 'app'>, method: Method, url: string, { as, body, headers = {} }: Question = {}): Promise<Asked> {
  const answer = await app.inject({
    method, url,
    headers: { ...(as !== undefined && { authorization: `Bearer ${as}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const parsed = /json/.test(String(answer.headers['content-type'])) && answer.body ? JSON.parse(answer.body) : undefined
  const cookies = [answer.headers['set-cookie'] ?? []].flat()
  return { status: answer.statusCode, code: parsed?.code, body: parsed, text: answer.body, headers: answer.headers as Record<string, string>, cookies }
}

/** A browser on this server's own pages: it keeps cookies, and names its origin with what it writes. */
export function openBrowser(world: World) {
  const jar = new Map<string, string>()
  return {
    jar,
    async request(method: Method, url: string, { headers = {}, ...rest }: Question = {}): Promise<Asked> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const origin = new URL(world.mount.publicUrl()).origin
      const answer = await ask(world, method, url, { ...rest, headers: { ...(cookie && { cookie }), ...(method !== 'GET' && { origin }), ...headers } })
      for (const line of answer.cookies) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
        if (/max-age=0/i.test(line)) jar.delete(name!)
        else jar.set(name!, value!)
      }
      return answer
    },
  }
}
export type Browser = ReturnType<typeof openBrowser>

/** Asks for a sign-in code to be mailed. */
export function sendCode(world: World, email: string): Promise<Asked> {
  return ask(world, 'POST', '/api/auth/email-otp/send-verification-otp', { body: { email, type: 'sign-in' } })
}

export function enterCode(world: World, email: string, otp: string): Promise<Asked> {
  return ask(world, 'POST', '/api/auth/sign-in/email-otp', { body: { email, otp } })
}

/** The code in the mail that went out last. */
export async function mailedCode(world: World): Promise<string> {
  await world.worker.runDue()
  const mail = world.mailbox.findLast(({ subject }) => codeMail.test(subject)), [, code] = codeMail.exec(mail?.subject ?? '') ?? []
  assert.ok(code, 'a mail with a code')
  return code
}

const codeMail = /^(\d{6}) is your/

/** Signs someone in by code, as a client without a browser. @returns their access token */
export async function signInByCode(world: World, email: string): Promise<string> {
  assert.equal((await sendCode(world, email)).status, 200)
  const { status, body } = await enterCode(world, email, await mailedCode(world))
  assert.equal(status, 200)
  return body.token
}

/** Tells the stories of one subject on each engine; `at()` is where a story plays. */
export function onEngines(subject: string, tell: (at: () => World, engine: Engine) => void, options: WorldOptions = {}): void {
  for (const engine of engines) {
    describe(`${subject} (${engine})`, () => {
      let world: World
      before(async () => { world = await openWorld(engine, options) })
      after(() => world.close())
      tell(() => world, engine)
    })
  }
}

/** All that the database holds, as one text. */
export async function dump({ db }: Pick<World, 'db'>): Promise<string> {
  const tables = await db.introspection.getTables()
  const rows = await Promise.all(tables.map(({ name }) => db.selectFrom(name as 'users').selectAll().execute()))
  return JSON.stringify(rows)
}
