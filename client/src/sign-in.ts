import type { callsOf } from './nouns.ts'

export interface Passkey { id: string; name: string | null; createdAt: string | null }
/** A mail as the development mailbox lists it. */
export interface MailSummary { id: string; subject: string; to: string; at: string }

/** Sign-in of a browser, by the cookie that the server sets. The WebAuthn part is the caller's: options in, answer out. */
export function signIn({ get, post }: ReturnType<typeof callsOf>) {
  const at = (path: string) => `/api/auth${path}`
  return {
    sendCode: (email: string) => post<void>(at('/email-otp/send-verification-otp'), { email, type: 'sign-in' }),
    withCode: (email: string, code: string) => post<void>(at('/sign-in/email-otp'), { email, otp: code }),
    /** @param errorPath where the browser comes back to with `?error=…`, where it did not come about @returns where to send the browser */
    withProvider: async (callbackPath: string, errorPath: string) => (await post<{ url: string }>(at('/sign-in/social'), { provider: 'oidc', callbackURL: callbackPath, errorCallbackURL: errorPath })).url,
    signOut: () => post<void>(at('/sign-out')),
    passkeys: {
      list: () => get<Passkey[]>(at('/passkey/list-user-passkeys')),
      signInOptions: () => get<unknown>(at('/passkey/generate-authenticate-options')),
      signIn: (response: unknown) => post<void>(at('/passkey/verify-authentication'), { response }),
      addOptions: () => get<unknown>(at('/passkey/generate-register-options')),
      add: (response: unknown, name: string) => post<void>(at('/passkey/verify-registration'), { response, name }),
      remove: (id: string) => post<void>(at('/passkey/delete-passkey'), { id }),
    },
  }
}

/** The mails that a server without a mail server has written; see `mailbox` of the sign-in options. */
export function mailbox({ get }: ReturnType<typeof callsOf>) {
  return {
    list: () => get<MailSummary[]>('/dev/mails'),
    /** Where a mail can be shown in a frame. */
    urlOf: (id: string) => `/dev/mails/${encodeURIComponent(id)}`,
  }
}
