import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type Mail, MailRefused, openMailer } from '../../src/lib/mailer.ts'

const link = `https://roster.example.com/accept#token=inv_${'x'.repeat(48)}`
const mail: Mail = {
  id: 'job-1', to: 'bob@example.net', subject: 'Join Acme Inc.', text: `Hello Núria,\n\n${link}\n\nBye\n`, html: `<p>Hello Núria, <a href="${link}">accept</a></p>`,
}

describe('a mail by SMTP', () => {
  it('arrives whole: both parts, who from, and that a machine sent it', async (t) => {
    const { url, arrived } = await openServer(t)
    await openTestMailer(t, url).send(mail)

    const [{ email, envelope }] = arrived as [Arrival]
    assert.deepEqual(envelope, { from: 'roster@example.com', to: ['bob@example.net'] })
    assert.deepEqual([email.from?.name, email.from?.address, email.to?.[0]?.address], ['Roster', 'roster@example.com', 'bob@example.net'])
    assert.equal(email.subject, 'Join Acme Inc.')
    assert.equal(email.text?.trim(), mail.text.trim())
    assert.equal(email.html?.trim(), mail.html)
    assert.equal(header(email, 'auto-submitted'), 'auto-generated')
    assert.equal(header(email, 'x-auto-response-suppress'), 'All')
    assert.equal(header(email, 'x-mailer'), undefined)
    assert.ok(email.date)
  })

  it('has the same Message-ID on each attempt, so that a receiver can drop the second', async (t) => {
    const { url, arrived } = await openServer(t)
    const mailer = openTestMailer(t, url)
    for (const id of ['job-1', 'job-1', 'job-2']) await mailer.send({ ...mail, id })
    assert.deepEqual(arrived.map(({ email }) => email.messageId), ['<job-1@example.com>', '<job-1@example.com>', '<job-2@example.com>'])
  })

  it('reaches addresses whose domain is not ASCII', async (t) => {
    const { url, arrived } = await openServer(t)
    await openTestMailer(t, url, { from: 'Büro <hallo@müller.example>' }).send({ ...mail, to: 'bob@bücher.example' })
    const [{ email, envelope }] = arrived as [Arrival]
    assert.deepEqual(envelope, { from: 'hallo@müller.example', to: ['bob@bücher.example'] }) // as the server decodes them
    assert.deepEqual(email.from, { name: 'Büro', address: 'hallo@xn--mller-kva.example' })
    assert.equal(email.messageId, '<job-1@xn--mller-kva.example>')
  })

  for (const [field, value] of Object.entries({
    subject: 'Join\r\nBcc: eve@evil.example\r\n\r\n<h1>x</h1>',
    id: 'job-1>\r\nBcc: eve@evil.example\r\nX: <',
    text: 'Hello\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n',
  })) {
    it(`takes no header, recipient or command from its ${field}`, async (t) => {
      const { url, arrived } = await openServer(t)
      await openTestMailer(t, url).send({ ...mail, [field]: value })
      const [{ email, envelope }] = arrived as [Arrival]
      assert.equal(arrived.length, 1)
      assert.equal(envelope.from, 'roster@example.com')
      assert.equal(envelope.to.length, 1)
      assert.deepEqual(email.headers.map(({ key }) => key).sort(), headers)
      assert.match(email.messageId!, /^<[\w.-]+@example\.com>$/)
      assert.equal(email.html?.trim(), mail.html)
    })
  }

  for (const to of ['eve@evil.example, bob@example.net', 'Eve <eve@evil.example>, bob@example.net', 'eve@evil.example>\r\nRCPT TO:<bob@example.net']) {
    it(`goes to nobody where the address reads as two: ${JSON.stringify(to)}`, async (t) => {
      const { url, arrived } = await openServer(t)
      await assert.rejects(openTestMailer(t, url).send({ ...mail, to }), MailRefused)
      assert.equal(arrived.length, 0)
    })
  }
})

describe('a server in trouble', () => {
  const refusing = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode })

  for (const [said, at, error, permanent] of [
    ['that the mailbox is busy', 'onRcptTo', refusing(450, '4.2.1 busy'), false],
    ['that the mailbox does not exist', 'onRcptTo', refusing(550, '5.1.1 no such mailbox'), true],
    ['that it does not relay for us', 'onRcptTo', refusing(554, '5.7.1 relay access denied'), false],
    ['that we may not send as this sender', 'onMailFrom', refusing(553, '5.1.8 sender refused'), false],
    ['that it has no room for the mail', 'onData', refusing(452, '4.3.1 no room'), false],
    ['that it does not want the mail', 'onData', refusing(554, '5.6.0 no'), true],
  ] as const) {
    it(`says ${said}: worth another attempt? ${permanent ? 'no' : 'yes'}`, async (t) => {
      const refuse = (_: unknown, __: unknown, done: (error: Error) => void) => done(error)
      const { url, arrived } = await openServer(t, at === 'onData' ? { afterData: (done) => done(error) } : { options: { [at]: refuse } })
      await assert.rejects(openTestMailer(t, url).send(mail), (thrown: Error) => {
        assert.equal(thrown instanceof MailRefused, permanent)
        assert.match(thrown.message, new RegExp(error.message))
        return true
      })
      assert.equal(arrived.length, 0)
    })
  }

  it('refuses our password: the mail is worth another attempt, and verify tells the operator', async (t) => {
    const { url } = await openServer(t, { options: { authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (_, __, done) => done(new Error('no')) } })
    const mailer = openTestMailer(t, url.replace('//', '//user:wrong@'))
    await assert.rejects(mailer.send(mail), (error: Error) => !(error instanceof MailRefused))
    await assert.rejects(mailer.verify(), /Invalid login/)
  })

  it('has a certificate that nobody vouches for: it gets nothing', async (t) => {
    const { url, arrived } = await openServer(t, { options: { disabledCommands: ['AUTH'] } })
    await assert.rejects(openTestMailer(t, url).send(mail), /certificate/)
    assert.equal(arrived.length, 0)
  })

  it('is down', async (t) => {
    const { url, close } = await openServer(t)
    await close()
    const mailer = openTestMailer(t, url)
    await assert.rejects(mailer.send(mail), (error: Error) => !(error instanceof MailRefused) && /ECONNREFUSED/.test(error.message))
    await assert.rejects(mailer.verify(), /ECONNREFUSED/)
  })

  it('drops the connection in the middle of a mail: an error, and no second attempt of our own', async (t) => {
    const { url, arrived, connections } = await openServer(t, { duringData: (socket) => socket.destroy() })
    await assert.rejects(openTestMailer(t, url).send(mail), (error: Error) => !(error instanceof MailRefused))
    assert.deepEqual([arrived.length, connections()], [0, 1])
  })

  it('drops the connection in the middle of the next mail: the same', async (t) => {
    let mails = 0
    const { url, arrived, connections } = await openServer(t, { duringData: (socket) => { if (++mails === 2) socket.destroy() } })
    const mailer = openTestMailer(t, url)
    await mailer.send(mail)
    await assert.rejects(mailer.send(mail))
    assert.deepEqual([arrived.length, connections()], [1, 1])
  })

  it('says yes and drops the connection: sent, once', async (t) => {
    const { url, connections } = await openServer(t, { afterData: (_, socket) => socket.end('250 yes\r\n') })
    await openTestMailer(t, url).send(mail)
    assert.equal(connections(), 1)
  })

  it('is slow to say yes: it is waited for, and gets the mail once', async (t) => {
    const { url, arrived } = await openServer(t, { afterData: (done) => setTimeout(done, 400) })
    await openTestMailer(t, url).send(mail)
    assert.equal(arrived.length, 1)
  })

  it('never answers: an error when the time is up', async (t) => {
    const { url } = await openServer(t, { afterData: () => {} })
    await assert.rejects(openTestMailer(t, url, { socketTimeout: 200 }).send(mail), { code: 'ETIMEDOUT' })
  })

  it('never answers, and we stop: the mail under way fails at once', { timeout: 20_000 }, async (t) => {
    const taken = Promise.withResolvers<void>()
    const { url } = await openServer(t, { afterData: () => taken.resolve() })
    const mailer = openTestMailer(t, url)
    const sending = assert.rejects(mailer.send(mail))
    await taken.promise
    await mailer.close()
    await sending
  })

  it('is well again: verify says so', async (t) => {
    const { url, arrived } = await openServer(t)
    await openTestMailer(t, url).verify()
    assert.equal(arrived.length, 0)
  })
})

describe('without a server', () => {
  it('a mail becomes a file that only we can read, and that a mail client opens', async (t) => {
    const { mailer, folder, written } = await openFolder(t)
    await mailer.send(mail)

    const [file] = written as [string]
    assert.deepEqual((await readdir(folder)).map((name) => path.join(folder, name)), [file])
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const email = await PostalMime.parse(await readFile(file))
    assert.deepEqual([email.from?.address, email.to?.[0]?.address, email.subject], ['roster@example.com', 'bob@example.net', 'Join Acme Inc.'])
    assert.equal(email.text?.trim(), mail.text.trim())
    assert.equal(email.html?.trim(), mail.html)
    assert.deepEqual(email.headers.map(({ key }) => key).sort(), headers)
  })

  it('its link can be copied out of the file', async (t) => {
    const { mailer, written } = await openFolder(t)
    await mailer.send(mail)
    assert.ok((await readFile(written[0]!, 'utf8')).split('\n').includes(link))
  })

  it('files sort by time, and none is lost to another of the same mail', async (t) => {
    const { mailer, folder, written } = await openFolder(t)
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 9) })
    for (const id of ['b', 'a', 'a']) {
      await mailer.send({ ...mail, id })
      t.mock.timers.setTime(Date.now() + 36e5)
    }
    assert.equal(new Set(written).size, 3)
    assert.deepEqual((await readdir(folder)).sort().map((name) => path.join(folder, name)), written)
  })

  it('no id leads out of the folder', async (t) => {
    const { mailer, folder, written } = await openFolder(t)
    await mailer.send({ ...mail, id: '../../evil\0' })
    assert.equal(path.dirname(written[0]!), folder)
  })

  it('a folder that cannot be made is an error, for verify and for the mail', async (t) => {
    const { folder } = await openFolder(t)
    await writeFile(folder, 'in the way')
    const mailer = openMailer({ from: 'roster@example.com', folder: path.join(folder, 'mail'), log: () => assert.fail('nothing was written') })
    await assert.rejects(mailer.verify(), { code: 'ENOTDIR' })
    await assert.rejects(mailer.send(mail), { code: 'ENOTDIR' })
  })
})

describe('the sender', () => {
  for (const from of ['', 'Roster', 'roster@', 'a@example.com, b@example.com', 'team: a@example.com;']) {
    it(`is not "${from}"`, () => assert.throws(() => openMailer({ from, folder: '', log: () => {} }), /not one address/))
  }
})

const headers = ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to', 'x-auto-response-suppress']

function header(email: Email, key: string) {
  return email.headers.find((line) => line.key === key)?.value
}

function openTestMailer(t: TestContext, smtpUrl: string, options: { from?: string; socketTimeout?: number } = {}) {
  const mailer = openMailer({ smtpUrl, from: 'Roster <roster@example.com>', folder: '', log: () => assert.fail('no file is written'), ...options })
  t.after(() => mailer.close())
  return mailer
}

async function openFolder(t: TestContext) {
  const place = await mkdtemp(path.join(tmpdir(), 'roster-mail-')), folder = path.join(place, 'mail')
  t.after(() => rm(place, { recursive: true }))
  const written: string[] = []
  const mailer = openMailer({ from: 'Roster <roster@example.com>', folder, log: (file) => written.push(file) })
  t.after(() => mailer.close())
  return { mailer, folder, written }
}

interface Arrival { email: Email; envelope: { from: string; to: string[] } }

interface Behaviour {
  duringData?: (socket: Socket) => unknown
  afterData?: (done: (error?: Error) => void, socket: Socket) => unknown
  options?: SMTPServerOptions
}

/** A real server on the loopback. A mail counts as arrived when the server has said yes to it. */
async function openServer(t: TestContext, { duringData, afterData = (done) => done(), options }: Behaviour = {}) {
  const arrived: Arrival[] = []
  const sockets: Socket[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const socket = sockets.at(-1)!
      stream.once('data', () => duringData?.(socket))
      void buffer(stream).then(PostalMime.parse).then((email) => afterData((error) => {
        const { mailFrom, rcptTo } = session.envelope
        if (!error) arrived.push({ email, envelope: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) } })
        done(error)
      }, socket), done)
    },
    ...options,
  })
  smtp.on('error', () => {}) // a connection that broke
  const { server } = smtp
  server.on('connection', (socket: Socket) => sockets.push(socket))
  const listening = once(server, 'listening')
  smtp.listen(0, '127.0.0.1')
  await listening
  const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`

  let closed: Promise<void> | undefined
  const close = () => closed ??= new Promise((resolve) => {
    for (const socket of sockets) socket.destroy()
    smtp.close(() => resolve())
  })
  t.after(close)
  return { url, arrived, close, connections: () => sockets.length }
}
