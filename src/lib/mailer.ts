import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { domainToASCII } from 'node:url'
import type { NodemailerError, SendMailOptions } from 'nodemailer'
import addressparser from 'nodemailer/lib/addressparser'

export interface Mail {
  /** The same on each attempt at one mail: its Message-ID comes of it, by which a receiver knows a duplicate. */
  id: string
  to: string
  subject: string
  text: string
  html: string
}

export interface Mailer {
  /** Returns once the server, or the disk, has taken the mail over. Whatever else happens is an error, and worth another attempt unless it is a MailRefused. */
  send(mail: Mail): Promise<void>
  /** Fails when a mail sent now would: the server is away or refuses our password, the folder cannot be written. */
  verify(): Promise<void>
  /** Cuts every connection, also one that waits for its answer: let what runs finish first. */
  close(): Promise<void>
}

/** The server refused this mail for good, because of its address or its content: the next attempt would be refused as well. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
}

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with nodemailer's options as its query. Without one, mails become files. */
  smtpUrl?: string | undefined
  /** One address: `Roster <roster@example.com>`. */
  from: string
  /** Where mails become .eml files, made when the first is written. */
  folder: string
  /** Is told the path of each mail written. */
  log: (path: string) => void
  /** How long a silent server is waited for, in ms. */
  socketTimeout?: number
}

/** Opens the way out for mail; connects only to send. Throws when `from` is not one address. The URL is taken to be valid. */
export function openMailer(options: MailerOptions): Mailer {
  const sender = readSender(options.from)
  return options.smtpUrl ? toServer(options.smtpUrl, sender, options.socketTimeout) : toFolder(options.folder, sender, options.log)
}

/**
 * Between the end of a mail and the server's yes lie up to ten minutes (RFC 5321, 4.5.3.2.6). Who gives up
 * before and tries again sends the mail twice.
 */
function toServer(url: string, sender: Sender, socketTimeout = 600_000): Mailer {
  const open = async () => (await import('nodemailer')).createTransport({ url, pool: true, connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout })
  let transport: ReturnType<typeof open> | undefined
  const opened = () => transport ??= open() // no sooner than there is a mail to send
  return {
    async send(mail) {
      await (await opened()).sendMail(compose(mail, sender)).catch((error: NodemailerError) => {
        throw isRefusal(error) ? new MailRefused(error.message, { cause: error }) : error
      })
    },
    async verify() { await (await opened()).verify() },
    async close() { (await transport)?.close({ force: true }) },
  }
}

/** A 5xx to the recipient or to the content. One that is about us (5.7.x: the relay, our reputation) an operator can mend. */
function isRefusal({ permanent, command = '', response = '' }: NodemailerError): boolean {
  return permanent === true && ['RCPT TO', 'DATA'].includes(command) && !/^\d+[ -]5\.7\./.test(response)
}

function toFolder(folder: string, sender: Sender, log: (path: string) => void): Mailer {
  return {
    async send(mail) {
      const { createTransport } = await import('nodemailer')
      const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
      // nodemailer would encode the text for its long lines: as it is, people can copy the link out of the file
      const text = { raw: `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${mail.text}` }
      const { message } = await transport.sendMail({ ...compose(mail, sender), text })
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${plain(mail.id)}`
      const file = path.join(folder, `${name}.eml`), unfinished = path.join(folder, `.${name}`)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(unfinished, message, { mode: 0o600, flush: true })
      await rename(unfinished, file)
      log(file)
    },
    async verify() {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await access(folder, constants.W_OK)
    },
    async close() {},
  }
}

interface Sender { name: string; address: string; domain: string }

function readSender(from: string): Sender {
  const [sender, ...others] = addressparser(from)
  const domain = domainToASCII(sender?.address?.split('@').at(1) ?? '')
  if (!sender?.address || !domain || others.length > 0) throw new Error(`The sender of mails is not one address: ${from}`)
  return { name: sender.name, address: sender.address, domain }
}

/** Addresses go as objects, so that nothing in them is read as a list; nodemailer encodes what would break a header. */
function compose({ id, to, subject, text, html }: Mail, { name, address, domain }: Sender): SendMailOptions {
  return {
    from: { name, address },
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${plain(id)}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }, // RFC 3834, and Exchange's own
    xMailer: false,
  }
}

function plain(id: string): string {
  return id.replace(/[^\w.-]/g, '_')
}
