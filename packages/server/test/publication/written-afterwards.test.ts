// What happens to an advisory after it was published and before anybody asked: an answer that changed, a version that was
// begun. The team is told, and a history names nobody who took their credit back.
import type { NeedKind } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCasePage } from '../../src/cases/page.js'
import {
  answerAsPerson,
  type CreditReply,
  listAsked,
} from '../../src/remediation/credits/answers.js'
import { signInAgain } from '../cases/support.js'
import type { TestPerson } from '../support/people.js'
import {
  approveCase,
  editCase,
  must,
  openStage,
  personOf,
  plainDraft,
  publishedCase,
  type Stage,
  startPublication,
} from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const get = async (who: TestPerson, url: string): Promise<string> => {
  const { cookie } = await signInAgain(stage.parley.installation, who)
  return (await stage.parley.request({ url, cookie })).body
}

/** On the case's page; the list must say the same. */
const needs = async (who: TestPerson, caseId: string): Promise<readonly NeedKind[]> => {
  const page = await loadCasePage(stage.parley.installation, await personOf(stage, who), caseId)
  const kinds = (page?.needs ?? []).map(({ need }) => need)
  const list = await get(who, '/cases?q=is:needs-me')
  expect(list.includes(caseId)).toBe(kinds.length > 0)
  return kinds
}

const answer = async (who: TestPerson, caseId: string, reply: CreditReply) => {
  const person = await personOf(stage, who)
  const asked = (await listAsked(stage.parley.installation, person)).find(
    (one) => one.caseId === caseId,
  )
  const creditId = asked?.row.creditId ?? ''
  must(await answerAsPerson(stage.parley.installation, person, { creditId, reply }))
  await stage.parley.work()
}

test('O2: an answer that changed after publication is told to the team, and named by no history', async () => {
  const { caseId, osvId } = await publishedCase(stage)
  expect(await needs(stage.ada, caseId)).toEqual([])
  const before = await get(stage.ada, '/credits')
  expect(before).toContain('The advisory is published. You can still change your answer')
  expect(before).not.toContain('You can change it until the advisory is out')
  expect(before).not.toContain('Please do not speak about the vulnerability')
  await answer(stage.ada, caseId, { kind: 'anonymous' })
  expect(await needs(stage.ada, caseId)).toEqual(['amendment-unasked'])
  expect(await needs(stage.bob, caseId)).toEqual([])
  expect(await get(stage.ada, `/cases/${caseId}`)).toContain('Who is credited differs')
  expect(await get(stage.bob, `/cases/${caseId}`)).toContain('an amendment is begun')
  await answer(stage.ada, caseId, { kind: 'accepted', name: 'Ada Lead' })
  expect(await needs(stage.ada, caseId)).toEqual([])
  await answer(stage.ada, caseId, { kind: 'anonymous' })
  await startPublication(stage, caseId, { kind: 'amendment', reason: 'Who is credited.' })
  await stage.parley.work()
  expect(await needs(stage.ada, caseId)).toEqual([])
  const { body } = await stage.parley.request({ url: `/advisories/${osvId}` })
  const history = body.slice(body.indexOf('History'))
  expect(history).toContain('credits changed')
  expect(history).not.toContain('Ada Lead')
  const [row] = await stage.parley.installation.sql<{ changes: string[] }>(
    `select h.changes from advisory_history h join advisory a using (advisory_id)
      where a.case_id = $1 order by h.version desc limit 1`,
    [caseId],
  )
  expect(row?.changes).toEqual(['credits changed'])
  await stage.parley.installation.sql(
    `update advisory_history set changes = '{"credit removed: Ada Lead as coordinator"}'
      where version = 2 and advisory_id = (select advisory_id from advisory where case_id = $1)`,
    [caseId],
  )
  const older = (await stage.parley.request({ url: `/advisories/${osvId}` })).body
  expect(older.slice(older.indexOf('History'))).not.toContain('Ada Lead')
})

test('L11: a new version that nobody asked approval of is said on the page and in the list', async () => {
  const { caseId, draft } = await publishedCase(stage)
  const title = 'Something is slower than it should be'
  await editCase(stage, caseId, { ...draft, draft: { ...plainDraft().draft, title } })
  await stage.parley.work()
  expect(await needs(stage.ada, caseId)).toEqual(['amendment-unasked'])
  expect(await get(stage.ada, `/cases/${caseId}`)).toContain(
    'A new version of its advisory is written',
  )
  await approveCase(stage, caseId, { kind: 'amendment', reason: 'Clearer.' })
  expect(await needs(stage.ada, caseId)).toEqual(['publish'])
  await stage.parley.work()
})
