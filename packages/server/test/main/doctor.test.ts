// What the doctor asks outside: whether each repository that OSV records are pushed to answers, whether the mail server
// lets it in, and whether CVE Services knows the account.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCveClient } from '../../src/clients/cve/client.js'
import { createCveFake } from '../../src/clients/cve/fake.js'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake } from '../../src/clients/mail/fake.js'
import { readConfig } from '../../src/config/config.js'
import { diagnosisInWords, lookAtOsv } from '../../src/main/admin/doctor.js'
import { lookOutside } from '../../src/main/admin/outside.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'
import { addTeam } from '../support/people.js'

let installation: TestInstallation
let folder: string
beforeAll(async () => {
  installation = await openInstallation()
  folder = await mkdtemp(join(tmpdir(), 'parley-doctor-'))
  await promisify(execFile)('git', ['init', '--quiet', '--bare', join(folder, 'there.git')])
  await addTeam(installation, 'EXAMPLE', { isDefault: true })
})
afterAll(async () => {
  await installation.destroy()
  await rm(folder, { recursive: true })
})

const look = (repo: string) =>
  lookAtOsv({
    installation,
    config: readConfig({ PARLEY_HOME: folder, PARLEY_OSV_REPO: join(folder, repo) }),
  })

test('a repository that answers is well, an empty one too', async () => {
  expect(await look('there.git')).toEqual({ repositories: 1, unreachable: [] })
})

test('one that does not is named by whose it is, never by its address', async () => {
  expect(await look('nowhere.git')).toEqual({ repositories: 1, unreachable: ['PARLEY_OSV_REPO'] })
  await installation.sql(
    `update team set settings = settings || jsonb_build_object('osvRepo', $1::text) where slug = 'EXAMPLE'`,
    [join(folder, 'gone.git')],
  )
  expect(await look('there.git')).toEqual({ repositories: 2, unreachable: ['team EXAMPLE'] })
})

const lookAt = (clients: Partial<Parameters<typeof lookOutside>[0]['clients']>) =>
  lookOutside({
    clients: { mailer: undefined, cve: undefined, osv: undefined, close: () => {}, ...clients },
  })
const mailer = (smtpUrl: string) => createMailer({ smtpUrl, timeoutMs: 500 })

test('a mail server that lets us in is well, and is sent nothing', async () => {
  const mail = await createMailFake()
  const look = () => lookAt({ mailer: mailer(mail.smtpUrl) })
  expect(await look()).toEqual({ services: { mail: 'ok', cve: null }, advice: [] })
  expect(mail.messages()).toEqual([])
  await mail.down()
  const { services, advice } = await look()
  expect(services.mail).toBe('mail.unreachable')
  expect(advice).toEqual([
    expect.stringMatching(/mail server of PARLEY_SMTP_URL does not answer.*ECONNREFUSED/),
  ])
  await mail.close()
})

test('one that takes no password, or says nothing at all, is told apart; no secret is printed', async () => {
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth: (_auth, _session, done) => done(new Error('not you, ada:hush-hush')),
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const portOf = (of: { address(): unknown }) => (of.address() as AddressInfo).port // because: it listens on TCP
  const refused = await lookAt({
    mailer: mailer(`smtp://ada:hush-hush@127.0.0.1:${portOf(server.server)}`),
  })
  expect(refused.services.mail).toBe('mail.unauthorized')
  expect(refused.advice.join()).toContain('PARLEY_SMTP_PASSWORD_FILE')
  expect(refused.advice.join()).not.toMatch(/hush|ada/)
  await new Promise<void>((resolve) => server.close(() => resolve()))

  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const silence = await lookAt({ mailer: mailer(`smtp://127.0.0.1:${portOf(silent)}`) })
  expect(silence.services.mail).toBe('mail.unreachable')
  silent.close()
})

test('CVE Services is asked for the account: away, or with a wrong key, each is said with what to do', async () => {
  const users = [{ username: 'parley@example.test', key: 'right-key' }]
  const cve = await createCveFake({ orgs: [{ shortName: 'EXAMPLE', quota: 10, users }] })
  const client = (key: string) =>
    createCveClient({ baseUrl: cve.url, org: 'EXAMPLE', user: 'parley@example.test', key })
  const look = (key = 'right-key') => lookAt({ cve: client(key) })
  expect(await look()).toEqual({ services: { mail: null, cve: 'ok' }, advice: [] })
  const wrong = await look('another-key')
  expect(wrong.services.cve).toBe('cve.UNAUTHORIZED')
  expect(wrong.advice.join()).toContain('PARLEY_CVE_KEY_FILE')
  expect(wrong.advice.join()).not.toContain('another-key')
  expect(cve.reserved()).toEqual([])
  await cve.down()
  const away = await look()
  expect(away.services.cve).toBe('cve.unreachable')
  expect(away.advice).toEqual([expect.stringMatching(/cannot be reached: is PARLEY_CVE_URL right/)])
  await cve.close()
})

test('what there is none of is not counted out, and mail that was tried in vain is', () => {
  const [, line] = diagnosisInWords({
    ...{ node: '24.0.0', git: '2.47.0', database: { version: '18', migrations: 1 } },
    mail: {
      ...{ received: 0, stored: 0, duplicates: 0, unparseable: 0 },
      ...{ queued: 3, tried: 2, failed: 0 },
    },
    jobs: { due: 0, failed: 0 },
    services: { mail: 'mail.unreachable', cve: null },
    osv: { repositories: 0, reachable: 0 },
    ledger: { size: 4, lag: 0, checkpoints: 1, erased: 0, findings: [] },
    advice: [],
  })
  expect(line).toBe(
    'Mail: 3 waiting, 2 of them tried and not taken yet. Jobs: 0 due. Ledger: 4 entries, whole.',
  )
})
