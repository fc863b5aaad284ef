import type { createRemoteJWKSet, JWTPayload } from 'jose'

/** What a provider says of a user. `email` is missing where its token does not say. */
export interface Claims { issuer: string; subject: string; email: string | undefined; emailVerified: boolean; name: string | null; picture: string | null }

/** Reads a JWT. @returns undefined where it is not valid: forged, expired, of another issuer or for another audience */
export type JwtReader = (token: string) => Promise<Claims | undefined>

/** No symmetric algorithm, and not `none` (RFC 8725, section 3.1). */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/**
 * Checks tokens against an OpenID Connect issuer's keys, which are found by discovery and fetched
 * anew when a token names one that is not known yet (key rotation).
 * @throws Error where the issuer does not answer
 */
export function createJwtReader({ issuer, audience }: { issuer: string; audience: string[] }): JwtReader {
  let discovering: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined
  return async (token) => {
    discovering ??= discover(issuer)
    const keys = await discovering.catch((error) => {
      discovering = undefined
      throw error
    })
    const { errors, jwtVerify } = await import('jose')
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms, requiredClaims: ['sub', 'exp'], clockTolerance: 5 })
      return claimsOf(payload)
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined
      throw error
    }
  }
}

async function discover(issuer: string) {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5000) })
  if (!answer.ok) throw new Error(`${issuer} answered ${answer.status} to discovery`)
  const { createRemoteJWKSet } = await import('jose')
  const { jwks_uri: keys } = await answer.json() as { jwks_uri: string }
  return createRemoteJWKSet(new URL(keys), { cooldownDuration: 5000 })
}

function claimsOf(payload: JWTPayload): Claims {
  const text = (value: unknown) => typeof value === 'string' && value !== '' ? value : undefined
  return {
    issuer: payload.iss!,
    subject: payload.sub!,
    email: text(payload.email),
    emailVerified: payload.email_verified === true,
    name: text(payload.name) ?? null,
    picture: text(payload.picture) ?? null,
  }
}
