import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface Mail { to: string; text: string; token: string | undefined }

/** What the server does with a mail that it has heard out: says yes, or says this, or hangs up. */
export type Answer = 'yes' | 'hang up' | { code: number; says: string }

/** A real mail server on the loopback, in whatever mood `answer` puts it. */
export async function openMailServer() {
  const offered: Mail[] = [], taken: Mail[] = []
  let decide: (mail: Mail) => Answer | Promise<Answer> = () => 'yes', arrived = Promise.withResolvers<Mail>()
  let smtp: SMTPServer, sockets: Socket[] = [], port = 0

  const listen = async () => {
    sockets = []
    smtp = new SMTPServer({
      authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], disableReverseLookup: true,
      async onData(stream, session, done) {
        const text = (await PostalMime.parse(await buffer(stream))).text ?? ''
        const mail = { to: session.envelope.rcptTo[0]!.address, text, token: /#token=(\S+)/.exec(text)?.[1] }
        offered.push(mail)
        arrived.resolve(mail)
        const answer = await decide(mail)
        if (answer === 'hang up') return sockets.forEach((socket) => socket.destroy())
        if (answer !== 'yes') return done(Object.assign(new Error(answer.says), { responseCode: answer.code }))
        taken.push(mail)
        done()
      },
    })
    smtp.on('error', () => {}) // a connection that broke
    smtp.server.on('connection', (socket: Socket) => sockets.push(socket))
    const listening = once(smtp.server, 'listening')
    smtp.listen(port, '127.0.0.1')
    await listening
    port = (smtp.server.address() as AddressInfo).port
  }
  const stop = () => new Promise<void>((resolve) => {
    for (const socket of sockets) socket.destroy()
    smtp.close(() => resolve())
  })

  await listen()
  return {
    url: `smtp://127.0.0.1:${port}`,
    /** What it was sent, and of that what it said yes to. */
    offered, taken,
    answer(answer: Answer | typeof decide) {
      decide = typeof answer === 'function' ? answer : () => answer
    },
    /** The next mail that it is sent. */
    async next() {
      arrived = Promise.withResolvers()
      return await arrived.promise
    },
    stop,
    /** Listens again where it did. */
    restart: listen,
  }
}
export type MailServer = Awaited<ReturnType<typeof openMailServer>>
