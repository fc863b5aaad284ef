import { curlOf } from './curl.ts'
import { type Document, nameOf, type Operation, type Response, type Schema } from './document.ts'
import { escape, inline, json, prose } from './html.ts'

export type Contract = ReturnType<typeof layOut>

/** Lays a contract's document out for reading. What is called `html` or `type` is HTML. @param url the document's */
export function layOut(url: string, document: Document) {
  const id = url.split('/')[1]!
  const { schemas, responses } = document.components
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })))
  const everywhere = Object.entries(operations[0]!.responses).filter(([status, { $ref }]) => $ref && operations.every((operation) => operation.responses[status]?.$ref === $ref))
  const isEverywhere = (status: string) => everywhere.some(([shared]) => shared === status)

  const follow = (schema: Schema) => schema.$ref ? schemas[nameOf(schema.$ref)]! : schema
  const wordsOf = (schema: Schema) => follow(schema).enum ?? []
  const showType = (schema: Schema) => typeOf(schema, (name) => `<a href="#${id}-${name}">${name}</a>`)

  const showFields = (schema: Schema) => Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    type: showType(field),
    note: schema.required?.includes(name) ? '' : field.default === undefined ? 'optional' : `${JSON.stringify(field.default)} unless given`,
    html: inline(field.description ?? ''),
    words: wordsOf(field),
  }))

  const showAnswer = ([status, answer]: [string, Response]) => {
    const { description, headers = {}, content } = answer.$ref ? responses[nameOf(answer.$ref)]! : answer
    return {
      status,
      html: prose(description),
      type: content ? showType(content['application/json'].schema) : '',
      headers: Object.entries(headers).map(([name, header]) => ({ name, html: inline(header.description) })),
    }
  }

  const showOperation = (operation: Operation & { method: string; path: string }) => {
    const [success, { content }] = Object.entries(operation.responses)[0]!
    const body = operation.requestBody?.content['application/json']
    return {
      id: `${id}-${operation.operationId}`,
      method: operation.method,
      path: operation.path,
      summary: operation.summary,
      html: prose(operation.description ?? ''),
      parameters: (operation.parameters ?? []).map(({ name, required, description = '', schema }) => ({ name, type: showType(schema), note: required ? '' : 'optional', html: inline(description), words: wordsOf(schema) })),
      body: body ? showFields(follow(body.schema)) : [],
      sends: body && JSON.stringify(body.example),
      answers: Object.entries(operation.responses).filter(([status]) => !isEverywhere(status)).map(showAnswer),
      curl: curlOf(operation.method, operation.path, operation, operation.security ?? document.security),
      success,
      example: content && json(content['application/json'].example),
    }
  }

  return {
    id, url,
    title: document.info.title.replace(/^Roster, c/, 'C'),
    text: document.info.description,
    html: prose(document.info.description),
    answers: everywhere.map(showAnswer),
    groups: document.tags.map(({ name, description }) => ({
      name, description,
      id: `${id}-${name.toLowerCase()}`,
      operations: operations.filter(({ tags }) => tags.includes(name)).map(showOperation),
    })),
    schemas: Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b)).map(([name, schema]) => ({
      name,
      id: `${id}-${name}`,
      html: prose(schema.description ?? ''),
      fields: showFields(schema),
      words: schema.description?.startsWith('- ') ? [] : schema.enum ?? [],
    })),
  }
}

/** "array of Member", "string (uuid) or null". @param link shows the name of another schema */
function typeOf({ $ref, type = '', format, anyOf, items, enum: words, ...limits }: Schema, link: (name: string) => string): string {
  if ($ref) return link(nameOf($ref))
  if (anyOf) return anyOf.map((one) => typeOf(one, link)).join(' or ')
  if (items) return `array of ${typeOf(items, link)}`
  if (words) return words.map((word) => `<code>${escape(String(word))}</code>`).join(' ')
  const { minimum, maximum, minLength, maxLength } = limits
  const range = maximum === undefined ? maxLength === undefined ? '' : `, ${minLength} to ${maxLength} characters` : `, ${minimum} to ${maximum}`
  return type + (format ? ` (${format})` : '') + range
}
