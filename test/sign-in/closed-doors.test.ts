import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ask, onEngines, openBrowser, signInByCode } from '../support/browser.ts'

const posts = [
  'email-otp/send-verification-otp', 'sign-in/email-otp', 'sign-in/social', 'callback/oidc',
  'passkey/verify-registration', 'passkey/verify-authentication', 'passkey/update-passkey', 'passkey/delete-passkey', 'sign-out',
]
const gets = ['get-session', 'callback/oidc', 'error', 'passkey/generate-register-options', 'passkey/generate-authenticate-options', 'passkey/list-user-passkeys']

onEngines('sign-in', (at) => {
  it('has no other doors than a code, a passkey and the provider', async () => {
    const token = await signInByCode(at(), 'eve@home.test')
    for (const path of [
      'sign-up/email', 'sign-in/email', 'change-password', 'set-password', 'request-password-reset', 'reset-password', 'reset-password/x', 'forget-password/email-otp',
      'verify-password', 'verify-email', 'send-verification-email', 'email-otp/verify-email', 'email-otp/check-verification-otp', 'email-otp/request-password-reset',
      'email-otp/reset-password', 'email-otp/request-email-change', 'email-otp/change-email', 'change-email', 'update-user', 'delete-user', 'delete-user/callback',
      'list-sessions', 'revoke-session', 'revoke-sessions', 'revoke-other-sessions', 'update-session', 'list-accounts', 'account-info', 'link-social', 'unlink-account',
      'get-access-token', 'refresh-token', 'ok', 'reference', 'callback/../sign-up/email', 'sign-out/', '',
    ]) {
      for (const method of ['GET', 'POST'] as const) {
        const { status } = await ask(at(), method, `/api/auth/${path}`, { as: token, ...(method === 'POST' && { body: {} }) })
        assert.deepEqual([path, status], [path, 404])
      }
    }
  })

  it('mails codes for nothing but signing in', async () => {
    for (const type of ['email-verification', 'forget-password', 'change-email', undefined, 7]) {
      const { status } = await ask(at(), 'POST', '/api/auth/email-otp/send-verification-otp', { body: { email: 'eve@home.test', type } })
      assert.equal(status, 400)
    }
  })

  it('refuses whatever it is sent, without falling over and without a word about its inside', async () => {
    const world = at(), browser = openBrowser(world)
    const token = await signInByCode(world, 'eve@home.test')
    const odd = [
      '', '{', 'null', '[]', '"x"', '1', '{}', '{"__proto__":{"a":1}}', '{"email":1,"otp":2,"type":"sign-in"}', '{"email":"a@b.cc","type":"sign-in","otp":"\\u0000"}',
      '{"id":"\\u0000","name":"\\u0000"}', '{"id":"x","name":"y"}', '{"response":{"id":"\\u0000","rawId":"\\u0000","type":"public-key","response":{}}}', '{"response":null}',
      '{"provider":"oidc"}', '{"provider":"google","idToken":{"token":"x"}}', '{"state":"\\u0000","code":"\\u0000"}', `{"email":"${'a'.repeat(60_000)}"}`, '[{"email":[]}]', '\u{feff}{}', '{"a":"\ud800"}',
    ]
    const said: string[] = []
    for (const path of posts) {
      for (const body of odd) {
        for (const as of [undefined, token]) {
          const answer = await ask(world, 'POST', `/api/auth/${path}`, { body, as })
          assert.ok(answer.status < 500, `${path} ${body.slice(0, 80)} ${answer.status} ${answer.text}`)
          said.push(answer.text)
          if (answer.status === 200 && path === 'sign-out') assert.equal(answer.text, '{"success":true}')
        }
      }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense', 'application/json; charset=utf-16']) {
        const answer = await ask(world, 'POST', `/api/auth/${path}`, { body: 'email=a%40b.cc', headers: { 'content-type': type } })
        assert.ok(answer.status < 500, `${path} ${type} ${answer.status}`)
      }
    }
    for (const path of gets) {
      for (const query of ['', '?state=%00&code=%00', '?state=x&code=y', '?error=%3Cscript%3Ealert(1)%3C/script%3E', '?callbackURL=https://evil.test', '?a[b]=c&a=d', '?%zz']) {
        const answer = await ask(world, 'GET', `/api/auth/${path}${query}`, { headers: { cookie: '__Host-roster.session_token=%00; __Host-roster.state=x' } })
        assert.ok(answer.status < 500, `${path}${query} ${answer.status}`)
        assert.doesNotMatch(answer.text, /<script>alert/)
        assert.doesNotMatch(String(answer.headers.location), /evil\.test/)
      }
    }
    assert.equal((await ask(world, 'POST', '/api/auth/sign-in/email-otp', { body: `"${'x'.repeat(70_000)}"` })).status, 413)
    for (const text of said) assert.doesNotMatch(text, /select |insert |sqlite|postgres|node_modules|\.ts:|at Object/i)
    assert.equal((await browser.request('GET', '/v1/me')).status, 401)
  })
})
