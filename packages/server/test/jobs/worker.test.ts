// The worker's places: a mail server that takes connections and then says nothing holds mail up, and nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change } from '../../src/audit/change.js'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake, type MailFake } from '../../src/clients/mail/fake.js'
import { queueMail } from '../../src/jobs/outbox.js'
import { startWorker } from '../../src/jobs/worker.js'
import { workerParts } from '../../src/main/compose.js'
import { send } from '../intake/support.js'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

const HANGING = 12

let fake: MailFake
let parley: TestApp
beforeAll(async () => {
  fake = await createMailFake()
  const mailer = createMailer({ smtpUrl: fake.smtpUrl, timeoutMs: 30_000 })
  parley = await openTestApp({
    clients: { mailer },
    env: { PARLEY_SMTP_URL: fake.smtpUrl, PARLEY_MAIL_FROM: 'parley@example.test' },
  })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(async () => {
  await parley.close({ jobsMayRemain: true })
  await fake.close()
})

const count = async (query: string) => (await parley.installation.sql(query)).length

test('mails to a server that hangs leave every other job its place', async () => {
  const { installation } = parley
  fake.failNext({ times: HANGING, how: 'hang' })
  for (let i = 0; i < HANGING; i++)
    await change(installation, { kind: 'nobody' }, (change) =>
      queueMail(change, { kind: 'test', to: `r${i}@example.test`, subject: 's', text: 't' }),
    )
  const worker = await startWorker(workerParts(parley))
  try {
    const held = `select 1 from graphile_worker.jobs where task_identifier = 'mail.send' and locked_at is not null`
    await expect.poll(() => count(held), { timeout: 20_000 }).toBeGreaterThanOrEqual(4)
    await send(parley, { 'reporter.email': 'rita@example.test' })
    await expect
      .poll(() => count(`select 1 from mail where kind = 'report-received'`), { timeout: 20_000 })
      .toBe(1)
    expect(await count(held)).toBeGreaterThanOrEqual(4)
  } finally {
    parley.clients.mailer?.close()
    await worker.stop()
  }
})
