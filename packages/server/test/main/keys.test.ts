// The master key is exchanged while the server works: nothing is lost, nothing stays under the old key, and the old key
// opens nothing that was written since.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { bindKeys, checkKeys } from '../../src/db/key-check.js'
import { ephemeralKeys, openKeys } from '../../src/db/keys.js'
import { fixedMasterKeys, watchedMasterKeys } from '../../src/db/master-keys.js'
import {
  newCaseKey,
  openCaseKey,
  openFor,
  purposes,
  sealAgain,
  sealFor,
} from '../../src/db/sealing.js'
import {
  addMasterKey,
  aloneWithKeys,
  countKeyUse,
  retireMasterKeys,
  rewrapKeys,
} from '../../src/main/admin/keys.js'
import { SEALED_COLUMNS } from '../../src/main/admin/sealed-columns.js'
import { eventsDuring } from '../support/events.js'
import { START } from '../support/installation.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let app: TestApp
let folder: string
let file: string
let member: TestPerson

const report = (summary: string) =>
  app.request({
    method: 'POST',
    url: '/api/v1/reports',
    headers: {
      accept: 'application/json',
      'idempotency-key': `key-${summary.replaceAll(' ', '-')}`,
    },
    payload: {
      project: 'Widget',
      summary,
      details: 'A few sentences.',
      reporter: { email: 'reporter@example.test' },
    },
  })

const holder = () => ({
  admin: app.installation.admin,
  installation: app.installation,
  config: { home: folder, masterKeyFile: undefined },
})

const titles = async () => {
  const page = await app.request({ url: '/cases?q=is:open', cookie: member.cookie })
  expect(page.statusCode).toBe(200)
  return [...page.body.matchAll(/Report number \d+/g)].map(([text]) => text)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-keys-'))
  await cp(join(inject('database').home, 'keys'), join(folder, 'keys'), { recursive: true })
  file = join(folder, 'keys', 'master.key')
  app = await openTestApp({
    keysHome: folder,
    env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '5000', PARLEY_INTAKE_TOTAL_PER_HOUR: '5000' },
  })
  await bindKeys(app.installation.admin, app.installation.keys, new Date(START))
  const team = await addTeam(app.installation, 'EXAMPLE', { isDefault: true })
  await addProject(app.installation, team, 'Widget')
  member = await addPerson(app.installation, 'Member One', { team })
})

afterAll(async () => {
  await app.close({ jobsMayRemain: true })
  await rm(folder, { recursive: true, force: true })
})

test('reports that arrive during the exchange are kept, and all are under the new key afterwards', async () => {
  expect((await report('Report number 0')).statusCode).toBe(201)
  let running = true
  const sent: number[] = []
  const arriving = (async () => {
    for (let n = 1; running; n += 1) {
      expect((await report(`Report number ${n}`)).statusCode).toBe(201)
      sent.push(n)
      await setTimeout(20)
    }
  })()
  const [before] = app.installation.keys.master.all()
  const added = await addMasterKey(holder())
  await rewrapKeys(holder())
  running = false
  await arriving
  expect(added.id.equals(before!.id)).toBe(false)
  const use = await countKeyUse(holder())
  expect(use).toContainEqual({ keyId: before!.id.toString('hex'), role: 'opens', values: 0 })
  expect(use.find(({ role }) => role === 'seals')!.values).toBeGreaterThan(sent.length * 3)
  expect(new Set(await titles()).size).toBeGreaterThan(0)
  const listed = await app.installation.sql<{ n: number }>('select count(*)::int as n from cases')
  expect(listed[0]!.n).toBe(sent.length + 1)
})

test('keys are made whole or not at all: what a start that died left is thrown away, what is there is kept', async () => {
  const home = await mkdtemp(join(tmpdir(), 'parley-keys-'))
  await mkdir(join(home, 'keys.new'))
  await writeFile(join(home, 'keys.new', 'master.key'), 'half of a key')
  const made = await openKeys({ home })
  expect(made.fresh).toBe(true)
  const again = await openKeys({ home })
  expect({ fresh: again.fresh, index: again.index }).toEqual({ fresh: false, index: made.index })
  expect(await readdir(home)).toEqual(['keys'])
  expect((await stat(join(home, 'keys'))).mode & 0o077).toBe(0)
  // Another file in the folder is no reason to refuse, and stays.
  const other = await mkdtemp(join(tmpdir(), 'parley-keys-'))
  await mkdir(join(other, 'keys'))
  await writeFile(join(other, 'keys', 'readme'), 'kept')
  expect((await openKeys({ home: other })).fresh).toBe(true)
  expect((await readdir(join(other, 'keys'))).sort()).toEqual([
    'index.key',
    'master.key',
    'readme',
    'signing.key',
  ])
  for (const folder of [home, other]) await rm(folder, { recursive: true })
})

test('the old key is taken out once nothing is under it, into a file of its own', async () => {
  const retiring = async () =>
    expect(await retireMasterKeys(holder())).toMatchObject({ retired: [expect.any(String)] })
  expect(await eventsDuring(app.installation, 'master-key:%', retiring)).toEqual([
    'master-key:retired',
  ])
  expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(1)
  expect((await stat(file)).mode & 0o077).toBe(0)
  expect((await stat(`${file}.retired`)).mode & 0o077).toBe(0)
  expect(await titles()).not.toEqual([])
})

test('a start with the old key alone is refused plainly; with both it goes on', async () => {
  const old = (await readFile(`${file}.retired`, 'utf8')).trim()
  const now = (await readFile(file, 'utf8')).trim()
  const withKeys = async (text: string) => {
    await writeFile(file, text)
    const keys = await openKeys({ home: folder, mayMake: false })
    return checkKeys(app.installation.admin, keys)
  }
  await expect(withKeys(`${old}\n`)).rejects.toThrow('not the ones this database was sealed with')
  await expect(withKeys(`${old}\n${now}\n`)).resolves.toBeUndefined()
  await writeFile(file, `${now}\n`)
})

test('keys in use are not taken out', async () => {
  expect(
    await eventsDuring(app.installation, 'master-key:%', () => addMasterKey(holder())),
  ).toEqual(['master-key:added'])
  expect(await retireMasterKeys(holder())).toEqual({ left: expect.any(Number) })
  expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(2)
  await rewrapKeys(holder())
  expect(await retireMasterKeys(holder())).toMatchObject({ retired: [expect.any(String)] })
})

test('an exchange that was cut short, and then the retiring of its keys, leave a start that agrees', async () => {
  const { installation } = app
  const [before] = await installation.sql<{ check: Buffer }>(
    'select key_check as check from installation',
  )
  await addMasterKey(holder())
  await rewrapKeys(holder())
  // What a process leaves that died before it tied the database to the new key.
  await installation.sql('update installation set key_check = $1', [before?.check])
  expect(await retireMasterKeys(holder())).toMatchObject({ retired: [expect.any(String)] })
  const keys = await openKeys({ home: folder, mayMake: false })
  await checkKeys(installation.admin, keys)
})

test('only one command works on the keys at a time', async () => {
  const inner = () => aloneWithKeys(holder(), async () => 'done')
  expect(await aloneWithKeys(holder(), async () => ({ inner: await inner() }))).toEqual({
    inner: undefined,
  })
  expect(await inner()).toBe('done')
})

test('a damaged key file takes nothing away from a process that runs, and stops one that starts', async () => {
  const text = await readFile(file, 'utf8')
  const watched = watchedMasterKeys(file)
  await writeFile(file, 'not a key\n')
  expect(watched.all({ fresh: true })).toHaveLength(1)
  expect(() => watchedMasterKeys(file)).toThrow('does not hold 32 bytes')
  await writeFile(file, text)
})

test('a value under a key that is not there says which, and one from before ids opens under any', () => {
  const keys = ephemeralKeys()
  const place = 'outbox:mail.sealed:1' as const
  const sealed = sealFor(keys, place, 'text')
  const others = { ...ephemeralKeys() }
  expect(() => openFor(others, place, sealed)).toThrow(/master key [0-9a-f]{8}/)
  const both = {
    ...keys,
    master: fixedMasterKeys([others.master.current().bytes, keys.master.current().bytes]),
  }
  expect(openFor(both, place, sealed)).toBe('text')
  // What an earlier version wrote had no id in front.
  expect(openFor(both, place, sealed.subarray(5))).toBe('text')
  const { key, wrapped } = newCaseKey(keys, 'a')
  expect(openCaseKey(both, 'a', wrapped)).toEqual(key)
  expect(sealAgain(keys, { purpose: 'case-keys', place: 'case_key:a' }, wrapped)).toBeUndefined()
})

test('every purpose that is sealed under a master key is in the list of what is sealed again', () => {
  const row = { case_id: 'c', caller: 'c', key_hash: '\\x00' }
  const known = SEALED_COLUMNS.map(({ place }) => place(row).purpose)
  expect(new Set(known)).toEqual(new Set(['case-keys', ...purposes]))
})
