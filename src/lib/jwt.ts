/** What a provider says of a user; `issuer` as it is configured. `email` is missing where its token does not say. */
export interface Claims { issuer: string; subject: string; email: string | undefined; emailVerified: boolean; name: string | null; picture: string | null }

/** Reads a JWT. @returns undefined where it is not valid: forged, expired, of another issuer or for another audience */
export type JwtReader = (token: string) => Promise<Claims | undefined>

/** The provider does not answer, or not as one does: nothing can be said about its tokens. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway'
}

/** No symmetric algorithm, and not `none` (RFC 8725, section 3.1). */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/**
 * Checks tokens against an OpenID Connect issuer's keys, which are found by discovery and fetched
 * anew when a token names one that is not known yet (key rotation).
 * @throws ProviderAway
 */
export function createJwtReader({ issuer, audience }: { issuer: string; audience: string[] }): JwtReader {
  const away = (cause: unknown) => new ProviderAway(`${issuer} does not answer as an OpenID Connect provider`, { cause })
  let discovering: ReturnType<typeof discover> | undefined
  return async (token) => {
    discovering ??= discover(issuer).catch((error) => {
      discovering = undefined
      throw away(error)
    })
    const { keys, spelling } = await discovering
    const { errors, jwtVerify } = await import('jose')
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: spelling, audience, algorithms, requiredClaims: ['sub', 'exp'], clockTolerance: 5 })
      return claimsOf(payload, issuer)
    } catch (error) {
      if (error instanceof errors.JOSEError && isAboutTheToken(error.code)) return undefined
      throw away(error)
    }
  }
}

/** Some issuers spell themselves with a slash at the end: the discovery document says which it is. */
async function discover(issuer: string) {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5000) })
  if (!answer.ok) throw new Error(`discovery was answered with ${answer.status}`)
  const { issuer: spelling, jwks_uri: keys } = await answer.json() as { issuer: string; jwks_uri: string }
  if (spelling !== issuer && spelling !== `${issuer}/`) throw new Error(`discovery speaks of another issuer, ${spelling}`)
  const { createRemoteJWKSet } = await import('jose')
  return { spelling, keys: createRemoteJWKSet(new URL(keys), { cooldownDuration: 5000 }) }
}

/** All that jose refuses is, but for what the provider answers when it is asked for its keys. */
function isAboutTheToken(code: string): boolean {
  return !['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(code)
}

/** Reads what a token or a user-info answer says of a user; undefined where it names none. */
export function claimsOf(payload: Record<string, unknown>, issuer: string): Claims | undefined {
  const text = (value: unknown) => typeof value === 'string' && /^\P{Cc}{1,1000}$/u.test(value) ? value : undefined
  const subject = text(payload.sub), picture = text(payload.picture)
  if (!subject) return undefined
  return {
    issuer, subject,
    email: text(payload.email),
    emailVerified: payload.email_verified === true,
    name: text(payload.name)?.slice(0, 200) ?? null,
    picture: picture && /^https?:/.test(picture) ? picture : null,
  }
}
