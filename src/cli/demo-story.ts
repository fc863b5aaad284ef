import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const { STATUS_CODES } = process.getBuiltinModule('node:http') // as in http/unreadable.ts

/** What the story plays on. `keys` has what the reader's shell has, `found` what a step has found for the next ones. */
export interface Scene {
  url: string
  /** Where a browser opens it. */
  publicUrl: string
  folder: string
  keys: Record<string, string>
  found: Record<string, string>
  makeEvesKey(): Promise<string>
}

/** A request and the answer that it must get: its status, a text in its body, and which fields of a long list tell it. */
export interface Request { as: string; request: string; body?: object; status: number; says: string; fields?: string[] }

type Step = { title: string } & (Request | { play(scene: Scene): Promise<Played> })

export interface Played { lines: string; answer: string; ok: boolean; status?: number }

const invite = 'POST /v1/team/invite', eve = 'eve@example.com'

export const story: Step[] = [
  { title: 'Ann, an owner, invites Eve.', as: 'ANN', request: invite, body: { email: eve, role: 'member' }, status: 201, says: '"pending"' },
  { title: 'The mail goes out. No mail server is set, so it is a file.', play: readMail },
  { title: 'Eve accepts with the token at the end of the link.', as: 'EVE', request: 'POST /v1/team/invitations/accept', body: { token: '{token}' }, status: 200, says: eve },
  { title: 'An operator makes Eve an API key, as "roster key create" does.', play: makeKey },
  { title: 'On contract V1, every member sees the team.', as: 'EVE_KEY', request: 'GET /v1/team/members', status: 200, says: eve, fields: ['email', 'team_role'] },
  { title: 'On contract ORG, the same people. An owner is its org:admin.', as: 'ANN', request: 'GET /api/team/members', status: 200, says: eve, fields: ['email', 'role'] },
  { title: 'Bob, an admin, gives Eve another role.', as: 'BOB', request: 'PATCH /v1/team/members/{eve}/role', body: { team_role: 'billing' }, status: 200, says: '"billing"' },
  { title: 'Ann removes Eve through contract ORG.', as: 'ANN', request: 'DELETE /api/team/members/{eve}', status: 200, says: '"deleted":true' },
  { title: 'On contract V1, her next request is refused.', as: 'EVE_KEY', request: 'GET /v1/team/members', status: 401, says: 'not_authenticated' },
]

/** What a reader may try when the story is over. */
export const encore: (Request & { title: string })[] = [
  { title: 'Ann sees what happened, who did it and when.', as: 'ANN', request: 'GET /v1/team/events', status: 200, says: 'member.removed' },
  { title: 'Dee, a member, may not invite.', as: 'DEE', request: invite, body: { email: eve }, status: 403, says: 'forbidden' },
  { title: 'Bob may, but nobody above himself.', as: 'BOB', request: invite, body: { email: eve, role: 'owner' }, status: 403, says: 'role_above_own' },
  { title: 'Bob is no org:admin.', as: 'BOB', request: 'GET /api/team/members', status: 401, says: 'not_authorized' },
  { title: 'Ann, the last owner, cannot leave.', as: 'ANN', request: 'DELETE /v1/team/members/{ann}', status: 409, says: 'last_owner' },
  { title: 'Cid sends a request with two mistakes.', as: 'CID', request: invite, body: { email: 'eve', role: 'boss' }, status: 422, says: 'value_error' },
]

/** Plays one step: sends what its lines say. */
export function play(scene: Scene, step: Step): Promise<Played> {
  return 'play' in step ? step.play(scene) : ask(scene, step)
}

/** The request as a line for a shell that has the keys. */
export function curlOf(scene: Scene, request: Request): string {
  const { method, url, headers, body } = partsOf(scene, request)
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${url}`,
    ...Object.entries(headers).map(([name, value]) => value.includes('$') ? `  -H "${name}: ${value}"` : `  -H '${name}: ${value}'`),
    ...body ? [`  -d '${body}'`] : [],
  ].join(' \\\n')
}

async function ask(scene: Scene, request: Request): Promise<Played> {
  const { method, url, headers, body } = partsOf(scene, request)
  const withKeys = Object.entries(headers).map(([name, value]) => [name, value.replace(/\$(\w+)/, (_, key) => scene.keys[key]!)] as [string, string])
  const response = await fetch(url, { method, headers: withKeys, ...(body && { body }) })
  const { status } = response, text = await response.text()
  return {
    lines: curlOf(scene, request),
    answer: `${status} ${STATUS_CODES[status]}\n${show(JSON.parse(text), request.fields)}`,
    ok: status === request.status && text.includes(request.says),
    status,
  }
}

/** Contract V1 has a header for keys; every other credential is a bearer's. */
function partsOf({ url, found }: Scene, { as, request, body }: Request) {
  const [method, where] = request.split(' ') as [string, string]
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name) => found[name]!)
  const credential = where.startsWith('/v1') && as !== 'EVE' ? { 'X-Api-Key': `$${as}` } : { Authorization: `Bearer $${as}` }
  return {
    method,
    url: url + fill(where),
    headers: { ...credential, ...(body && { 'Content-Type': 'application/json' }) } as Record<string, string>,
    body: body && fill(JSON.stringify(body)),
  }
}

/** JSON as people read it: a list has a line for each item, with the fields that tell the story. */
function show(value: unknown, fields: string[] = [], indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const lines = Array.isArray(value)
    ? value.map((item) => `{ ${fields.map((field) => `"${field}": ${JSON.stringify(item[field])}`).join(', ')}, … }`)
    : Object.entries(value).map(([name, inside]) => `"${name}": ${show(inside, fields, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return lines.length > 0 ? `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${indent}${close}` : `${open}${close}`
}

async function readMail(scene: Scene): Promise<Played> {
  const file = await firstMail(path.join(scene.folder, 'mail'))
  const mail = readFileSync(file, 'utf8')
  const subject = /^Subject: .*$/m.exec(mail)?.[0]
  const text = /^Content-Type: text\/plain[^]*?\n\n([^]*?#token=(\S+))/m.exec(mail)
  scene.found.token = text?.[2] ?? ''
  return { lines: `cat ${file}`, answer: `${subject}\n\n${text?.[1]}`, ok: text !== null }
}

async function firstMail(folder: string): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    const [file] = globSync(path.join(folder, '*.eml'))
    if (file) return file
    await pause(25)
  }
  throw new Error(`No mail has come to ${folder}.`)
}

async function makeKey(scene: Scene): Promise<Played> {
  scene.keys.EVE_KEY = await scene.makeEvesKey()
  return { lines: `EVE_KEY=${scene.keys.EVE_KEY}`, answer: '', ok: true }
}
