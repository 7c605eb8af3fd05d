// What a stranger can check of a published advisory: its timeline's entries are proved by a bundle that stands alone, the
// reporter's receipt is kept by it, and nothing but time and kind of step is opened.

import { readFile } from 'node:fs/promises'
import { formatVerifierKey, type ProvedEvent, verifyBundle } from '@parley/ledger'
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parley as command } from '../../../cli/test/memory-io.js'
import { sha256 } from '../../src/audit/body.js'
import { verifierKey, verify } from '../../src/audit/ledger/key.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { takeCase } from '../../src/cases/actions/coordinator.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { eraseByDecision } from '../../src/cases/retention/erase.js'
import { EVENTS_OF } from '../../src/publication/public/disclose.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { scoreCase } from '../../src/remediation/severity.js'
import { signInAgain } from '../cases/support.js'
import { linkOf, send } from '../intake/support.js'
import {
  must,
  openStage,
  personOf,
  plainDraft,
  type Stage,
  startPublication,
  VECTOR,
} from '../publication/stage.js'
import { check, exported, verified } from './support.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let stage: Stage
let receipt: string
let link: string
let caseId: string
let advisoryId: string

const get = (url: string, cookie?: string) =>
  stage.parley.request({ method: 'GET', url, ...(cookie === undefined ? {} : { cookie }) })

const bundleOf = async (): Promise<string> => {
  const answer = await get(`/advisories/${advisoryId}.proof.json`)
  expect(answer.statusCode).toBe(200)
  return answer.body
}

const proved = (text: string): readonly ProvedEvent[] => {
  const result = verifyBundle(text, { sha256, verify })
  if (!result.ok) throw new Error(JSON.stringify(result.findings))
  return result.events
}

const bodies = (text: string) =>
  // because: the server writes bodies as objects with these members
  proved(text).map(({ body }) => body as Record<string, unknown>)

beforeAll(async () => {
  stage = await openStage()
  const { parley, ada } = stage
  const { installation } = parley
  link = linkOf(
    await send(parley, {
      project: 'CPython',
      'reporter.email': 'finder@example.test',
      summary: 'A word that nobody may see: marmalade',
    }),
  )
  receipt = (await get(`${link}/receipt`)).body
  const rows = await installation.sql<{ case_id: string }>('select case_id from cases')
  caseId = rows[0]?.case_id ?? ''
  installation.passTime({ minutes: 81 })
  await parley.work()
  installation.passTime({ days: 1 })
  must(await takeCase(installation, await personOf(stage, ada), caseId))
  const decision = { caseId, determination: 'vulnerability' } as const
  must(await determineCase(installation, await personOf(stage, ada), decision))
  await parley.work()
  installation.passTime({ days: 60 })
  must(
    await saveAdvisory(installation, await personOf(stage, ada), {
      caseId,
      basedOn: 0,
      ...plainDraft(),
    }),
  )
  const score = { caseId, version: '4.0', vector: VECTOR } as const
  must(await scoreCase(installation, await personOf(stage, ada), score))
  await installation.sql(
    `update credit set consent = case when person_id is null then 'anonymous' else 'accepted' end, answered_at = now() where case_id = $1`,
    [caseId],
  )
  installation.passTime({ days: 20 })
  await startPublication(stage, caseId)
  await parley.work()
  await sequenceNow(installation)
  const found = await installation.sql<{ id: string }>(
    'select coalesce(osv_id, advisory_id) as id from advisory where case_id = $1',
    [caseId],
  )
  advisoryId = found[0]?.id ?? ''
})
afterAll(() => stage.close())

test('the bundle proves received, the receipt, the first human reply, accepted, fixed and published, in this order, of one case', async () => {
  const all = bodies(await bundleOf())
  expect(all.map(({ event }) => event)).toEqual([
    'report:received',
    'report:acknowledged',
    'case:determined',
    'message:sent',
    'link:merged',
    'case:became-public',
  ])
  expect(new Set(all.map(({ subject }) => subject)).size).toBe(1)
  expect(all[5]?.['facts']).toEqual({ cve: expect.stringMatching(/^CVE-/) })
})

test('what is opened says when and what kind, and nothing of who, which case or what it is about', async () => {
  const text = await bundleOf()
  const { ada, bob } = stage
  const rows = await stage.parley.installation.sql<{ number: string }>('select number from cases')
  for (const secret of [caseId, ada.personId, bob.personId, rows[0]?.number ?? '', 'marmalade']) {
    expect(text).not.toContain(secret)
  }
  for (const body of bodies(text)) {
    expect(Object.keys(body).sort()).toEqual(['at', 'event', 'facts', 'inner', 'subject'])
  }
  expect(bodies(text).map(({ facts }) => Object.keys(facts as object))).toEqual([
    ['receivedAt'],
    [],
    ['determination'],
    [],
    [],
    ['cve'],
  ])
  const others = await stage.parley.installation.sql(
    `select 1 from disclosure d join event_body b using (event_id) where b.case_id = $1`,
    [caseId],
  )
  expect(others).toHaveLength(6)
})

test('the command checks it offline, with the key and the receipt of day one', async () => {
  const input = await bundleOf()
  const key = formatVerifierKey(verifierKey(stage.parley.installation))
  const whole = await command(['ledger', 'verify', '-', '--key', key], { input })
  expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('6 events')])
  expect(whole.out).toContain('All of them are about one and the same case.')
  const changed = input.replace('"report:received"', '"report:refused"')
  const tampered = await command(['ledger', 'verify', '-'], { input: changed })
  expect([tampered.code, tampered.out]).toEqual([1, expect.stringContaining('body-changed')])
  const result = verifyBundle(input, { sha256, verify, key, receipts: [receipt] })
  expect(result).toMatchObject({ ok: true, receipts: [{ index: expect.any(Number) }] })
})

test('the page shows how long each step took, where it stands in the ledger, and how to check it', async () => {
  const { body } = await get(`/advisories/${advisoryId}`)
  const text = body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(text).toContain('Every step is in the public ledger.')
  expect(text).toMatch(/Receipt sent automatically 12 Oct 2026, 10:21 UTC 81 minutes \d+/)
  expect(text).toMatch(/Acknowledged 13 Oct 2026, 10:21 UTC 24 hours \d+/)
  expect(text).toMatch(/Published \d+ Jan 2027, [\d:]+ UTC 20 days \d+/)
  expect(body).toContain(`<parley-proof src="/advisories/${advisoryId}.proof.json"`)
})

test('the follow page says which entry the receipt is, and the ledger’s page how to check', async () => {
  const [received] = proved(await bundleOf())
  const { body } = await get(link)
  const entry = /href="(\/api\/v1\/ledger\/proof\?event=[0-9a-f-]{36})">entry (\d+)<\/a>/.exec(body)
  expect(entry?.[2]).toBe(String(received?.index))
  expect((await get(entry?.[1] ?? '')).statusCode).toBe(200)
  const page = await get('/ledger')
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('npx --no parley ledger verify proof.json')
})

test('the export opens the same events, keeps the receipt, and nothing else is opened', async () => {
  const result = await verified(await exported(stage.parley.installation), { receipts: [receipt] })
  expect(result).toMatchObject({ ok: true, opened: 6, receipts: [{ index: expect.any(Number) }] })
})

test('what is not published has no proofs, and answers as what is not there', async () => {
  for (const id of ['PSF-2026-999', caseId, '../etc']) {
    expect((await get(`/advisories/${encodeURIComponent(id)}.proof.json`)).statusCode).toBe(404)
  }
})

test('erasing the case keeps the ledger, its proofs and the receipt', async () => {
  const { installation } = stage.parley
  const before = await bundleOf()
  const [row] = await installation.sql<{ number: string }>(
    'select number from cases where case_id = $1',
    [caseId],
  )
  const erased = await eraseByDecision(installation, row?.number ?? '')
  expect(isRefusal(erased) ? erased : erased.bodies).toBeGreaterThan(10)
  await sequenceNow(installation)
  const { lag, findings } = await check(installation)
  // The stage puts its members there without events.
  const others = findings.filter(({ because }) => !because.startsWith('the membership'))
  expect([lag, others]).toEqual([0, []])
  const idsOf = (text: string) => proved(text).map(({ id, body }) => ({ id, body }))
  expect(idsOf(await bundleOf())).toEqual(idsOf(before))
  const ada = await signInAgain(installation, stage.ada)
  expect((await get(`/cases/${caseId}`, ada.cookie)).statusCode).toBe(410)
})

test('the check in the page calls every event that can be opened by the name of its step', async () => {
  const script = await readFile(new URL('../../browser/proof.ts', import.meta.url), 'utf8')
  const named = [...script.matchAll(/^ {2}'([\w:-]+)': '/gm)].map(([, name]) => name)
  expect([...named].sort()).toEqual(Object.values(EVENTS_OF).flat().sort())
})
