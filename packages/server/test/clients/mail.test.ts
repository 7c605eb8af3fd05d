// The mailer and the composer, against the mail catcher; and against a real server when
// PARLEY_TEST_SMTP_URL and PARLEY_TEST_MAIL_TO are given.
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { archiveAddress, messageIdHash } from '../../src/clients/mail/archive-address.js'
import {
  createMailer,
  type Mailer,
  needsTls,
  type OutgoingMail,
} from '../../src/clients/mail/client.js'
import { composeMessage, parseMailAddress } from '../../src/clients/mail/compose.js'
import { createMailFake, type MailFake, type MailFault } from '../../src/clients/mail/fake.js'
import { Fault } from '../../src/config/fault.js'

const parts = {
  from: 'Parley <parley@example.org>',
  to: ['first@example.org'],
  subject: 'A subject',
  text: 'One line.\n\nhttps://example.org/r/abc?x=1&y=2.\n',
  messageId: '<one@example.org>',
  date: new Date('2026-11-22T03:00:00Z'),
}

const outgoing = async (more: Partial<OutgoingMail> = {}): Promise<OutgoingMail> => ({
  from: 'parley@example.org',
  to: ['first@example.org'],
  messageId: parts.messageId,
  raw: await composeMessage(parts),
  ...more,
})

const peers: { name: string; smtpUrl: string | undefined; to: string }[] = [
  { name: 'the catcher', smtpUrl: undefined, to: 'first@example.org' },
]
const { PARLEY_TEST_SMTP_URL: smtpUrl, PARLEY_TEST_MAIL_TO: to } = process.env
if (smtpUrl !== undefined && to !== undefined) peers.push({ name: 'a real server', smtpUrl, to })

describe.each(peers)('the mailer against $name', (peer) => {
  let fake: MailFake
  let mailer: Mailer
  beforeAll(async () => {
    fake = await createMailFake()
    mailer = createMailer({ smtpUrl: peer.smtpUrl ?? fake.smtpUrl })
  })
  afterAll(async () => {
    mailer.close()
    await fake.close()
  })

  test('hands over a message and says who it was accepted for', async () => {
    const sent = await mailer.send(await outgoing({ to: [peer.to] }))
    expect(sent).toEqual({ accepted: [peer.to], rejected: [] })
  })

  test('sends many at once', async () => {
    const mail = await outgoing({ to: [peer.to] })
    const sent = await Promise.all(Array.from({ length: 20 }, () => mailer.send(mail)))
    expect(sent.flatMap(({ accepted }) => accepted)).toHaveLength(20)
  })
})

describe('when the mail server fails', () => {
  let fake: MailFake
  let mailer: Mailer
  beforeEach(async () => {
    fake = await createMailFake()
    mailer = createMailer({ smtpUrl: fake.smtpUrl, timeoutMs: 300, answerTimeoutMs: 300 })
  })
  afterEach(async () => {
    mailer.close()
    await fake.close()
  })

  const faults: readonly [MailFault, string, string, number][] = [
    ['refuse', 'mail.broken-off', 'later', 0],
    ['hang', 'mail.broken-off', 'later', 0],
    ['cut', 'mail.answer-lost', 'later', 0],
    ['4xx', 'mail.deferred', 'later', 0],
    ['5xx', 'mail.rejected', 'never', 0],
    ['cut-after-success', 'mail.answer-lost', 'later', 1],
  ]
  test.each(faults)('%s is %s, %s, and tried once', async (how, code, retry, kept) => {
    fake.failNext({ times: 1, how })
    const fault = await faultOf(mailer.send(await outgoing()))
    expect(fault).toMatchObject({ code, retry })
    expect(fake.messages()).toHaveLength(kept)
    await mailer.send(await outgoing())
    expect(fake.messages()).toHaveLength(kept + 1)
    expect(new Set(fake.messages().map((m) => m.messageId))).toEqual(new Set(['<one@example.org>']))
  })

  test('nothing listening is unreachable, until it listens again', async () => {
    await fake.down()
    const fault = await faultOf(mailer.send(await outgoing()))
    expect(fault).toMatchObject({ code: 'mail.unreachable', retry: 'later' })
    await fake.up()
    await mailer.send(await outgoing())
    expect(fake.messages()).toHaveLength(1)
  })

  test.each<[string, string, string]>([
    ['a password that is no longer taken', '535 no', 'mail.unauthorized'],
    ['a sender that is not let', '550 no', 'mail.deferred'],
  ])('%s is for the operator to change, and tried again', async (_, answer, code) => {
    const isPassword = code === 'mail.unauthorized'
    const server = createServer((socket) => {
      socket.write('220 here\r\n')
      socket.on('data', (bytes) => {
        const line = bytes.toString()
        if (/^EHLO/i.test(line)) socket.write('250-here\r\n250 AUTH PLAIN\r\n')
        else if (/^AUTH/i.test(line)) socket.write(isPassword ? `${answer}\r\n` : '235 yes\r\n')
        else socket.write(`${answer}\r\n`)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // because: a TCP server that listens has an address with a port
    const { port } = server.address() as AddressInfo
    const own = createMailer({ smtpUrl: `smtp://user:secret@127.0.0.1:${port}`, timeoutMs: 300 })
    expect(await faultOf(own.send(await outgoing()))).toMatchObject({ code, retry: 'later' })
    own.close()
    await new Promise((resolve) => server.close(resolve))
  })

  test('a recipient refused among others is named with whether to try again', async () => {
    fake.rejectRecipient('gone@example.org', 550)
    fake.rejectRecipient('busy@example.org', 450)
    const to = ['first@example.org', 'gone@example.org', 'busy@example.org']
    expect(await mailer.send(await outgoing({ to }))).toEqual({
      accepted: ['first@example.org'],
      rejected: [
        { address: 'gone@example.org', retry: 'never', reply: 550 },
        { address: 'busy@example.org', retry: 'later', reply: 450 },
      ],
    })
  })

  test('a refusal of every recipient does not repeat their addresses', async () => {
    fake.rejectRecipient('gone@example.org', 550)
    const fault = await faultOf(mailer.send(await outgoing({ to: ['gone@example.org'] })))
    expect(fault).toMatchObject({ code: 'mail.rejected', retry: 'never' })
    expect(`${fault.message}${fault.stack}${fault.cause}`).not.toContain('gone@')
  })
})

describe('encryption', () => {
  test('is asked for everywhere but on this machine, and without it nothing is said', async () => {
    expect(needsTls('smtp://parley@mail.example.org:587')).toBe(true)
    for (const here of ['smtp://localhost:25', 'smtp://127.0.0.1:1025', 'smtp://[::1]:25'])
      expect(needsTls(here)).toBe(false)
    const fake = await createMailFake()
    const mailer = createMailer({ smtpUrl: `${fake.smtpUrl}?requireTLS=true` })
    await expect(mailer.send(await outgoing())).rejects.toThrow(Fault)
    expect(fake.messages('first@example.org')).toEqual([])
    mailer.close()
    await fake.close()
  })
})

describe('the mail catcher', () => {
  test('shows what it caught, by recipient, with links and without markup', async () => {
    const fake = await createMailFake()
    const mailer = createMailer({ smtpUrl: fake.smtpUrl })
    await mailer.send(await outgoing())
    const raw = await composeMessage({ ...parts, subject: '<b>bold</b>', text: '<img src=x>' })
    await mailer.send(await outgoing({ to: ['Second@example.org'], raw }))
    const get = async (path: string) => (await fetch(fake.url + path)).text()
    expect(JSON.parse(await get('/messages.json?to=second@example.org'))).toMatchObject([
      { subject: '<b>bold</b>', text: expect.stringContaining('<img src=x>') },
    ])
    expect(await get('/')).not.toContain('<b>bold')
    expect(await get('/?to=first@example.org')).not.toContain('bold')
    expect(await get('/messages/1')).toContain('<a href="https://example.org/r/abc?x=1&#38;y=2"')
    expect(await get('/messages/2')).not.toContain('<img')
    expect((await fetch(`${fake.url}/messages/3`)).status).toBe(404)
    mailer.close()
    await fake.close()
  })
})

describe('composing', () => {
  test('the same parts give the same bytes', async () => {
    expect(await composeMessage(parts)).toEqual(await composeMessage(parts))
  })

  test('the message is plain text with every line ended by CRLF', async () => {
    expect((await composeMessage(parts)).toString()).toMatchSnapshot()
  })

  test('text and names in any script survive', async () => {
    const fake = await createMailFake()
    const mailer = createMailer({ smtpUrl: fake.smtpUrl })
    const subject = `Überlauf in 日本語 🐍 ${'long '.repeat(40)}`.trim()
    const text = `Zażółć\n.\n..dots\nFrom here\n${'x'.repeat(2000)}\n`
    const raw = await composeMessage({ ...parts, from: 'Ærø <a@example.org>', subject, text })
    await mailer.send(await outgoing({ raw }))
    expect(fake.messages()[0]).toMatchObject({ subject, text })
    expect(
      Math.max(
        ...raw
          .toString()
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(999)
    mailer.close()
    await fake.close()
  })

  // asvs: 1.3.11
  test('a line break in the subject adds no header', async () => {
    const subject = 'Hello\r\nBcc: all@example.org\r\n\r\nbody\u2028more'
    const raw = (await composeMessage({ ...parts, subject })).toString()
    expect(raw).not.toMatch(/^Bcc:/m)
    expect(raw.split('\r\n\r\n')[0]).toContain('Hello Bcc: all@example.org body more')
  })

  const hostile: readonly [string, object, string][] = [
    [
      'a line break in an address',
      { to: ['a@example.org\r\nBcc: b@example.org'] },
      'mail.bad-address',
    ],
    ['two addresses in one', { to: ['a@example.org, b@example.org'] }, 'mail.bad-address'],
    ['a group', { to: ['team: a@example.org;'] }, 'mail.bad-address'],
    ['a line break in a given address', { from: { address: 'a@b\n' } }, 'mail.bad-address'],
    ['no address', { from: 'Somebody' }, 'mail.bad-address'],
    ['a bare Message-ID', { messageId: 'one@example.org' }, 'mail.bad-message-id'],
    ['a split Message-ID', { messageId: '<a@b>\r\nX: <c@d>' }, 'mail.bad-message-id'],
    ['a header of two lines', { headers: { 'X-One': 'a\r\nBcc: b@c' } }, 'mail.bad-header'],
    ['a header name of two', { headers: { 'X: y\r\nBcc': 'b@c' } }, 'mail.bad-header'],
    ['an unsubscribe address of two', { unsubscribeUrl: 'https://a>,<b' }, 'mail.bad-header'],
  ]
  // asvs: 1.3.3, 1.3.11
  test.each(hostile)('%s is refused', async (_title, part, code) => {
    const fault = await faultOf(composeMessage({ ...parts, ...part }))
    expect(fault).toMatchObject({ code, retry: 'never' })
  })

  test('one-click unsubscribing is offered as RFC 8058 says, on one line', async () => {
    const unsubscribeUrl = `https://parley.example.org/unsubscribe/${'a'.repeat(120)}`
    const raw = (await composeMessage({ ...parts, unsubscribeUrl })).toString()
    expect(raw).toContain(`List-Unsubscribe: <${unsubscribeUrl}>\r\n`)
    expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
  })

  test('an address is read with or without a name', () => {
    expect(parseMailAddress('a@example.org')).toEqual({ address: 'a@example.org' })
    expect(parseMailAddress('"B, C" <b@example.org>')).toEqual({
      name: 'B, C',
      address: 'b@example.org',
    })
  })
})

describe('the archive address', () => {
  // The first two pairs stand in Mailman's own tests and documentation, the others in the
  // headers of messages that Mailman lists have delivered.
  const published: readonly [string, string][] = [
    ['<first>', '4CMWUN6BHVCMHMDAOSJZ2Q72G5M32MWB'],
    ['<87myycy5eh.fsf@uwakimon.sk.tsukuba.ac.jp>', 'JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP'],
    ['<20230310144733.1546413-1-robh@kernel.org>', '4GKMX7ISRT2B5265UD4CM4BJCTPSCBS7'],
    ['20220506141009.18047-1-christian.koenig@amd.com', 'MOGQN3TBLB5ZRRF5VEVBPCWDM3AJXIXR'],
  ]
  test.each(published)('%s has the hash Mailman gave it', (messageId, hash) => {
    expect(messageIdHash(messageId)).toBe(hash)
  })

  test('has the form of the addresses in published CVE records', () => {
    const place = archiveAddress({
      listAddress: 'security-announce@python.org',
      messageId: '<first>',
    })
    const list = 'https://mail.python.org/archives/list/security-announce@python.org'
    expect(place.threadUrl).toBe(`${list}/thread/4CMWUN6BHVCMHMDAOSJZ2Q72G5M32MWB/`)
    expect(place.messageUrl).toBe(`${list}/message/4CMWUN6BHVCMHMDAOSJZ2Q72G5M32MWB/`)
  })
})

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Fault)
  return error as Fault
}

test('a server that thinks for a while over a message is waited for, as RFC 5321 asks (4.5.3.2.6)', async () => {
  const fake = await createMailFake()
  const mailer = createMailer({ smtpUrl: fake.smtpUrl, timeoutMs: 200, answerTimeoutMs: 5_000 })
  fake.failNext({ times: 1, how: 'slow' })
  const sent = await mailer.send(await outgoing({ to: ['first@example.org'] }))
  expect(sent.accepted).toEqual(['first@example.org'])
  expect(fake.messages()).toHaveLength(1)
  mailer.close()
  await fake.close()
})
