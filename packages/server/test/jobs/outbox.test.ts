// The outbox against a mail server that fails in every way: sent once, tried again when that helps, visibly stuck when
// it does not, and never a word of it in the log.
import { addHours } from '@parley/rules'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change } from '../../src/audit/change.js'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake, type MailFake, type MailFault } from '../../src/clients/mail/fake.js'
import { queueMail } from '../../src/jobs/outbox.js'
import { sendMail } from '../../src/jobs/outbox-jobs.js'
import { retryMail } from '../../src/main/admin/outgoing.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let fake: MailFake
let parley: TestApp
beforeAll(async () => {
  fake = await createMailFake()
  const mailer = createMailer({ smtpUrl: fake.smtpUrl, timeoutMs: 300, answerTimeoutMs: 300 })
  parley = await openTestApp({
    clients: { mailer },
    env: { PARLEY_SMTP_URL: fake.smtpUrl, PARLEY_MAIL_FROM: 'parley@example.test' },
  })
})
beforeEach(() => fake.clear())
afterAll(async () => {
  await parley.close()
  parley.clients.mailer?.close()
  await fake.close()
})

let written = 0
const write = async (to: string | string[], text = 'Hello.'): Promise<string> => {
  const subject = `Secret subject ${written++}`
  const mailId = await change(parley.installation, { kind: 'nobody' }, (change) =>
    queueMail(change, { kind: 'test', to, subject, text }),
  )
  return String(mailId)
}

const row = async (mailId: string) => {
  const rows = await parley.installation.sql<{
    state: string
    attempts: number
    fault: string | null
  }>('select state, attempts, last_fault as fault from mail where mail_id = $1', [mailId])
  return rows[0]
}

test('a mail is sealed while it waits and sent once', async () => {
  const mailId = await write('reader@example.test', 'The words of this mail.')
  const [stored] = await parley.installation.sql<{ sealed: Buffer }>(
    'select sealed from mail where mail_id = $1',
    [mailId],
  )
  expect(stored?.sealed.toString('latin1')).not.toMatch(/words|reader|Secret/)
  await parley.work()
  await parley.work()
  expect(await row(mailId)).toEqual({ state: 'sent', attempts: 1, fault: null })
  const [mail, ...more] = fake.messages()
  expect(more).toEqual([])
  expect(mail).toMatchObject({ from: 'parley@example.test', to: ['reader@example.test'] })
  expect(mail?.text).toContain('The words of this mail.')
  expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@localhost>$/)
})

test('a mail to nobody is dropped', async () => {
  const mailId = await write([])
  await parley.work()
  expect(await row(mailId)).toMatchObject({ state: 'dropped' })
  expect(fake.messages()).toEqual([])
})

test('jobs for the same mail at the same moment send it once', async () => {
  const mailId = await write('once@example.test')
  const handler = sendMail(parley, async () => undefined)
  await Promise.all(Array.from({ length: 8 }, () => handler({ mailId })))
  expect(fake.messages()).toHaveLength(1)
  await parley.work()
  expect(fake.messages()).toHaveLength(1)
})

describe('what passes is tried again by the clock', () => {
  test.each<[MailFault, string]>([
    ['refuse', 'mail.broken-off'],
    ['4xx', 'mail.deferred'],
    ['hang', 'mail.broken-off'],
  ])('%s, as often as it takes', async (how, fault) => {
    const mailId = await write('later@example.test')
    fake.failNext({ times: 3, how })
    await parley.work()
    expect(await row(mailId)).toEqual({ state: 'waiting', attempts: 1, fault })
    await parley.work()
    expect(await row(mailId)).toMatchObject({ attempts: 1 })
    for (let times = 0; times < 3; times++) {
      parley.installation.passTime({ minutes: 10 })
      await parley.work()
    }
    expect(await row(mailId)).toEqual({ state: 'sent', attempts: 4, fault: null })
    expect(fake.messages()).toHaveLength(1)
  })

  test('a server that is down is found again', async () => {
    const mailId = await write('down@example.test')
    await fake.down()
    await parley.work()
    expect(await row(mailId)).toMatchObject({ state: 'waiting' })
    await fake.up()
    parley.installation.passTime({ minutes: 2 })
    await parley.work()
    expect(await row(mailId)).toMatchObject({ state: 'sent' })
  })
})

test('an answer that is lost after the server took the mail repeats it under the same Message-ID', async () => {
  const mailId = await write('twice@example.test')
  fake.failNext({ times: 1, how: 'cut-after-success' })
  await parley.work()
  expect(await row(mailId)).toMatchObject({ state: 'waiting', fault: 'mail.answer-lost' })
  parley.installation.passTime({ minutes: 2 })
  await parley.work()
  expect(await row(mailId)).toMatchObject({ state: 'sent' })
  expect(new Set(fake.messages().map((mail) => mail.messageId)).size).toBe(1)
})

test('a second unclear end is the last try: nobody is sent a third copy', async () => {
  const mailId = await write('unclear@example.test')
  fake.failNext({ times: 2, how: 'cut-after-success' })
  for (let times = 0; times < 5; times++) {
    await parley.work()
    parley.installation.passTime({ hours: 1 })
  }
  expect(await row(mailId)).toEqual({ state: 'failed', attempts: 2, fault: 'mail.answer-lost' })
  expect(fake.messages('unclear@example.test')).toHaveLength(2)
})

test('what does not pass is marked as failed and not tried again', async () => {
  const mailId = await write('refused@example.test')
  fake.rejectRecipient('refused@example.test', 550)
  await parley.work()
  parley.installation.passTime({ days: 3 })
  await parley.work()
  expect(await row(mailId)).toEqual({ state: 'failed', attempts: 1, fault: 'mail.rejected' })
})

test('after three days of trying a mail is marked as failed', async () => {
  const mailId = await write('never@example.test')
  fake.rejectRecipient('never@example.test', 450)
  for (let times = 0; times < 14; times++) {
    await parley.work()
    parley.installation.passTime({ hours: 13 })
  }
  expect(await row(mailId)).toMatchObject({ state: 'failed', attempts: 12 })
})

test('a link that is over is not sent any more', async () => {
  const { installation } = parley
  await change(installation, { kind: 'nobody' }, async (change) => {
    const goodUntil = addHours(installation.now(), 1)
    for (const at of ['early', 'late'])
      await queueMail(change, {
        ...{ kind: 'test', to: `${at}@example.test`, subject: 's', text: 't' },
        goodUntil: at === 'late' ? installation.now() : goodUntil,
      })
  })
  await parley.work()
  expect(fake.messages('early@example.test')).toHaveLength(1)
  expect(fake.messages('late@example.test')).toEqual([])
})

test('an operator who mended what kept mail has it tried again', async () => {
  const mailId = await write('mended@example.test')
  fake.rejectRecipient('mended@example.test', 550)
  await parley.work()
  expect(await row(mailId)).toMatchObject({ state: 'failed' })
  fake.acceptRecipient('mended@example.test')
  const failed = `select 1 from mail where state = 'failed'`
  const before = (await parley.installation.sql(failed)).length
  expect(await retryMail(parley.installation)).toBe(before)
  await parley.work()
  expect(await row(mailId)).toEqual({ state: 'sent', attempts: 1, fault: null })
  expect(fake.messages('mended@example.test')).toHaveLength(1)
})

test('without a mail server mail waits, and goes out once there is one', async () => {
  const mailId = await write('patient@example.test')
  const without = { ...parley, clients: { ...parley.clients, mailer: undefined } }
  await sendMail(without, async () => undefined)({ mailId })
  expect(await row(mailId)).toMatchObject({ state: 'waiting', attempts: 0 })
  await parley.work()
  expect(await row(mailId)).toMatchObject({ state: 'sent' })
})

test('neither addresses nor subjects nor texts are logged', () => {
  const lines = parley.installation.logLines.join('')
  expect(lines).toContain('mail not sent')
  expect(lines).not.toMatch(/example\.test|Secret subject|Hello/)
})
