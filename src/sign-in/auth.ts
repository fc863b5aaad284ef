import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { bearer, emailOTP, genericOAuth } from 'better-auth/plugins'
import { createHmac, hkdfSync } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Deps } from '../domain/change.ts'
import { Refusal } from '../domain/errors.ts'
import { mailCode, noteSignIn } from '../domain/sign-in.ts'
import { addressOf } from '../domain/users.ts'
import { cookiePrefix } from './cookie.ts'
import { databaseAdapter } from './adapter.ts'

export interface SignInSettings {
  secret: string
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined
  rateLimit: boolean
}

/** In seconds. */
const codeLife = 600, day = 86_400

/**
 * Sign-in by a code sent by mail, by passkey and by the configured provider, on better-auth; its users and sessions are ours.
 * @param publicUrl people's browsers' origin, and what passkeys belong to
 */
export function createAuth(deps: Deps, publicUrl: string, settings: SignInSettings, log: FastifyBaseLogger) {
  const { oidc } = settings
  const secure = publicUrl.startsWith('https://')
  const secret = derive(settings.secret, 'better-auth'), codeKey = derive(settings.secret, 'sign-in code')

  return betterAuth({
    appName: 'Roster',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    database: databaseAdapter(deps.db, oidc?.issuer ?? ''),
    telemetry: { enabled: false },
    logger: { log: (level, message) => log[level]({ part: 'sign-in' }, message) },
    session: { expiresIn: 7 * day, updateAge: day },
    account: { accountLinking: { enabled: true } },
    rateLimit: { enabled: settings.rateLimit },
    advanced: {
      useSecureCookies: false, // its prefix would be __Secure-; ours is __Host- where it can be
      cookiePrefix: cookiePrefix(publicUrl),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
      ipAddress: { ipAddressHeaders: ['x-roster-address'] },
    },
    databaseHooks: {
      session: { create: { after: async ({ userId }) => noteSignIn(deps, userId) } },
    },
    hooks: { before: refuseWhatWeDoNotOffer },
    disabledPaths: [
      '/list-sessions', '/revoke-session', '/revoke-sessions', '/revoke-other-sessions', // ours are under /v1/me
      '/update-user', '/change-email', '/delete-user', '/update-session',
      '/list-accounts', '/account-info', '/get-access-token', '/refresh-token', '/unlink-account', '/link-social',
      '/email-otp/check-verification-otp', '/email-otp/verify-email', '/email-otp/request-password-reset', '/email-otp/reset-password',
      '/forget-password/email-otp', '/email-otp/request-email-change', '/email-otp/change-email',
    ],
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: codeLife,
        allowedAttempts: 3,
        storeOTP: { hash: async (code) => createHmac('sha256', codeKey).update(code).digest('base64url') },
        sendVerificationOTP: async ({ email, otp }) => {
          await mailCode(deps, email, otp, new Date(deps.now().getTime() + codeLife * 1000)).catch((error) => { throw translate(error) })
        },
      }),
      passkey({ rpID: new URL(publicUrl).hostname, rpName: 'Roster', origin: new URL(publicUrl).origin }),
      bearer(),
      ...(oidc ? [genericOAuth({
        config: [{
          providerId: 'oidc',
          discoveryUrl: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
          clientId: oidc.clientId,
          clientSecret: oidc.clientSecret,
          scopes: ['openid', 'email', 'profile'],
          requireIdTokenVerification: true,
        }],
      })] : []),
    ],
  })
}

const refuseWhatWeDoNotOffer = createAuthMiddleware(async ({ path, body }) => {
  if (path === '/email-otp/send-verification-otp' && body?.type !== 'sign-in') throw new APIError('BAD_REQUEST', { message: 'Codes are for signing in: send "type": "sign-in".' })
  if (!/^\/(email-otp\/send-verification-otp|sign-in\/email-otp)$/.test(path)) return
  try {
    addressOf(String(body?.email))
  } catch (error) {
    throw translate(error)
  }
})

function translate(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  if (error.reason === 'rate_limited') return new APIError('TOO_MANY_REQUESTS', { message: error.message, code: error.reason }, { 'retry-after': String(error.details.retryAfter) })
  return new APIError('BAD_REQUEST', { message: error.message, code: error.reason })
}

function derive(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', `roster ${purpose}`, 32)).toString('base64url')
}
