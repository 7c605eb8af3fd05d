// No embargoed text at the edges: a word of its own in every field of a case, over a whole run from report to advisory,
// stands nowhere but where it is read under the rights of its readers. Looked for in mail, logs, jobs, every row that was
// ever written, files, the database's own files, backups, the ledger, health and every public page.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { TEXT_EVENTS } from '../../packages/server/src/audit/events.js'
import { checkLedger } from '../../packages/server/src/audit/ledger/check.js'
import { sequenceNow } from '../../packages/server/src/audit/ledger/sequencer.js'
import { readConfig } from '../../packages/server/src/config/config.js'
import { asOperator } from '../../packages/server/src/db/connect.js'
import { diagnose } from '../../packages/server/src/main/admin/doctor.js'
import { erasePerson } from '../../packages/server/src/main/admin/erase.js'
import { exportLedger } from '../../packages/server/src/main/admin/ledger-export.js'
import { backUp } from '../../packages/server/src/main/backup.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import { registerHealth } from '../../packages/server/src/main/listen.js'
import type { Opened } from '../../packages/server/src/main/open.js'
import { signInAgain } from '../../packages/server/test/cases/support.js'
import { multipart } from '../../packages/server/test/intake/support.js'
import { leftOf, peopleColumns } from '../../packages/server/test/support/erased.js'
import { tellMembers } from '../../packages/server/test/support/told.js'
import { api, builderOf, columnOf, done, fillTheRest, posted, word } from './canary-fill.js'
import {
  canariesIn,
  dumpTables,
  type Finding,
  searchFiles,
  searchText,
  seenInTables,
  watchTables,
} from './canary-watch.js'
import { openAccessWorld, type World } from './world/build.js'
import type { WorldCase } from './world/states.js'

/** What a publication makes public: the advisory's own words, and the names of those who agreed to be named. */
const PUBLISHED = [
  'zqdraftpublishedzq',
  'zqcreditnamepublishedzq',
  'zqreporternamepublishedzq',
  'zqwithdrawnpublishedzq',
]
/** Put there by this file, to see that it is found. */
const SAMPLE = 'zqsomewordzq'
const forbidden = (findings: readonly Finding[]) => {
  const ours = new Set([...PUBLISHED, SAMPLE])
  return [...new Set(findings.filter(([, word]) => !ours.has(word)).map((each) => each.join(': ')))]
}

/** Sealed columns that no case and no person's words stand in, and where they are tried. */
const WITHOUT_WORDS: Readonly<Record<string, string>> = {
  'directory_account.sealed': 'accounts in places of the team: test/directory',
  'directory_action.sealed': 'accounts in places of the team: test/directory',
  'directory_plan.sealed': 'accounts in places of the team: test/directory',
}

/** Every column that a word was sealed into, seen as it is sealed. */
const sealed = vi.hoisted(() => new Set<string>())
vi.mock('../../packages/server/src/db/sealing.js', async (load) => {
  const real = await load<typeof import('../../packages/server/src/db/sealing.js')>()
  const seeing =
    <K, P extends string, T extends string | Buffer>(
      seal: (key: K, place: P, plain: T) => Buffer,
    ) =>
    (key: K, place: P, plain: T): Buffer => {
      if (/zq[a-z]{3,}zq/i.test(plain.toString())) sealed.add(place)
      return seal(key, place, plain)
    }
  return {
    ...real,
    seal: seeing(real.seal),
    sealFile: seeing(real.sealFile),
    sealFor: seeing(real.sealFor),
  }
})

let world: World
let temporary: string
const systemTemporary = process.env['TMPDIR']

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'parley-canary-'))
  process.env['TMPDIR'] = temporary
  world = await openAccessWorld(['embargoed', 'submitted', 'published', 'closed'], watchTables)
  await fillTheRest(world, writeEverythingElse)
  await letTimePass()
}, 180_000)

afterAll(async () => {
  await world?.close()
  if (systemTemporary === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = systemTemporary
  await rm(temporary, { recursive: true, force: true })
})

const basisOf = async (caseId: string): Promise<string> => {
  const rows = await world.stage.parley.installation.sql<{ basis: number }>(
    'select embargo_basis as basis from cases where case_id = $1',
    [caseId],
  )
  return String(rows[0]?.basis)
}

/** What the world leaves out: terms, the reporter's own pages, break-glass, reasons, a search, a file with a message. */
const writeEverythingElse = async () => {
  const builder = builderOf(world)
  const { coordinator, admin, operator } = world.cast.people
  const { embargoed, submitted, closed } = world.cases
  const post = (of: WorldCase, path: string, fields: Record<string, string>, who = coordinator) =>
    done(path, posted(builder, who, { url: `/cases/${of.caseId}/${path}`, fields }))
  await post(embargoed, 'embargo/proposals', {
    ...{ at: '2026-12-20T10:00', zone: 'UTC', reason: word('proposalreason') },
    basis: await basisOf(embargoed.caseId),
  })
  await post(embargoed, 'name', { title: word('newtitle'), projectId: '' })
  await post(embargoed, 'triage', { 'notes.platforms': word('platformnote') })
  await post(embargoed, 'reporter/disregard', { kind: 'warning', reason: word('warning') })
  await post(closed, 'state', { do: 'reopen', reason: word('reopening') })
  await post(submitted, 'break-glass', { cause: 'attacks-observed', note: word('glassnote') })
  await post(submitted, 'credits', {
    ...{ name: word('latercredit'), contacts: `https://example.test/${word('contact')}` },
    types: 'analyst',
  })
  await post(submitted, 'determination', {
    ...{ determination: 'bug', reference: `https://example.test/${word('reference')}` },
    reply: `We think: ${word('reply')}`,
  })
  await reporterWrites(embargoed)
  await fileWithMessage(embargoed)
  await done(
    'a case by hand',
    posted(builder, admin, {
      url: '/cases/new',
      fields: {
        ...{ where: `${world.cast.team.teamId}/${world.uv}`, title: word('handtitle') },
        ...{ details: word('handdetails'), receivedOn: '2026-10-12', source: 'mail' },
      },
    }),
  )
  for (const text of [word('newtitle'), 'zqreportembargoedzq', word('neverwritten')])
    await world.stage.parley.request({ url: `/cases?q=${text}`, cookie: operator.cookie })
  await throughTheApi(embargoed)
}

const reporterWrites = async ({ follow }: WorldCase) => {
  const form = (path: string, fields: Record<string, string>) =>
    done(
      path,
      world.stage.parley.request({
        ...{ method: 'POST', url: `/r/${follow}/${path}` },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(fields).toString(),
      }),
    )
  await form('messages', { body: word('fromreporter') })
  await form('credit', { kind: 'accepted', name: word('reportercredit') })
  await form('withdraw', { reason: word('withdrawing') })
}

const fileWithMessage = async ({ follow }: WorldCase) =>
  done(
    'a file',
    world.stage.parley.request({
      ...{ method: 'POST', url: `/r/${follow}/messages` },
      ...multipart({ body: word('withfile') }, [
        { name: `${word('sentfile')}.txt`, content: word('sentcontent') },
      ]),
    }),
  )

const throughTheApi = async ({ caseId, follow }: WorldCase) => {
  const { coordinator } = world.cast.people
  const builder = builderOf(world)
  const send = (url: string, body: object) =>
    done(url, api(builder, coordinator, { method: 'POST', url, body }))
  await send('/api/v1/reports', {
    ...{ project: word('noproject'), summary: word('apisummary'), details: word('apidetails') },
    reporter: { name: word('apireporter'), email: `${word('apiaddress')}@example.test` },
    embargo: { wish: word('apiwish') },
  })
  await send(`/api/v1/cases/${caseId}/messages`, { audience: 'team', body: word('apimessage') })
  await send(`/api/v1/reports/${follow}/messages`, { body: word('apireporterword') })
}

/** Mail that fails with words of the other side, a database that fails under a text, a day for what is sent daily. */
const letTimePass = async () => {
  const { stage, cases, cast } = world
  const { installation } = stage.parley
  stage.mail.failNext({ times: 3, how: '5xx' })
  await stage.parley.work()
  await installation.sql('alter table message rename to message_gone')
  const broken = await posted(builderOf(world), cast.people.coordinator, {
    url: `/cases/${cases.embargoed.caseId}/messages`,
    fields: { audience: 'team', body: word('whilebroken') },
  })
  expect(broken.statusCode).toBeGreaterThanOrEqual(500)
  await stage.parley.work()
  await installation.sql('alter table message_gone rename to message')
  for (let day = 0; day < 4; day++) {
    installation.passTime({ days: 1 })
    await stage.parley.work()
  }
  expect(await sequenceNow(installation)).toBe(true)
}

describe('the search finds what is there', () => {
  test.each([
    ['in the clear', `x${SAMPLE}y`],
    ['in capitals', SAMPLE.toUpperCase()],
    ['as bytes of PostgreSQL', `{"a": "\\\\x00${Buffer.from(SAMPLE).toString('hex')}"}`],
    ['as base64', `"${Buffer.from(`a ${SAMPLE} in a sentence`).toString('base64')}"`],
    ['over two lines of a mail', 'zqsome=\r\nwordzq'],
  ])('%s', (_, text) => {
    expect(canariesIn(text)).toEqual([SAMPLE])
  })

  test('in a row that is gone at once', async () => {
    const { installation } = world.stage.parley
    await installation.sql(
      `select graphile_worker.add_job('mail.send', '{"mailId": "${SAMPLE}"}', job_key := 'canary')`,
    )
    await installation.sql(`select graphile_worker.remove_job('canary')`)
    const [finding] = (await seenInTables(installation)).filter(([, seen]) => seen === SAMPLE)
    expect(finding?.[0]).toContain('_private_jobs')
    await installation.sql(`delete from canary.seen where row_text like '%${SAMPLE}%'`)
  })

  test('and its readers do read what was written', async () => {
    const { stage, cast, cases } = world
    const { cookie } = await signInAgain(stage.parley.installation, cast.people.coordinator)
    const page = await stage.parley.request({ url: `/cases/${cases.embargoed.caseId}`, cookie })
    const read = new Set(canariesIn(page.body))
    for (const text of ['zqreportembargoedzq', 'zqnewtitlezq', 'zqapimessagezq', 'zqsentfilezq'])
      expect(read, text).toContain(text)
  })
})

test('a word was sealed into every column that holds words', () => {
  const reached = new Set([...sealed].map(columnOf))
  const missed = peopleColumns((column) => column.sealed === true)
    .map(({ place }) => place)
    .filter((place) => !reached.has(place) && WITHOUT_WORDS[place] === undefined)
  expect(missed).toEqual([])
})

test('events hold ids and digests, but for the few whose texts an erasure looks for', async () => {
  const ids = [...sealed].flatMap((place) => /^event_body\.body:(.*)$/.exec(place)?.[1] ?? [])
  const names = await world.stage.parley.installation.sql<{ name: string }>(
    'select distinct name from event_body where event_id = any ($1)',
    [ids],
  )
  // Reopening held its reason itself before the reason had an event of its own.
  const written = TEXT_EVENTS.filter((name) => name !== 'case:reopened')
  expect(names.map(({ name }) => name).sort()).toEqual([...written].sort())
})

describe('no canary', () => {
  test('in a mail', () => {
    const findings = world.stage.mail.messages().flatMap((mail) => {
      // Somebody's own address, where the mail is to them.
      const text = mail.to.reduce(
        (rest, address) => rest.replaceAll(new RegExp(address, 'gi'), ''),
        `${mail.subject}\n${mail.text}\n${mail.raw}`,
      )
      return searchText(`mail "${mail.subject}"`, text)
    })
    expect(world.stage.mail.messages().length).toBeGreaterThan(50)
    expect(forbidden(findings)).toEqual([])
  })

  test('in the log, where errors, failed jobs and refused mail stand', () => {
    const { logLines } = world.stage.parley.installation
    const text = logLines.join('')
    expect(text).toContain('mail.rejected')
    expect(text).toMatch(/"status":5\d\d|"statusCode":5\d\d/)
    expect(searchText('log', text)).toEqual([])
  })

  test('in any row of any table, jobs, outbox and events among them, now or at any time', async () => {
    const { installation } = world.stage.parley
    expect(forbidden(await seenInTables(installation))).toEqual([])
    const { findings, rows } = await dumpTables(installation)
    expect(rows).toBeGreaterThan(1_000)
    expect(forbidden(findings)).toEqual([])
  })

  test('in the files of the database', async () => {
    const { sql } = world.stage.parley.installation
    await sql('checkpoint')
    const [at] = await sql<{ data: string; oid: string }>(
      `select current_setting('data_directory') as data, oid::text from pg_database where datname = current_database()`,
    )
    const { findings, files } = await searchFiles(join(at?.data ?? '', 'base', at?.oid ?? ''))
    expect(files).toBeGreaterThan(100)
    expect(forbidden(findings)).toEqual([])
    const log = await readFile(join(dirname(at?.data ?? ''), 'postgresql.log'), 'utf8')
    expect(log).toContain('ready to accept connections')
    expect(forbidden(searchText('the log of the database', log))).toEqual([])
  })

  test('in PARLEY_HOME, among working copies or among temporary files', async () => {
    const names = (await readdir(temporary)).map((name) => name.replace(/[^-]*$/, ''))
    expect(names).toEqual(expect.arrayContaining(['parley-app-', 'parley-stage-']))
    const { findings, files } = await searchFiles(temporary)
    expect(files).toBeGreaterThan(10)
    expect(forbidden(findings)).toEqual([])
  })

  test('in a backup or an exported ledger', async () => {
    const { installation } = world.stage.parley
    const backup = join(temporary, 'backup.gz')
    const { rows } = await backUp(installation.admin, backup)
    expect(rows).toBeGreaterThan(500)
    const plain = gunzipSync(await readFile(backup)).toString('latin1')
    const ledger = join(temporary, 'ledger.ndjson')
    await exportLedger(installation, ledger)
    const text = await readFile(ledger, 'utf8')
    expect(text.length).toBeGreaterThan(10_000)
    expect(forbidden(searchText('backup', plain))).toEqual([])
    expect(forbidden(searchText('ledger', text))).toEqual([])
  })

  test('in health, figures, or anything that is shown to everyone', async () => {
    const parts = { ...world.stage.parley }
    const built = await buildServer(parts)
    registerHealth(built.app, parts)
    const opened = { ...parts, config: readConfig({}), admin: parts.installation.admin }
    // because: the figures are taken of the installation; nothing else of an opened one is asked for
    const diagnosis = await diagnose(opened as unknown as Opened)
    const findings: Finding[] = [...searchText('doctor', JSON.stringify(diagnosis))]
    const open = built.routes.filter(
      ({ method, url, access }) => method === 'GET' && access === 'public' && !url.includes(':'),
    )
    for (const url of [...open.map((line) => line.url), `/advisories/${world.advisoryId}`])
      findings.push(...searchText(url, (await built.app.inject({ url })).body))
    await built.app.close()
    expect(open.length).toBeGreaterThan(15)
    expect(forbidden(findings)).toEqual([])
  })
})

test('erasing everyone with their texts leaves none of their words, the ledger whole and the pages open', async () => {
  const { stage, cast, cases } = world
  const { installation } = stage.parley
  const { coordinator, operator, participant, reviewer, member } = cast.people
  const writers = [coordinator, operator, participant, reviewer]
  const before = new Set<string>()
  for (const { personId } of writers)
    for (const place of await leftOf(installation, personId, ['with texts'])) before.add(place)
  const written = peopleColumns(({ erasing }) => erasing === 'with texts').map(({ place }) => place)
  // The submission of a publication that went out is gone with it.
  expect(written.filter((place) => !before.has(place))).toEqual([])
  const checked = () =>
    asOperator(installation.admin, (client) => checkLedger(client, installation))
  await tellMembers(installation)
  expect(await sequenceNow(installation)).toBe(true)
  // The world is built by SQL in places, which the check names: a token, an address, a publication that is called off.
  const { findings } = await checked()
  expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['state-differs']))
  const planted = new Set(findings.map(({ because }) => because))
  for (const { personId } of writers) {
    const [row] = await installation.sql<{ email: string }>(
      'select email from person where person_id = $1',
      [personId],
    )
    const outcome = await erasePerson(installation, row?.email ?? '', { yes: true, texts: true })
    expect(outcome).toContain('Erased. The ledger and the charter’s history stay whole.')
    expect(await leftOf(installation, personId, ['goes', 'with texts'])).toEqual([])
  }
  await tellMembers(installation)
  expect(await sequenceNow(installation)).toBe(true)
  const check = await checked()
  expect(check.findings.map(({ because }) => because).filter((each) => !planted.has(each))).toEqual(
    [],
  )
  expect(check.erased).toBeGreaterThan(0)
  const { cookie } = await signInAgain(installation, member)
  for (const { caseId } of Object.values(cases))
    for (const path of [
      '',
      '/conversation',
      '/embargo',
      '/publication',
      '/break-glass',
      '/ledger',
    ]) {
      const url = `/cases/${caseId}${path}`
      const page = await stage.parley.request({ url, cookie })
      expect([200, 404], url).toContain(page.statusCode)
    }
  const page = await stage.parley.request({ url: `/cases/${cases.embargoed.caseId}`, cookie })
  expect(page.statusCode).toBe(200)
  const read = canariesIn(page.body)
  for (const gone of ['zqproposalreasonzq', 'zqnoteembargoedzq', 'zqopinionembargoedzq'])
    expect(read).not.toContain(gone)
})
