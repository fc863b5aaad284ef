import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { bearer, emailOTP, genericOAuth } from 'better-auth/plugins'
import { createHmac, hkdfSync } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Deps } from '../domain/change.ts'
import { Refusal } from '../domain/errors.ts'
import { takeCodeBudget } from '../domain/budgets.ts'
import { mailCode, noteSignIn } from '../domain/sign-in.ts'
import { addressOf, userOfClaims } from '../domain/users.ts'
import { claimsOf } from '../lib/jwt.ts'
import { cookiePrefix } from './cookie.ts'
import { databaseAdapter } from './adapter.ts'
import { behindStandIn, standInFor } from './stand-in.ts'

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
    logger: { log: (level, message, error) => log[level]({ part: 'sign-in', ...(error instanceof Error && { err: error }) }, message) },
    session: { expiresIn: 7 * day, updateAge: day },
    account: { updateAccountOnSignIn: false, accountLinking: { enabled: false } }, // whose an identity is, userOfClaims says
    verification: { storeIdentifier: 'hashed', disableCleanup: true }, // it names the address; the worker cleans up
    rateLimit: { enabled: settings.rateLimit },
    advanced: {
      useSecureCookies: false, // its prefix would be __Secure-; ours is __Host- where it can be
      cookiePrefix: cookiePrefix(publicUrl),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
      ipAddress: { ipAddressHeaders: ['x-roster-address'] },
      disableOriginCheck: false, // it would be true where NODE_ENV or TEST says so
    },
    databaseHooks: {
      user: { create: { before: async (_, context) => ({ data: { email: context?.body.typed, name: '', image: null } }) } },
      session: { create: { after: async ({ userId }) => noteSignIn(deps, userId) } },
    },
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        if (path === '/sign-in/social' && body?.idToken) throw new APIError('BAD_REQUEST', { message: 'Send the token as a credential: it makes no session, which would outlive it.' })
        if (path !== sendCode && path !== signInByCode) return undefined
        if (path === sendCode && body?.type !== 'sign-in') throw new APIError('BAD_REQUEST', { message: 'Codes are for signing in: send "type": "sign-in".' })
        try {
          const { canonical, shown } = addressOf(typeof body?.email === 'string' ? body.email : '')
          if (path === sendCode) await takeCodeBudget(deps, canonical)
          return { context: { body: { email: standInFor(canonical), typed: shown } } }
        } catch (error) {
          throw translate(error)
        }
      }),
      after: createAuthMiddleware(async ({ path, body, context: { returned } }) => {
        if (path === signInByCode && isSignedIn(returned)) return { ...returned, user: { ...returned.user, email: body.typed } }
        return undefined
      }),
    },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: codeLife,
        allowedAttempts: 3,
        rateLimit: { window: 60, max: 20 }, // from one address, which an office shares; mails to one are budgeted besides
        storeOTP: { hash: async (code) => createHmac('sha256', codeKey).update(code).digest('base64url') },
        sendVerificationOTP: async ({ email, otp }) => {
          await mailCode(deps, behindStandIn(email)!, otp, new Date(deps.now().getTime() + codeLife * 1000))
        },
      }),
      passkey({ rpID: new URL(publicUrl).hostname, rpName: 'Roster', origin: new URL(publicUrl).origin }),
      bearer(),
      ...(oidc ? [genericOAuth({
        config: [{
          providerId: 'oidc',
          discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
          clientId: oidc.clientId,
          clientSecret: oidc.clientSecret,
          scopes: ['openid', 'email', 'profile'],
          requireIdTokenVerification: true,
          mapProfileToUser: async (profile) => {
            const claims = claimsOf(profile, oidc.issuer)
            return claims && await userOfClaims(deps, claims) ? {} : { email: undefined } // which ends the sign-in
          },
        }],
      })] : []),
    ],
  })
}

const sendCode = '/email-otp/send-verification-otp', signInByCode = '/sign-in/email-otp'

function isSignedIn(answer: unknown): answer is { user: object } {
  return typeof answer === 'object' && answer !== null && 'token' in answer
}

function translate(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  if (error.reason === 'rate_limited') return new APIError('TOO_MANY_REQUESTS', { message: error.message, code: error.reason }, { 'retry-after': String(error.details.retryAfter) })
  return new APIError('BAD_REQUEST', { message: error.message, code: error.reason })
}

function derive(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', `roster ${purpose}`, 32)).toString('base64url')
}
