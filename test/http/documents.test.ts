import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { generate } from '../../scripts/generate.ts'
import { type Answer, request } from '../support/contracts.ts'
import { openWorld, type World } from '../support/world.ts'

const root = new URL('../../', import.meta.url)
const documents = ['/v1/openapi.json', '/api/openapi.json']

let world: World
before(async () => { world = await openWorld('sqlite') })
after(() => world.close())

describe('generated files', async () => {
  for (const [file, text] of Object.entries(await generate())) {
    it(`${file} is what \`npm run generate\` makes now`, async () => {
      assert.equal(await readFile(new URL(file, root), 'utf8'), text)
    })
  }
})

for (const url of documents) {
  describe(`the document at ${url}`, () => {
    let document: Document
    before(async () => { document = await readDocument(url) })

    it('names each operation, sums it up, and says in what it can end', () => {
      assert.equal(new Set(document.operations.map(({ operationId }) => operationId)).size, document.operations.length)
      for (const { name, operationId, summary, tags, requestBody, responses } of document.operations) {
        assert.ok(operationId && summary && tags.length === 1, name)
        const statuses = Object.keys(responses)
        assert.equal(statuses.filter((status) => status.startsWith('2')).length, 1, name)
        for (const status of ['400', '401', '429', '500', ...(requestBody ? ['413'] : [])]) assert.ok(statuses.includes(status), `${name}: ${status}`)
      }
    })

    it('shows an example of each body, of each answer and of each part of a path', () => {
      for (const { name, parameters = [], requestBody = {}, responses } of document.operations) {
        for (const { name: parameter, in: part, example } of parameters) assert.ok(part !== 'path' || example, `${name}: ${parameter}`)
        for (const { content } of [requestBody, ...Object.values(responses)]) {
          for (const { schema, example, examples } of Object.values<any>(content ?? {})) {
            for (const one of examples ? Object.values<any>(examples) : [{ value: example }]) document.mustHold(schema, one.value, name)
          }
        }
      }
    })

    it('says nothing about the content of an answer that has none', () => {
      for (const { responses } of document.operations) assert.equal(responses[204]?.content, undefined)
    })
  })
}

describe('what the contracts answer is what their documents say', () => {
  it('V1: from an invitation to a removal', async () => {
    const team = await world.team({ ann: 'owner', bob: 'admin', cid: 'member' })
    const call = await documented('/v1/openapi.json')
    const ann = team.key('ann'), cid = team.key('cid'), nobody = '497f6eca-6276-4993-bfeb-53cbbbba6f08'
    const jane = await world.person('jane')

    const invited = await call(201, 'POST', '/v1/team/invite', ann, { email: jane.email })
    await call(409, 'POST', '/v1/team/invite', ann, { email: jane.email })
    await call(403, 'POST', '/v1/team/invite', cid, { email: 'joe@crew.test' })
    await call(422, 'POST', '/v1/team/invite', ann, { email: 'nowhere', role: 'boss' })
    await call(200, 'GET', '/v1/team/invitations?status=pending&limit=1', ann)
    await call(200, 'POST', `/v1/team/invitations/${invited.body.id}/resend`, ann)
    const token = await world.mailedToken(jane.email)
    await call(200, 'POST', '/v1/team/invitations/preview', undefined, { token })
    await call(404, 'POST', '/v1/team/invitations/preview', undefined, { token: 'unknown' })
    await call(403, 'POST', '/v1/team/invitations/accept', ann, { token })
    await call(200, 'POST', '/v1/team/invitations/accept', jane.token, { token })
    await call(409, 'POST', '/v1/team/invitations/decline', undefined, { token })

    const second = await call(201, 'POST', '/v1/team/invite', ann, { email: 'joe@crew.test', role: 'billing' })
    await call(200, 'POST', '/v1/team/invitations/decline', undefined, { token: second.body.token })
    await call(409, 'DELETE', `/v1/team/invitations/${second.body.id}`, ann)
    const third = await call(201, 'POST', '/v1/team/invite', ann, { email: 'jim@crew.test' })
    await call(204, 'DELETE', `/v1/team/invitations/${third.body.id}`, ann)
    await call(410, 'POST', '/v1/team/invitations/accept', jane.token, { token: third.body.token })

    await call(200, 'GET', '/v1/team/members', cid)
    await call(401, 'GET', '/v1/team/members')
    await call(200, 'PATCH', `/v1/team/members/${jane.id}/role`, ann, { team_role: 'admin' })
    await call(403, 'PATCH', `/v1/team/members/${jane.id}/role`, team.key('bob'), { team_role: 'member' })
    await call(404, 'PATCH', `/v1/team/members/${nobody}/role`, ann, { team_role: 'admin' })
    await call(409, 'DELETE', `/v1/team/members/${team.user('ann')}`, ann)
    await call(204, 'DELETE', `/v1/team/members/${jane.id}`, ann)
    await call(200, 'GET', '/v1/team/events', ann)
    await call(403, 'GET', '/v1/team/events', cid)
  })

  it('ORG: from an invitation to a removal', async () => {
    const team = await world.team({ ann: 'owner', cid: 'member' })
    const call = await documented('/api/openapi.json')
    const ann = team.key('ann'), nobody = '497f6eca-6276-4993-bfeb-53cbbbba6f08'

    const invited = await call(201, 'POST', '/api/team/members/invite', ann, { emailAddress: 'joe@crew.test', role: 'org:member' })
    await call(400, 'POST', '/api/team/members/invite', ann, { emailAddress: 'jim@crew.test' })
    await call(409, 'POST', '/api/team/members/invite', ann, { emailAddress: 'joe@crew.test', role: 'org:member' })
    await call(200, 'GET', '/api/team/members', ann)
    await call(401, 'GET', '/api/team/members', team.key('cid'))
    await call(200, 'DELETE', `/api/team/members/invitations/${invited.body.data.id}`, ann)
    await call(409, 'DELETE', `/api/team/members/invitations/${invited.body.data.id}`, ann)
    await call(404, 'DELETE', `/api/team/members/invitations/${nobody}`, ann)
    await call(200, 'PATCH', `/api/team/members/${team.user('cid')}/role`, ann, { role: 'org:admin' })
    await call(400, 'PATCH', `/api/team/members/${team.user('ann')}/role`, ann, { role: 'org:member' })
    await call(404, 'PATCH', `/api/team/members/${nobody}/role`, ann, { role: 'org:member' })
    await call(400, 'DELETE', `/api/team/members/${team.user('ann')}`, ann)
    await call(200, 'DELETE', `/api/team/members/${team.user('cid')}`, ann)
  })
})

/** Sends requests that have to end in `status`, as the document says: with the fields that it names and no others, a code among its examples. */
async function documented(url: string) {
  const { operations, mustHold } = await readDocument(url)
  return async (status: number, method: Parameters<typeof request>[1], path: string, as?: string, body?: unknown): Promise<Answer> => {
    const answer = await request(world, method, path, as, body)
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`)

    const { name, responses } = operations.find((operation) => operation.method === method && operation.route.test(path.split('?')[0]!))!
    const media = responses[status].content?.['application/json']
    if (media) mustHold(media.schema, answer.body, name)
    else assert.equal(answer.body, undefined, name)
    if (answer.code) assert.ok(Object.values<any>(media.examples).some(({ value }) => value.code === answer.code), `${name}: ${status} ${answer.code}`)
    return answer
  }
}

type Document = Awaited<ReturnType<typeof readDocument>>

async function readDocument(url: string) {
  const closeAndName = (key: string, part: any) => key === '$ref' ? `document${part}` : part?.properties && part.type === 'object' ? { ...part, additionalProperties: false } : part
  const { paths, components } = JSON.parse((await world.app.inject(url)).body, closeAndName)
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ $id: 'document', components })
  const follow = (response: any) => response.$ref ? components.responses[response.$ref.split('/').at(-1)] : response
  return {
    operations: Object.entries<any>(paths).flatMap(([path, methods]) => Object.entries<any>(methods).map(([method, operation]) => ({
      ...operation,
      name: `${method} ${path}`,
      method: method.toUpperCase(),
      route: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
      responses: Object.fromEntries(Object.entries(operation.responses).map(([status, response]) => [status, follow(response)])),
    }))),
    mustHold(schema: object, value: unknown, what: string) {
      assert.ok(ajv.validate(schema, value), `${what}: ${ajv.errorsText()} in ${JSON.stringify(value)}`)
    },
  }
}
