// The operator's commands as an operator types them: the built program, an embedded database of its own.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminAt, environmentAt, type Printed, ROOT } from './operator.js'

const run = promisify(execFile)
let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'parley-admin-'))
  await chmod(home, 0o711)
})
afterAll(() => rm(home, { recursive: true, force: true }))

const admin = (...args: string[]): Promise<Printed> => adminAt(home, ...args)

test('an operator makes a team, a project and a person, looks at the figures, backs up and moves', {
  timeout: 180_000,
}, async () => {
  expect((await admin('create-team', 'EXAMPLE', '--address', 'security@example.test')).code).toBe(0)
  expect(
    (await admin('create-project', '--team', 'EXAMPLE', '--name', 'Widget', '--reserve-cve')).code,
  ).toBe(0)
  const person = await admin(
    'create-person',
    '--name',
    'Ada Example',
    '--email',
    'ada@example.test',
    '--team',
    'EXAMPLE',
    '--role',
    'admin',
    '--token',
  )
  expect(person.out).toMatch(
    /^http:\/\/localhost:8080\/sign-in\/link\/pll_[\w-]{43}\nplt_[\w-]{43}\n$/,
  )
  const figures = JSON.parse((await admin('doctor', '--json')).out)
  expect(figures).toMatchObject({
    mail: { queued: 0 },
    jobs: { due: 0, failed: 0 },
    ledger: { lag: 0 },
  })
  expect(figures.ledger.size).toBeGreaterThan(3)
  const file = join(home, 'backup.gz')
  expect((await admin('backup', file)).out).toContain('Keep the keys apart')
  const written = await readFile(file)
  const twice = await admin('backup', file)
  expect(twice).toMatchObject({ code: 1, out: '' })
  expect(twice.err).toContain(`There is a file ${file} already`)
  expect(await readFile(file)).toEqual(written)
  expect((await admin('backup', '--force', file)).out).toContain('Keep the keys apart')
  const again = await admin('restore', file)
  expect(again.code).toBe(1)
  expect(again.err).toContain('already holds something')
  // An empty machine has nothing but the copy of the keys and the file.
  const machine = await mkdtemp(join(tmpdir(), 'parley-machine-'))
  await chmod(machine, 0o711)
  await cp(join(home, 'keys'), join(machine, 'keys'), { recursive: true })
  expect(await adminAt(machine, 'restore', file)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Restored\. Nothing goes out yet/),
  })
  const restored = JSON.parse((await adminAt(machine, 'doctor', '--json')).out)
  expect(restored.ledger.size).toBe(figures.ledger.size)
  await rm(machine, { recursive: true, force: true })
  const exported = join(home, 'ledger.jsonl')
  expect((await admin('ledger-export', exported)).code).toBe(0)
  expect((await readFile(exported, 'utf8')).trimEnd().split('\n')).toHaveLength(
    figures.ledger.size + 3,
  )
})

test('every command and every option of one says what it is for', {
  timeout: 180_000,
}, async () => {
  // Two spaces, the term, two spaces or more, what it is for; what goes on below is indented further.
  const undescribed = (help: string) =>
    [...help.matchAll(/^ {2}(\S(?:.*?\S)??)(?: {2,}(\S.*))?$/gm)].flatMap(([, term, what]) =>
      what === undefined ? [term] : [],
    )
  const { out } = await admin('--help')
  expect(out).toContain('doctor')
  expect(undescribed(out)).toEqual([])
  for (const command of ['create-team', 'create-project', 'create-person', 'set-venues', 'backup'])
    expect(undescribed((await admin(command, '--help')).out), command).toEqual([])
})

test('what is wrong with a command is said at once, field by field, and nothing is made', {
  timeout: 60_000,
}, async () => {
  const wrong = await admin('create-team', '9', '--address', 'nowhere')
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('slug:')
  expect(wrong.err).toContain('addresses:')
  expect(
    (await admin('create-person', '--name', 'X', '--email', 'x@example.test', '--team', 'NOBODY'))
      .err,
  ).toContain('There is no team')
})

test('nothing is backed up, or restored without keys, where nothing was installed: nothing is made there', {
  timeout: 60_000,
}, async () => {
  const wrong = await mkdtemp(join(tmpdir(), 'parley-wrong-'))
  const answer = await adminAt(wrong, 'backup', join(wrong, 'backup.file'))
  expect(answer.code).toBe(1)
  expect(answer.err).toContain(`There is no installation in ${wrong}. Set PARLEY_HOME`)
  const fileless = await adminAt(wrong, 'restore', join(wrong, 'backup.file'))
  expect(fileless).toMatchObject({
    code: 1,
    err: `There is no file ${join(wrong, 'backup.file')}. Nothing was changed.\n`,
  })
  expect(await readdir(wrong)).toEqual([])
  // A database made before the keys came has a password that their copy then overwrites.
  await writeFile(join(wrong, 'backup.file'), 'a file')
  const keyless = await adminAt(wrong, 'restore', join(wrong, 'backup.file'))
  expect(keyless.code).toBe(1)
  expect(keyless.err).toContain('Keys are missing')
  expect(await readdir(wrong)).toEqual(['backup.file'])
  await rm(wrong, { recursive: true })
})

test('a start that fails ends at once: with a taken port in one sentence, with wrong settings in their list', {
  timeout: 120_000,
}, async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  // because: a server that listens on a port has an address with one
  const { port } = taken.address() as AddressInfo
  const start = (env: Record<string, string>) =>
    run(process.execPath, ['packages/server/dist/bundle/start.js'], {
      ...{ cwd: ROOT, timeout: 60_000 },
      env: environmentAt(home, env),
    }).catch((error: { code: number; stderr: string }) => error)
  const second = await start({ PARLEY_PORT: String(port) })
  expect(second).toMatchObject({ code: 1 })
  expect(second.stderr).toContain(`Another program listens on port ${port} already`)
  const wrong = await start({ PARLEY_LOG: 'loud', PARLEY_PORT: 'abc' })
  expect(wrong).toMatchObject({ code: 1 })
  for (const named of ['PARLEY_LOG should be one of: info', 'PARLEY_PORT'])
    expect(wrong.stderr).toContain(named)
  taken.close()
})
