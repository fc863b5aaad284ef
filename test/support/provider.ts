import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { type Configuration, Provider } from 'oidc-provider'

export interface Account { email?: string; email_verified?: boolean; name?: string; picture?: string }

export const clientId = 'roster', clientSecret = 'a secret between the provider and Roster'
const resource = 'https://roster.test/v1'
const ownCallback = 'https://app.test/callback'

/**
 * A real OpenID Connect provider on loopback. It takes anybody's word for who they are: the login hint,
 * or what they type on its page.
 * @param callbacks where it may send browsers back to
 * @param ending what it ends its own name with, as some do with a slash
 */
export async function startProvider({ callbacks = [], ending = '' }: { callbacks?: string[]; ending?: '' | '/' } = {}) {
  const accounts = new Map<string, Account>()
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo, issuer = `http://127.0.0.1:${port}`
  let keys: JWK[] = []

  function serve() {
    const provider = new Provider(issuer + ending, configuration({ accounts, keys, callbacks, grantOf: () => provider.Grant }))
    const standard = provider.callback()
    answer = async (request, response) => {
      if (!request.url!.startsWith('/interaction/')) return standard(request, response)
      const { params } = await provider.interactionDetails(request, response)
      const accountId = (params.login_hint as string | undefined) ?? (request.method === 'POST' ? new URLSearchParams(await text(request)).get('account') : null)
      if (!accountId) return response.setHeader('content-type', 'text/html').end('<form method="post"><label>Account <input name="account"></label> <button>Continue</button></form>')
      return provider.interactionFinished(request, response, { login: { accountId } })
    }
  }

  /** Signs with a new key from now on. @param keep whether the old keys still count */
  async function rotate({ keep }: { keep: boolean }) {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    keys = [{ ...(await exportJWK(privateKey)), kid: randomBytes(4).toString('hex'), alg: 'RS256', use: 'sig' }, ...(keep ? keys : [])]
    serve()
  }

  /** Goes where a browser is sent, with its cookies, until it leaves the provider. @returns where that leads to */
  async function visit(url: string): Promise<string> {
    const jar = new Map<string, string>()
    for (let next = url; ;) {
      if (!next.startsWith(issuer)) return next
      const page = await fetch(next, { redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } })
      for (const line of page.headers.getSetCookie()) jar.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1, line.indexOf(';')))
      const location = page.headers.get('location')
      if (!location) throw new Error(`the provider says ${page.status}: ${await page.text()}`)
      next = new URL(location, next).href
    }
  }

  /** Signs an account in to an app of its own, as a product does. */
  async function tokensOf(subject: string): Promise<{ id_token: string; access_token: string }> {
    const verifier = randomBytes(32).toString('base64url')
    const asked = new URLSearchParams({
      client_id: clientId, redirect_uri: ownCallback, response_type: 'code', scope: 'openid email profile', login_hint: subject, resource,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    })
    const code = new URL(await visit(`${issuer}/auth?${asked}`)).searchParams.get('code')!
    const answered = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: ownCallback, client_id: clientId, client_secret: clientSecret, resource }),
    })
    return await answered.json() as { id_token: string; access_token: string }
  }

  /** Lets it send browsers back to one more place. */
  function allow(callback: string) {
    callbacks.push(callback)
    serve()
  }

  await rotate({ keep: false })
  return {
    issuer, accounts, rotate, visit, allow,
    idToken: async (subject: string) => (await tokensOf(subject)).id_token,
    accessToken: async (subject: string) => (await tokensOf(subject)).access_token,
    /** The key it signs with now. */
    key: () => keys[0]!,
    /** Any token at all, signed with one of its keys. */
    async sign(payload: JWTPayload, { header = {}, key = keys[0]! }: { header?: Partial<JWTHeaderParameters>; key?: JWK } = {}) {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: issuer + ending, aud: clientId, iat: now, exp: now + 60, ...payload })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid!, ...header })
        .sign(await importJWK(key, 'RS256'))
    },
    async goAway() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    async comeBack() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
export type TestProvider = Awaited<ReturnType<typeof startProvider>>

interface Setup { accounts: Map<string, Account>; keys: JWK[]; callbacks: string[]; grantOf: () => Provider['Grant'] }

function configuration({ accounts, keys, callbacks, grantOf }: Setup): Configuration {
  return {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [ownCallback, ...callbacks], token_endpoint_auth_method: 'client_secret_post' }],
    jwks: { keys },
    cookies: { keys: ['a key for cookies'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
    conformIdTokenClaims: false, // as most providers do: the ID token says it all
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...accounts.get(sub) }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    extraTokenClaims: async (_, token) => ({ ...accounts.get(String('accountId' in token && token.accountId)) }),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'openid email profile', audience: clientId, accessTokenFormat: 'jwt' }),
      },
    },
    async loadExistingGrant({ oidc }) {
      const grant = new (grantOf())({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! })
      grant.addOIDCScope('openid email profile')
      grant.addResourceScope(resource, 'openid email profile')
      await grant.save()
      return grant
    },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 60, Session: 600 },
  }
}
