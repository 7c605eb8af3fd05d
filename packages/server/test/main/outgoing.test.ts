// `jobs run-due`, `jobs retry`, `retry-mail` and `release-outgoing` as an operator runs them: the built program, with no worker
// beside it, against a mail server that first is not configured, then refuses, then takes what it is given.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMailFake, type MailFake } from '../../src/clients/mail/fake.js'
import { freePort } from '../support/free-port.js'
import { adminAt, adminWith, environmentAt, ROOT } from './operator.js'

const REPORTER = 'rita@example.test'
let home: string
let machine: string
let mail: MailFake
beforeAll(async () => {
  const folder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'parley-outgoing-'))
    await chmod(path, 0o711) // PostgreSQL's own user passes through
    return path
  }
  home = await folder()
  machine = await folder()
  mail = await createMailFake()
})
afterAll(async () => {
  await mail.close()
  for (const folder of [home, machine]) await rm(folder, { recursive: true, force: true })
})

/** A command with the mail server configured. */
const withMail = (at: string, ...args: readonly string[]) =>
  adminWith(
    environmentAt(at, {
      PARLEY_SMTP_URL: mail.smtpUrl,
      PARLEY_MAIL_FROM: 'Parley <parley@example.test>',
    }),
    ...args,
  )

const untilReady = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = ''
    server.once('exit', () => reject(new Error(`It did not become ready: ${said}`)))
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (part) => {
        said += part
        if (said.includes('Parley is ready')) resolve()
      })
  })

/** A report through a server that has no worker and knows no mail server: what it makes necessary waits. */
const report = async () => {
  const port = String(await freePort())
  const server = spawn(process.execPath, ['packages/server/dist/bundle/serve.js'], {
    cwd: ROOT,
    env: environmentAt(home, { PARLEY_PORT: port }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  await untilReady(server)
  const answer = await fetch(`http://localhost:${port}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      project: 'Widget',
      summary: 'It stops',
      details: 'When a header is long.',
      reporter: { email: REPORTER },
    }),
  })
  server.kill('SIGTERM')
  await ended
  expect(answer.status, await answer.text()).toBe(201)
}

const subjectsTo = (address: string) => mail.messages(address).map(({ subject }) => subject)

test('what waits goes out when it is told to, once', { timeout: 300_000 }, async () => {
  expect((await adminAt(home, 'create-team', 'EXAMPLE')).code).toBe(0)
  expect(
    (await adminAt(home, 'create-project', '--team', 'EXAMPLE', '--name', 'Widget')).code,
  ).toBe(0)
  await report()

  // No mail server is configured: the jobs are done, and the mail they wrote waits.
  const first = await adminAt(home, 'jobs', 'run-due')
  expect(first.code).toBe(0)
  expect(first.out).toMatch(/^[1-9]\d* jobs done\.\nMail in the outbox: 1 waiting\. /)
  const backup = join(machine, 'backup.gz')
  expect((await adminAt(home, 'backup', backup)).code).toBe(0)

  // The server refuses the address for good; an operator sees to it, and says so.
  mail.rejectRecipient(REPORTER, 550)
  expect((await withMail(home, 'jobs', 'run-due')).out).toMatch(/^[1-9]\d* jobs? done\.\n$/)
  expect((await withMail(home, 'doctor')).out).toContain('1 mails could not be delivered')
  mail.acceptRecipient(REPORTER)
  expect(await adminAt(home, 'retry-mail')).toMatchObject({
    code: 0,
    out: '1 mail waits to be sent again.\n',
  })
  expect(mail.messages()).toEqual([])
  expect((await withMail(home, 'jobs', 'run-due')).code).toBe(0)
  expect(subjectsTo(REPORTER)).toHaveLength(1)
  expect((await adminAt(home, 'retry-mail')).out).toBe('0 mails wait to be sent again.\n')
  expect((await withMail(home, 'jobs', 'run-due')).out).toMatch(/^\d+ jobs? done\.\n$/)
  expect(subjectsTo(REPORTER)).toHaveLength(1)
  expect((await adminAt(home, 'jobs', 'retry')).out).toBe('0 jobs are tried again.\n')
  expect(await adminAt(home, 'jobs', 'everything')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Say `jobs run-due` or `jobs retry`.'),
  })

  // On the machine it is restored to, nothing goes out before it is released.
  mail.clear()
  await cp(join(home, 'keys'), join(machine, 'keys'), { recursive: true })
  expect((await adminAt(machine, 'restore', backup)).code).toBe(0)
  expect((await withMail(machine, 'jobs', 'run-due')).out).toContain('1 waiting')
  expect(mail.messages()).toEqual([])
  expect(await withMail(machine, 'release-outgoing')).toMatchObject({
    code: 0,
    out: 'Released: what waits goes out.\n',
  })
  expect((await withMail(machine, 'jobs', 'run-due')).code).toBe(0)
  expect(subjectsTo(REPORTER)).toHaveLength(1)
  expect((await withMail(machine, 'release-outgoing')).out).toBe('Nothing is held back.\n')
})
