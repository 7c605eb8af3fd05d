// The environment as an operator gets it right and wrong: defaults, every mistake at once, no secret
// in a message.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.js'
import { ConfigError } from '../../src/config/config-error.js'
import { databaseAddress } from '../../src/config/database-address.js'
import { Fault } from '../../src/config/fault.js'
import { Bug, invariant } from '../../src/config/invariant.js'
import { readSecret } from '../../src/config/secret-file.js'

let folder: string
let secret: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-test-'))
  secret = join(folder, 'secret')
  writeFileSync(secret, 'hush-hush\n', { mode: 0o600 })
})

afterAll(() => rmSync(folder, { recursive: true }))

function problemsOf(variables: Record<string, string>): Record<string, string> {
  try {
    readConfig(variables)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.problems.map(({ variable, message }) => [variable, message]))
  }
  return {}
}

describe('defaults', () => {
  test('an empty environment is an evaluation on this machine', () => {
    const config = readConfig({})
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 8080,
      url: 'http://localhost:8080',
      trustProxy: false,
    })
    expect(config.home).toBe(resolve('var'))
    expect(config.database.url).toBeUndefined()
    expect(config.charter).toEqual({ kind: 'built-in', name: 'pep-811' })
    expect(config.cve).toEqual({ url: undefined, account: undefined })
    expect(config.mail.from).toBe('parley@localhost')
    expect(config.osv.profile).toBe('default')
    expect(config.limits.intake.perAddressPerHour).toBeGreaterThan(0)
    expect(config.advice).toEqual([])
  })

  test('an empty value counts as not set', () => {
    expect(readConfig({ PARLEY_PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}))
  })

  test('the address people see follows the port', () => {
    expect(readConfig({ PARLEY_PORT: '9000' }).http.url).toBe('http://localhost:9000')
  })

  test('nothing in it can be changed afterwards', () => {
    const config = readConfig({})
    expect(() => Object.assign(config.limits.intake, { totalPerHour: 1 })).toThrow(TypeError)
    expect(() => Object.assign(config, { home: '/' })).toThrow(TypeError)
  })
})

describe('what is set is read', () => {
  test('services, with secrets as files that are read when used', () => {
    const config = readConfig({
      PARLEY_URL: 'https://parley.example.org/',
      PARLEY_CVE_URL: 'http://127.0.0.1:5000/api/',
      PARLEY_CVE_ORG: 'EXAMPLE',
      PARLEY_CVE_USER: 'cna@example.org',
      PARLEY_CVE_KEY_FILE: secret,
      PARLEY_SMTP_URL: 'smtp://127.0.0.1:2525',
      PARLEY_MAIL_FROM: 'Example Team <security@example.org>',
      PARLEY_SMTP_LISTEN: '[::1]:2526',
      PARLEY_OSV_REPO: 'git@example.org:advisories.git',
      PARLEY_OSV_PROFILE: 'psf',
      PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '3',
      PARLEY_ATTACHMENT_ENDINGS: '.TXT, patch',
      PARLEY_CHARTER: 'pep-811',
    })
    expect(config.http.url).toBe('https://parley.example.org')
    expect(config.cve.url).toBe('http://127.0.0.1:5000/api')
    expect(config.cve.account && readSecret(config.cve.account.keyFile)).toBe('hush-hush')
    expect(JSON.stringify(config)).not.toContain('hush-hush')
    expect(config.mail).toMatchObject({ from: 'Example Team <security@example.org>' })
    expect(config.mail.listen).toEqual({ host: '::1', port: 2526 })
    expect(config.osv).toMatchObject({ repo: 'git@example.org:advisories.git', profile: 'psf' })
    expect(config.limits.intake.perAddressPerHour).toBe(3)
    expect(config.limits.attachments.endings).toEqual(['txt', 'patch'])
    expect(config.charter).toEqual({ kind: 'built-in', name: 'pep-811' })
  })

  test.each([
    ['2', 2],
    ['0', false],
    ['false', false],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
  ])('PARLEY_TRUST_PROXY=%s', (text, expected) => {
    expect(readConfig({ PARLEY_TRUST_PROXY: text }).http.trustProxy).toEqual(expected)
  })

  test.each([
    'postgres://user@db.example.org:5432/parley',
    'postgresql:///parley?host=/var/run/postgresql',
    'postgres://user@/parley?host=/var/run/postgresql',
  ])('DATABASE_URL=%s takes its password from a file', (url) => {
    const config = readConfig({ DATABASE_URL: url, DATABASE_PASSWORD_FILE: secret })
    expect(config.database.url).toBe(url)
    const client = new pg.Client({ connectionString: databaseAddress(config.database) })
    expect(client.password).toBe('hush-hush')
    expect(client.database).toBe('parley')
    expect(client.host).toMatch(/^db\.example\.org$|^\/var\/run\/postgresql$/)
  })
})

describe('mistakes', () => {
  test('every one is listed, each with what it should be', () => {
    const problems = problemsOf({
      PARLEY_PORT: '80o80',
      PARLEY_URL: 'http://parley.example.org',
      PARLEY_CHARTER: 'pep-8111',
      PARLEY_GITHUB_APP_ID: '12',
      PARLEY_CVE_KEY_FILE: join(folder, 'nothing'),
      DATABASE_URL: 'mysql://localhost/parley',
      PARLEY_OSV_REPO: 'ext::sh -c id',
    })
    expect(problems).toEqual({
      PARLEY_PORT: 'should be a whole number from 0 to 65535',
      PARLEY_URL: 'should begin with https:// (http:// is for localhost only)',
      PARLEY_CHARTER: 'should be pep-811 or whole-membership, or the path of a YAML file',
      PARLEY_GITHUB_PRIVATE_KEY_FILE: 'should be set too, because PARLEY_GITHUB_APP_ID is',
      PARLEY_CVE_ORG: 'should be set too, because PARLEY_CVE_KEY_FILE is',
      PARLEY_CVE_USER: 'should be set too, because PARLEY_CVE_KEY_FILE is',
      PARLEY_CVE_KEY_FILE: expect.stringContaining('cannot be read'),
      DATABASE_URL: 'should be an address like postgres://user@db.example.org/parley',
      PARLEY_OSV_REPO: 'should be a git remote: an address or a path',
    })
  })

  test.each([
    ['PARLEY_PORT', '-1'],
    ['PARLEY_PORT', '65536'],
    ['PARLEY_PORT', '1e3'],
    ['PARLEY_HOST', 'http://localhost'],
    ['PARLEY_URL', 'localhost:8080'],
    ['PARLEY_URL', 'http://127.0.0.1:8080'],
    ['PARLEY_URL', 'https://[::1]'],
    ['PARLEY_URL', 'https://example.org/parley'],
    ['PARLEY_URL', 'http://localhost.example.org'],
    ['PARLEY_TRUST_PROXY', 'true'],
    ['PARLEY_TRUST_PROXY', '10.0.0.0/33'],
    ['PARLEY_SMTP_LISTEN', '2525'],
    ['PARLEY_SMTP_LISTEN', 'localhost:99999'],
    ['PARLEY_ANNOUNCE_TO', 'security'],
    ['PARLEY_ANNOUNCE_TO', 'a@example.org\r\nBcc: b@example.org'],
    ['PARLEY_GITHUB_URL', 'ftp://example.org'],
    ['PARLEY_CVE_URL', 'https://example.org/?key=1'],
    ['PARLEY_OSV_PROFILE', 'PSF'],
    ['PARLEY_OSV_REPO', '--upload-pack=id'],
    ['PARLEY_HOME', 'a\nb'],
    ['PARLEY_INTAKE_TOTAL_PER_HOUR', '0'],
    ['PARLEY_ATTACHMENT_ENDINGS', 'tar.gz'],
    ['DATABASE_URL', 'localhost'],
  ])('%s=%s is refused', (variable, value) => {
    expect(Object.keys(problemsOf({ [variable]: value }))).toEqual([variable])
  })

  test('a password in a mail address is refused, and not repeated', () => {
    const problems = problemsOf({
      PARLEY_SMTP_URL: 'smtp://me:topsecret@mail.example.org',
      PARLEY_MAIL_FROM: 'a@example.org',
    })
    expect(problems['PARLEY_SMTP_URL']).toContain('PARLEY_SMTP_PASSWORD_FILE')
    expect(JSON.stringify(problems)).not.toContain('topsecret')
  })

  test('an empty secret is none', () => {
    const empty = join(folder, 'empty')
    writeFileSync(empty, '\n')
    expect(problemsOf({ PARLEY_MASTER_KEY_FILE: empty })['PARLEY_MASTER_KEY_FILE']).toContain(
      'empty',
    )
  })

  test('a secret that is gone later is a fault that names its variable', () => {
    const gone = { variable: 'PARLEY_CVE_KEY_FILE', path: join(folder, 'gone') }
    expect(() => readSecret(gone)).toThrow(Fault)
    expect(() => readSecret(gone)).toThrow(/^PARLEY_CVE_KEY_FILE should name a file/)
  })
})

describe('advice', () => {
  test('what works and should be better is said, and does not stop a start', () => {
    const open = join(folder, 'open')
    writeFileSync(open, 'hush\n')
    chmodSync(open, 0o644)
    const { advice } = readConfig({
      PARLEY_PROT: '8081',
      PARLEY_TOKEN: 'of the command line',
      PARLEY_MASTER_KEY_FILE: open,
      DATABASE_URL: 'postgres://user:topsecret@localhost/parley',
    })
    const variables = ['DATABASE_URL', 'PARLEY_MASTER_KEY_FILE', 'PARLEY_PROT']
    expect(advice.map(({ variable }) => variable)).toEqual(variables)
    expect(JSON.stringify(advice)).not.toContain('topsecret')
  })
})

test('a broken promise of our own code is a Bug', () => {
  expect(() => invariant(1 > 0, 'never')).not.toThrow()
  expect(() => invariant(undefined, 'a case has a team')).toThrow(new Bug('a case has a team'))
})

test('a name that is none is advised against, with the known one that is nearest', () => {
  const said = (name: string) =>
    readConfig({ [name]: 'x' }).advice.map(({ variable, message }) => `${variable} ${message}`)
  const none = 'is no variable of this version, and has no effect'
  expect(said('PARLEY_ANOUNCE_TO')).toEqual([
    `PARLEY_ANOUNCE_TO ${none}; did you mean PARLEY_ANNOUNCE_TO?`,
  ])
  expect(said('PARLEY_SMPT_PASSWORD_FILE')).toEqual([
    `PARLEY_SMPT_PASSWORD_FILE ${none}; did you mean PARLEY_SMTP_PASSWORD_FILE?`,
  ])
  expect(said('PARLEY_DATABASE_URL')).toEqual([
    `PARLEY_DATABASE_URL ${none}; did you mean DATABASE_URL?`,
  ])
  expect(said('PARLEY_SOMETHING_ELSE')).toEqual([`PARLEY_SOMETHING_ELSE ${none}`])
  expect(said('PARLEY_TOKEN')).toEqual([])
  expect(said('UNRELATED')).toEqual([])
})
