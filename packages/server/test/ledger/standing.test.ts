// Where a case stands against where its events say it stands: what people do through the pages agrees, and every column that
// somebody with the superuser's rights changes, to whatever, is found and named.
import { isRefusal, type Refusal } from '@parley/rules'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { determineCase } from '../../src/cases/actions/determine.js'
import { closeTheCase, renameCase, reopenTheCase } from '../../src/cases/actions/lifecycle.js'
import { loadCase } from '../../src/cases/load.js'
import { seal } from '../../src/db/sealing.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Person } from '../../src/identity/viewer.js'
import { scoreCase } from '../../src/remediation/severity.js'
import { post, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'
import { check, openTold, personOf } from './support.js'

let scene: Scene
let number: string

const sql = (text: string, values: readonly unknown[] = []) =>
  scene.parley.installation.sql(text, values)

const differences = async (): Promise<readonly string[]> =>
  (await check(scene.parley.installation)).findings.map(({ because }) => because)

/** As Kim, by the actions that the pages call. */
const act = async <T>(work: (kim: Person, caseId: string) => Promise<T | Refusal>) => {
  const outcome = await work(await personOf(scene.parley.installation, scene.kim), scene.caseId)
  if (isRefusal(outcome)) throw new Error(outcome.because)
  expect(await differences()).toEqual([])
}

beforeAll(async () => {
  scene = await openTold(await openTestApp())
  const [row] = await sql('select number from cases where case_id = $1', [scene.caseId])
  number = String(row?.['number'])
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

describe('what people do agrees with its history', () => {
  test('a title, a project, a severity, a determination, and a case taken up again', async () => {
    const { installation } = scene.parley
    await act((kim, caseId) =>
      renameCase(installation, kim, { caseId, title: 'Another', projectId: scene.projects.pip }),
    )
    const vector = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'
    await act((kim, caseId) => scoreCase(installation, kim, { caseId, version: '4.0', vector }))
    await act((kim, caseId) => closeTheCase(installation, kim, { caseId, despiteEmbargo: true }))
    await act((kim, caseId) =>
      reopenTheCase(installation, kim, { caseId, reason: 'There is a second way in.' }),
    )
    await act((kim, caseId) =>
      determineCase(installation, kim, {
        caseId,
        determination: 'vulnerability',
        alsoCoordinate: true,
      }),
    )
  })
})

/** Changes past every guard, looks, and puts the row back as it was. */
const whileChanged = async (change: string, values: readonly unknown[] = []) => {
  await sql('alter table cases disable trigger all')
  await sql('create table kept as select * from cases where case_id = $1', [scene.caseId])
  await sql(`update cases set ${change} where case_id = '${scene.caseId}'`, values)
  const found = await differences()
  const columns = await sql(
    `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
      where table_name = 'cases' and is_generated = 'NEVER' and is_identity = 'NO'`,
  )
  const names = String(columns[0]?.['names'])
  await sql(
    `update cases c set (${names}) = (select ${names} from kept) where c.case_id = '${scene.caseId}'`,
  )
  await sql('drop table kept')
  await sql('alter table cases enable trigger all')
  return found
}

describe('a column that was changed is named', () => {
  test.each([
    ['the state', `report_state = 'closed'`, 'its state is closed, and its history says accepted'],
    [
      'the determination',
      `determination = 'bug'`,
      'its determination is bug, and its history says vulnerability',
    ],
    ['no determination', 'determination = null', 'its determination is none'],
    ['what it is a duplicate of', 'duplicate_of = case_id', 'its case it is a duplicate of is'],
    ['the coordinator', 'coordinator_id = null', 'its coordinator is none'],
    ['the project', 'project_id = null', 'its project is none'],
    ['the score', 'severity_score = 2.1', 'its severity score is 2.1'],
    ['the rating', `severity_rating = 'low'`, 'its severity rating is low'],
    ['the deadline', `deadline_at = deadline_at + interval '1 minute'`, 'its deadline is'],
    ['when it came in', `received_at = received_at - interval '1 day'`, 'its day of receipt is'],
    [
      'when its clock started',
      `clock_started_at = clock_started_at - interval '1 day'`,
      'its clock’s start is',
    ],
    ['a title that is no seal', `title = '\\x00'`, 'its title cannot be opened'],
    [
      'the title of another case',
      `title = (select title from cases o where o.case_id <> cases.case_id limit 1)`,
      'its title cannot be opened',
    ],
  ])('%s', async (_, change, because) => {
    if (change.includes('from cases o')) {
      const half = { title: 'Another half', details: 'The half about headers.', projectId: '' }
      const split = await post(scene, scene.kim, {
        url: `/cases/${scene.caseId}/split`,
        fields: half,
      })
      expect(split.statusCode).toBe(303)
    }
    const found = await whileChanged(change)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`${number}: ${because}`)
    expect(await differences()).toEqual([])
  })

  test('an older title, sealed with the right key, put back', async () => {
    const { installation } = scene.parley
    const loaded = await inTransaction(
      installation.db,
      { kind: 'person', personId: scene.kim.personId },
      (tx) => loadCase(tx, installation, scene.caseId),
    )
    if (loaded === undefined) throw new Error('no case')
    const title = seal(loaded.key, `cases.title:${scene.caseId}`, 'What it was called before')
    const found = await whileChanged('title = $1', [title])
    expect(found).toEqual([`${number}: its title is not the one that its history tells of`])
  })

  test('any instant and any score but the true one', async () => {
    const [row] = await sql(
      'select deadline_at as at, severity_score as score from cases where case_id = $1',
      [scene.caseId],
    )
    const there = Number(row?.['score'])
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 * 24 * 60 }),
        fc.integer({ min: 0, max: 100 }),
        async (minutes, tenths) => {
          fc.pre(tenths / 10 !== there)
          const found = await whileChanged(
            `deadline_at = deadline_at - make_interval(mins => $1), severity_score = $2`,
            [minutes, tenths / 10],
          )
          expect(found).toHaveLength(2)
        },
      ),
      { numRuns: 12 },
    )
  })
})
