import type { Operation, Security } from './document.ts'

/** One request as a line for a shell, in which ROSTER, KEY and TOKEN are set. */
export function curlOf(method: string, path: string, { parameters = [], requestBody }: Operation, security: Security): string {
  const url = parameters.filter((parameter) => parameter.in === 'path').reduce((filled, { name, example }) => filled.replace(`{${name}}`, String(example)), path)
  const body = requestBody?.content['application/json'].example
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} "$ROSTER${url}"`,
    ...security.flatMap(Object.keys).slice(0, 1).map((scheme) => `-H "${headers[scheme]}"`),
    ...(body === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body)}'`]),
  ].join(' \\\n  ')
}

/** How each security scheme of our documents is sent. */
const headers: Record<string, string> = {
  apiKey: 'X-Api-Key: $KEY',
  bearer: 'Authorization: Bearer $KEY',
  accessToken: 'Authorization: Bearer $TOKEN',
}
