import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import PostalMime from 'postal-mime'
import { type InvitationMail, invitationMail } from '../../src/jobs/mail/invitation.ts'
import { openMailer } from '../../src/lib/mailer.ts'

const link = `https://roster.example.com/accept#token=inv_${'x'.repeat(48)}`
const invitation: InvitationMail = {
  teamName: 'Acme Inc.', inviterName: 'Ann Example', role: 'admin', link, expiresAt: new Date('2026-04-03T20:05:59.999Z'), publicUrl: 'https://roster.example.com/',
}

describe('the invitation mail', () => {
  it('says who invites to which team', () => {
    const { subject, ...parts } = invitationMail(invitation)
    assert.equal(subject, 'Ann Example invited you to join Acme Inc. on Roster')
    for (const part of wordsOf(parts)) assert.match(part, /Ann Example invited you to join the team Acme Inc\. on Roster\./)
  })

  it('shows no address of an inviter without a name', () => {
    for (const inviterName of [null, '', ' \u200b']) {
      const { subject, ...parts } = invitationMail({ ...invitation, inviterName })
      assert.equal(subject, 'A colleague invited you to join Acme Inc. on Roster')
      for (const part of wordsOf(parts)) assert.match(part, /A colleague invited you/)
    }
  })

  for (const [role, meaning] of Object.entries({ owner: 'full control', admin: 'manages people', billing: 'handles payments', member: 'takes part' })) {
    it(`says what the role ${role} means`, () => {
      for (const part of wordsOf(invitationMail({ ...invitation, role: role as InvitationMail['role'] }))) assert.match(part, new RegExp(`${role} \\(${meaning}\\)`, 'i'))
    })
  }

  it('says until when, in words that nobody can misread, wherever the server stands', () => {
    process.env.TZ = 'Asia/Tokyo'
    for (const part of wordsOf(invitationMail(invitation))) assert.match(part, /3 April 2026, 20:05 UTC/)
  })

  it('says who may accept, what to do when it is unexpected, and where it comes from', () => {
    for (const part of wordsOf(invitationMail(invitation))) {
      assert.match(part, /Only the address that this mail was sent to can accept/)
      assert.match(part, /If you did not expect it, ignore this mail/)
      assert.match(part.replaceAll('\u2060', ''), /Sent by Roster at roster\.example\.com/)
    }
  })

  it('has the link as a button and as text, and alone on its line in the text part', () => {
    const { html, text } = invitationMail(invitation)
    assert.deepEqual(hrefs(html), [link, link])
    assert.ok(html.includes(`>${link}</a>`))
    assert.ok(text.split('\n').includes(link))
  })

  it('has a text part of 72 columns', () => {
    const { text } = invitationMail({ ...invitation, teamName: 'A team of many words '.repeat(4), inviterName: 'Ann Maria '.repeat(8) })
    const lines = text.split('\n').filter((line) => line !== link)
    assert.ok(lines.every((line) => line.length <= 72 && line === line.trimEnd()), text)
    assert.doesNotMatch(text, /\n{3}/)
  })

  it('loads nothing from anywhere', () => {
    assert.doesNotMatch(invitationMail(invitation).html, /<(img|link|script|iframe)|\bsrc=|url\(|@import/i)
  })
})

describe('a name in the invitation mail', () => {
  const ordinary = invitationMail(invitation)

  for (const name of [
    'evil.com', 'http://evil.example/x', 'Ann <a href="http://evil.example">click</a>', "<img src=x onerror='x'>", '</title><script>alert(1)</script>', '" style="font-size:90px',
    '&lt;b&gt; & <b>', '<%= it.link %>', '\u202emoc.live\u202c', 'Ann\r\nBcc: eve@evil.example\r\n\r\nhello', '@everyone see www.evil.com', '-->', ']]>',
    'x'.repeat(5000), '🚀'.repeat(100), 'Ann \u2028 mailto:eve', '\\\\evil.example\\share',
  ]) {
    const shown = JSON.stringify(name).replaceAll(/[^ -~]/gu, '?').slice(0, 60)

    it(`is text, whatever it is: ${shown}`, () => {
      const { html } = invitationMail({ ...invitation, teamName: name, inviterName: name })
      assert.deepEqual(tags(html), tags(ordinary.html))
    })

    it(`is no link, and no line of its own: ${shown}`, () => {
      const { subject, ...parts } = invitationMail({ ...invitation, teamName: name, inviterName: name })
      assert.deepEqual(hrefs(parts.html), [link, link])
      for (const part of [subject, ...wordsOf(parts)]) {
        assert.doesNotMatch(part.replaceAll(link, ''), /\/\/|\\\\|@[^\s\u2060]|\w\.\p{L}{2}|\p{L}:[^\s\u2060]/u)
        assert.doesNotMatch(part, /[^\P{C}\u2060]/u)
      }
      assert.ok(Array.from(subject).length < 130)
    })

    it(`adds no header and no part: ${shown}`, async () => {
      const mail = { id: 'job-1', to: 'bob@example.net', ...invitationMail({ ...invitation, teamName: name, inviterName: name }) }
      const [usual, sent] = [await roundTrip({ ...mail, ...ordinary }), await roundTrip(mail)]
      assert.deepEqual(sent.headers.map(({ key }) => key), usual.headers.map(({ key }) => key))
      assert.equal(sent.subject, mail.subject)
      assert.equal(sent.text?.trim(), mail.text.trim())
      assert.equal(sent.html?.trim(), mail.html.trim())
      assert.equal(sent.attachments.length, 0)
    })
  }

  it('reads as it was typed', () => {
    for (const part of wordsOf(invitationMail({ ...invitation, teamName: 'Smith & Sons <3', inviterName: "Núria O'Brien" }))) {
      assert.match(part, /Núria O'Brien invited you to join the team Smith & Sons <3 on Roster/)
    }
  })
})

/** Each part as a reader sees it, in one line. */
function wordsOf({ text, html }: { text: string; html: string }): string[] {
  const words = html.replace(/<style>[^]*?<\/style>/, '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/&(?:nbsp|zwnj);/g, ' ')
    .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  return [text, words].map((part) => part.replaceAll(/\s+/g, ' '))
}

const tags = (html: string) => html.match(/<[^>]*>/g)
const hrefs = (html: string) => Array.from(html.matchAll(/href="([^"]*)"/g), ([, href]) => href)

async function roundTrip(mail: Parameters<ReturnType<typeof openMailer>['send']>[0]) {
  const written: string[] = []
  const folder = await mkdtemp(path.join(tmpdir(), 'roster-mail-'))
  await openMailer({ from: 'Roster <roster@example.com>', folder, log: (file) => written.push(file) }).send(mail)
  const email = await PostalMime.parse(await readFile(written[0]!))
  await rm(folder, { recursive: true })
  return email
}
