// Every variable there is: that docs/OPERATIONS.md has it, that setting it changes something or is said to change nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeFiles, read } from '../../../../test/architecture/sources.js'
import { readConfig, variableNames } from '../../src/config/config.js'
import { WITHOUT_EFFECT } from '../../src/config/services.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'variables-test-'))
  writeFileSync(join(folder, 'secret'), 'hush-hush\n', { mode: 0o600 })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A value that is not the default, for each variable. */
const VALUES: Readonly<Record<string, string>> = {
  DATABASE_PASSWORD_FILE: 'secret',
  DATABASE_URL: 'postgres://user@db.example.org/parley',
  PARLEY_ANNOUNCE_TO: 'announce@example.org',
  PARLEY_ATTACHMENTS_MAX_BYTES_PER_CASE: '4096',
  PARLEY_ATTACHMENTS_PER_CASE: '7',
  PARLEY_ATTACHMENTS_PER_MESSAGE: '7',
  PARLEY_ATTACHMENT_ENDINGS: 'txt',
  PARLEY_ATTACHMENT_MAX_BYTES: '4096',
  PARLEY_UPLOADS_ON_THE_WAY_MAX_BYTES: '1000000',
  PARLEY_CHARTER: 'whole-membership',
  PARLEY_CVE_KEY_FILE: 'secret',
  PARLEY_CVE_ORG: 'EXAMPLE',
  PARLEY_CVE_URL: 'https://cve.example.org/api',
  PARLEY_CVE_USER: 'cna@example.org',
  PARLEY_DISCORD_GUILD: '123456789012345678',
  PARLEY_DISCORD_ROLE: '123456789012345678',
  PARLEY_DISCORD_TOKEN_FILE: 'secret',
  PARLEY_DISCORD_URL: 'https://discord.example.org',
  PARLEY_GITHUB_API_URL: 'https://api.github.example.org',
  PARLEY_GITHUB_APP_ID: '12',
  PARLEY_GITHUB_CLIENT_ID: 'client',
  PARLEY_GITHUB_CLIENT_SECRET_FILE: 'secret',
  PARLEY_GITHUB_ORG: 'example',
  PARLEY_GITHUB_PRIVATE_KEY_FILE: 'secret',
  PARLEY_GITHUB_URL: 'https://github.example.org',
  PARLEY_GIT_HOSTS: 'git.example.org',
  PARLEY_HOME: 'elsewhere',
  PARLEY_HOST: '127.0.0.2',
  PARLEY_IMAP_PASSWORD_FILE: 'secret',
  PARLEY_IMAP_URL: 'imaps://user@mail.example.org',
  PARLEY_INTAKE_MAX_FIELD_BYTES: '4096',
  PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '7',
  PARLEY_INTAKE_TOTAL_PER_HOUR: '7',
  PARLEY_MESSAGES_PER_LINK_PER_HOUR: '7',
  PARLEY_MESSAGES_BYTES_PER_LINK_PER_HOUR: '4096',
  PARLEY_MESSAGES_PER_ADDRESS_PER_HOUR: '7',
  PARLEY_LOG: 'debug',
  PARLEY_MAILMAN_LIST: 'list@example.org',
  PARLEY_MAILMAN_PASSWORD_FILE: 'secret',
  PARLEY_MAILMAN_URL: 'http://localhost:8001/3.1',
  PARLEY_MAILMAN_USER: 'restadmin',
  PARLEY_MAIL_FROM: 'parley@example.org',
  PARLEY_MAIL_MAX_BYTES: '4096',
  PARLEY_MASTER_KEY_FILE: 'secret',
  PARLEY_OIDC_CLIENT_ID: 'client',
  PARLEY_OIDC_CLIENT_SECRET_FILE: 'secret',
  PARLEY_OIDC_ISSUER: 'https://id.example.org',
  PARLEY_OSV_PROFILE: 'psf',
  PARLEY_OSV_REPO: 'git@example.org:advisories.git',
  PARLEY_PORT: '8181',
  PARLEY_S3_ACCESS_KEY_ID: 'key',
  PARLEY_S3_SECRET_KEY_FILE: 'secret',
  PARLEY_S3_URL: 'https://s3.example.org',
  PARLEY_SMTP_LISTEN: '127.0.0.1:2525',
  PARLEY_SMTP_PASSWORD_FILE: 'secret',
  PARLEY_SMTP_URL: 'smtp://127.0.0.1:2526',
  PARLEY_TRUST_PROXY: '1',
  PARLEY_URL: 'https://parley.example.org',
}

const valueFor = (name: string): string => {
  const value = VALUES[name] ?? ''
  return value === 'secret' ? join(folder, value) : value
}

test('docs/OPERATIONS.md has every variable in its table, and none that is not', () => {
  const text = readFileSync(new URL('../../../../docs/OPERATIONS.md', import.meta.url), 'utf8')
  const [, table = ''] = text.split('\n## Environment\n')
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name),
  )
  expect(named.sort()).toEqual([...variableNames()])
})

test('every variable is tried here', () => {
  expect(Object.keys(VALUES).sort()).toEqual([...variableNames()])
})

test('each one, set beside all others, is taken: without it the configuration is another', () => {
  const all = Object.fromEntries(variableNames().map((name) => [name, valueFor(name)]))
  const { advice, ...whole } = readConfig(all)
  expect(advice.map(({ variable }) => variable).sort()).toEqual([...WITHOUT_EFFECT].sort())
  for (const name of variableNames()) {
    const without = Object.fromEntries(Object.entries(all).filter(([each]) => each !== name))
    let other: unknown
    try {
      const { advice: _, ...config } = readConfig(without)
      other = config
    } catch (refused) {
      other = refused
    }
    expect(JSON.stringify(other), name).not.toBe(JSON.stringify(whole))
  }
})

test('what is said to be without effect is used by nothing but the configuration', () => {
  const users = codeFiles.filter(
    (file) =>
      file.startsWith('packages/server/src/') &&
      !file.startsWith('packages/server/src/config/') &&
      /mail\.listen\b|\bimapUrl\b|\bimapPasswordFile\b|limits\.mail\b|\bconfig\.s3\b|settings\.s3\b/.test(
        read(file),
      ),
  )
  expect(users).toEqual([])
})
