// The contents of a case go for good, and nothing says more than it should: those who could read it are told, others find
// nothing, the ledger stays whole. The clock erases by the charter, with notice, and later where a person says so.
import { addDays, isRefusal, pep811Charter } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { eraseByDecision } from '../../src/cases/retention/erase.js'
import { retentionScan } from '../../src/cases/retention/jobs.js'
import {
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  signInAgain,
  write,
} from '../conversation/support.js'
import { check, exported, verified } from '../ledger/support.js'
import { callApi } from '../support/call-api.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { tellMembers } from '../support/told.js'
import { eventsOf, openByHand, rowOfCase } from './support.js'

const rules = pep811Charter.retention
let scene: Scene
let number: string

const sql = <T extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  scene.parley.installation.sql<T>(text, values)

const numberOf = async (caseId: string) =>
  String((await rowOfCase(scene.parley.installation, caseId))['number'])

/** Closes a case whose embargo has ended, as they are when nobody works on them any more. */
const rest = (caseId: string) =>
  sql(
    `update cases set report_state = 'closed', finished_at = $2, embargo_state = 'exited', embargo_ended_at = $2,
            embargo_cause = 'end-reached' where case_id = $1`,
    [caseId, new Date(scene.parley.installation.now())],
  )

/** Every sealed value that hangs on a case and is still there, as table.column. Keyed hashes are none. */
const sealedLeft = async (caseId: string): Promise<readonly string[]> => {
  const columns = await sql<{ table: string; column: string }>(
    `select c.table_name as "table", c.column_name as "column" from information_schema.columns c
       join information_schema.columns i on i.table_name = c.table_name and i.column_name = 'case_id' and i.table_schema = 'public'
      where c.table_schema = 'public' and c.data_type = 'bytea' and c.column_name not in ('lookup', 'answer_lookup')`,
  )
  expect(columns.length).toBeGreaterThan(20)
  const left: string[] = []
  for (const { table, column } of columns) {
    const rows = await sql(
      `select 1 from ${table} where case_id = $1 and length(${column}) > 0 limit 1`,
      [caseId],
    )
    if (rows.length > 0) left.push(`${table}.${column}`)
  }
  return left
}

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  number = await numberOf(scene.caseId)
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

describe('erasing by decision', () => {
  let uma: TestPerson
  let ivy: TestPerson
  const asked = (who: TestPerson | undefined, path = '') =>
    get(scene, who, `/cases/${scene.caseId}${path}`)

  beforeAll(async () => {
    uma = await join(scene, 'Uma Uv', scene.projects.uv)
    ivy = await addPerson(scene.parley.installation, 'Ivy Invited')
    await invite(scene, ivy)
    sentId(await write(scene, scene.kim, { audience: 'everyone', body: 'word-in-a-message' }))
    sentId(
      await write(scene, uma, {
        audience: `project:${scene.projects.uv}`,
        body: 'word-in-a-channel',
      }),
    )
    await post(scene, scene.kim, {
      url: `/cases/${scene.caseId}/triage`,
      fields: { 'notes.platforms': 'word-in-notes' },
    })
    await get(scene, uma, `/cases/${scene.caseId}`)
  })

  it('waits until the case is closed and out of its embargo', async () => {
    const refused = await eraseByDecision(scene.parley.installation, number)
    expect(isRefusal(refused) && refused.refusal).toBe('erase.not-over')
    await sql(`update cases set report_state = 'closed', finished_at = now() where case_id = $1`, [
      scene.caseId,
    ])
    expect(isRefusal(await eraseByDecision(scene.parley.installation, number))).toBe(true)
    const unknown = await eraseByDecision(scene.parley.installation, 'EXAMPLE-2020-999')
    expect(isRefusal(unknown) && unknown.refusal).toBe('case.unknown')
    expect(await sealedLeft(scene.caseId)).toContain('message.body')
  })

  // asvs: 14.2.4
  it('leaves nothing that was sealed, no word it is found by, and no key', async () => {
    await rest(scene.caseId)
    const erased = await eraseByDecision(scene.parley.installation, number)
    expect(erased).toMatchObject({ bodies: expect.any(Number) })
    expect(await sealedLeft(scene.caseId)).toEqual([])
    const rows = await sql(
      `select (select count(*)::int from search_words where case_id = $1) as words,
              (select count(*)::int from event_body where case_id = $1 and (salt is not null or actor_id is not null)) as salts,
              (select count(*)::int from read_mark where case_id = $1) as reads,
              (select count(*)::int from notification where case_id = $1) as notices`,
      [scene.caseId],
    )
    expect(rows[0]).toEqual({ words: 0, salts: 0, reads: 0, notices: 0 })
    expect(isRefusal(await eraseByDecision(scene.parley.installation, number))).toBe(true)
  })

  it('says so, when and under which rule, to those who could read it', async () => {
    for (const who of [scene.kim, scene.robin, uma])
      for (const path of ['', '/conversation', '/embargo', '/ledger']) {
        const page = await asked(who, path)
        expect([page.statusCode, page.body.includes(number)]).toEqual([410, true])
        expect(page.body).toContain('was erased on 2026-10-12')
        expect(page.body).toContain('by a decision of who runs this installation')
        expect(page.body).not.toContain('word-in')
      }
    const done = await post(scene, scene.kim, {
      url: `/cases/${scene.caseId}/state`,
      fields: { do: 'reopen', reason: 'x' },
    })
    expect(done.statusCode).toBe(410)
    const api = await scene.parley.request({
      url: `/api/v1/cases/${scene.caseId}`,
      cookie: scene.kim.cookie,
      headers: { accept: 'application/json' },
    })
    expect([api.statusCode, api.json()]).toEqual([
      410,
      expect.objectContaining({ refusal: 'case.erased', title: 'Erased' }),
    ])
    const followed = await get(scene, undefined, scene.link)
    expect([followed.statusCode, followed.body.includes('was erased on')]).toEqual([410, true])
  })

  it('is nothing to everybody else, in the same bytes', async () => {
    const nowhere = '/cases/00000000-0000-4000-8000-000000000000'
    for (const who of [scene.outsider, ivy, undefined]) {
      const [there, nothing] = [
        await asked(who, '/conversation'),
        await get(scene, who, `${nowhere}/conversation`),
      ]
      expect([there.statusCode, there.body]).toEqual([404, nothing.body])
    }
    expect((await asked(ivy, '/invitation')).statusCode).toBe(404)
    const link = `/r/plr_${'A'.repeat(43)}`
    expect((await get(scene, undefined, link)).statusCode).toBe(404)
  })

  it('leaves lists, search and what waits in order', async () => {
    const list = (await get(scene, scene.kim, '/cases?q=is:closed')).body
    expect([list.includes(number), list.includes('Contents erased')]).toEqual([true, true])
    expect(
      (await get(scene, scene.kim, `/cases?q=${encodeURIComponent('word-in-a-message')}`)).body,
    ).not.toContain(number)
    for (const path of ['/cases', '/waiting', '/palette.json', '/cve-ids', '/credits'])
      expect([path, (await get(scene, scene.kim, path)).statusCode]).toEqual([path, 200])
    expect((await get(scene, ivy, '/cases')).statusCode).toBe(200)
    await scene.parley.work()
  })

  it('keeps the ledger whole: every leaf, every checkpoint, an export that strangers verify', async () => {
    const { installation } = scene.parley
    await tellMembers(installation)
    await sequenceNow(installation)
    const found = await check(installation)
    expect([found.findings, found.erased]).toEqual([[], expect.any(Number)])
    expect(found.erased).toBeGreaterThan(5)
    const lines = await exported(installation)
    expect(await verified(lines)).toMatchObject({ ok: true })
    const events = await sql<{ name: string; body: Buffer }>(
      `select name, body from event_body where name = 'case:erased'`,
    )
    expect(events).toHaveLength(1)
    expect(String(events[0]?.body)).toContain(scene.caseId)
  })
})

describe('erasing by the clock', () => {
  let caseId: string
  const pass = async (days: number) => {
    scene.parley.installation.passTime({ days })
    await scene.parley.work()
  }
  const open = async (title: string) =>
    (
      await openByHand(scene.parley.installation, {
        team: scene.team,
        person: scene.kim,
        title,
        coordinatorId: scene.kim.personId,
        contact: { name: 'Rita', email: 'rita@example.test', creditAs: null },
      })
    ).caseId
  const erasedAt = async (id = caseId) =>
    (await rowOfCase(scene.parley.installation, id))['erased_at'] as Date | null

  beforeAll(async () => {
    caseId = await open('Closed and forgotten')
    await get(scene, scene.kim, `/cases/${caseId}`)
    // Reads are written after the answer.
    await vi.waitFor(async () =>
      expect(await eventsOf(scene.parley.installation, caseId)).toContain('case:read'),
    )
    await rest(caseId)
  })

  it('erases nothing, and announces nothing, on the word of one clock that jumped', async () => {
    const { installation } = scene.parley
    const truth = installation.now()
    installation.passTime({ days: 2_000 })
    await retentionScan({ ...installation, witnesses: [async () => truth] })()
    installation.setTime(truth)
    const [report] = await sql('select contact from report where case_id = $1', [caseId])
    expect(report?.['contact']).not.toBeNull()
    const events = await eventsOf(installation, caseId)
    for (const name of ['report:contact-erased', 'case:reads-erased', 'case:erasure-announced'])
      expect(events).not.toContain(name)
  })

  it('forgets how to reach the reporter, then who opened it, each in its time', async () => {
    await pass(rules.reporterContactDays.value - 1)
    const contact = () => sql('select contact from report where case_id = $1', [caseId])
    expect((await contact())[0]?.['contact']).not.toBeNull()
    await pass(1)
    expect((await contact())[0]?.['contact']).toBeNull()
    expect(await eventsOf(scene.parley.installation, caseId)).toContain('report:contact-erased')
    const reads = () =>
      sql(
        `select actor_id from event_body where case_id = $1 and name = 'case:read' and body is not null`,
        [caseId],
      )
    expect(await reads()).toHaveLength(1)
    await pass(rules.readEventDays.value - rules.reporterContactDays.value + 1)
    expect(await reads()).toHaveLength(0)
    expect(await erasedAt()).toBeNull()
  })

  it('tells the team before, lets a member keep it, and tells again', async () => {
    const { installation } = scene.parley
    const told = async () =>
      (await eventsOf(installation, caseId)).filter((name) => name === 'case:erasure-announced')
        .length
    const since = (await rowOfCase(installation, caseId))['finished_at'] as Date
    const due = addDays(since.getTime() as never, rules.closedCaseDays.value)
    installation.setTime(addDays(due, -rules.noticeDays.value - 1))
    await scene.parley.work()
    expect(await told()).toBe(0)
    await pass(1)
    expect([await told(), await erasedAt()]).toEqual([1, null])
    const mails = await sql(
      `select kind from notification where case_id = $1 union all select kind from mail where case_id = $1`,
      [caseId],
    )
    expect(mails.length).toBeGreaterThan(0)
    const kim = await signInAgain(scene.parley.installation, scene.kim)
    const page = (await get(scene, kim, `/cases/${caseId}`)).body
    expect([page.includes('How long it is kept'), page.includes('The team was told.')]).toEqual([
      true,
      true,
    ])
    const { body } = await callApi({ ...scene, caseId }, kim, `/api/v1/cases/${caseId}`)
    expect(body.retention).toEqual({ eraseAt: new Date(due).toISOString(), keptUntil: null })
    const until = new Date(addDays(due, 100)).toISOString().slice(0, 10)
    for (const [given, status] of [
      ['2020-01-01', 409],
      ['2199-01-01', 409],
      ['soon', 409],
      [until, 303],
    ] as const) {
      const kept = await post(scene, kim, {
        url: `/cases/${caseId}/keep`,
        fields: { do: 'keep', until: given },
      })
      expect([given, kept.statusCode]).toEqual([given, status])
    }
    const others = await signInAgain(scene.parley.installation, scene.outsider)
    expect(
      (await post(scene, others, { url: `/cases/${caseId}/keep`, fields: { do: 'keep', until } }))
        .statusCode,
    ).toBe(404)
    await pass(50)
    expect([await told(), await erasedAt()]).toEqual([1, null])
    await pass(51)
    expect([await told(), await erasedAt()]).toEqual([2, null])
    await pass(rules.noticeDays.value)
    expect(await erasedAt()).not.toBeNull()
    expect(await sealedLeft(caseId)).toEqual([])
    const gone = await get(
      scene,
      await signInAgain(scene.parley.installation, scene.kim),
      `/cases/${caseId}`,
    )
    expect(gone.body).toContain(`${rules.closedCaseDays.value} days after it came to rest`)
  })

  it('touches nothing that is open or under an embargo, and keeps a narrowed case’s secret', async () => {
    const open_ = await open('Still open')
    const bound = await open('Closed under embargo')
    const narrowed = await open('About somebody')
    const kim = await signInAgain(scene.parley.installation, scene.kim)
    await post(scene, kim, {
      url: `/cases/${narrowed}/readers`,
      fields: { memberId: kim.personId },
    })
    await sql(
      `update cases set report_state = 'closed', finished_at = received_at, embargo_ends_at = now() + interval '90 years' where case_id = $1`,
      [bound],
    )
    await rest(narrowed)
    await pass(rules.closedCaseDays.value)
    await pass(rules.noticeDays.value)
    expect([await erasedAt(open_), await erasedAt(bound)]).toEqual([null, null])
    expect(await erasedAt(narrowed)).not.toBeNull()
    const events = await sql<{ body: Buffer }>(
      `select body from event_body where name = 'case:erased'`,
    )
    expect(events.map(({ body }) => String(body)).join()).not.toContain(narrowed)
    const robin = await signInAgain(scene.parley.installation, scene.robin)
    expect((await get(scene, robin, `/cases/${narrowed}`)).statusCode).toBe(404)
  })
})
