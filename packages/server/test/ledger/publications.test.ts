// What goes out against its events: what people ask, approve, schedule, call off and publish agrees, and each row that somebody with
// the superuser's rights plants, changes, moves on or removes is found and named.
import { addDays, isRefusal } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { askForApproval } from '../../src/publication/actions/approve.js'
import { scheduleForEnd } from '../../src/publication/schedule/schedule.js'
import {
  approveCase,
  deskOf,
  must,
  openStage,
  personOf,
  publishedCase,
  readyCase,
  type Stage,
  startPublication,
} from '../publication/stage.js'
import { check } from './support.js'

vi.setConfig({ testTimeout: 60_000 })

let stage: Stage
let number: string
/** Published; about to go out; scheduled for the end of its embargo; asked for. */
let cases: Readonly<Record<'out' | 'going' | 'scheduled' | 'asked', string>>
let publicationId: string
let goingId: string

const sql = (text: string, values: readonly unknown[] = []) =>
  stage.parley.installation.sql(text, values)

/** What is found of the case that a test is about, and of nothing else: the stage moves other rows to get where it begins. */
const differences = async (): Promise<readonly string[]> =>
  (await check(stage.parley.installation)).findings
    .map(({ because }) => because)
    .filter((each) => /publication |approve|what (waits|is asked)/.test(each))

const idOf = async (caseId: string): Promise<string> => {
  const [row] = await sql('select publication_id as id from publication where case_id = $1', [
    caseId,
  ])
  return String(row?.['id'])
}

const scheduledCase = async (): Promise<string> => {
  const { caseId } = await readyCase(stage)
  const { installation } = stage.parley
  const person = await personOf(stage, stage.ada)
  const endsAt = addDays(installation.now(), 3)
  must(await proposeEnd(installation, { kind: 'person', person }, { caseId, endsAt, reason: '' }))
  const hash = await approveCase(stage, caseId)
  must(await scheduleForEnd(stage.parts, person, { caseId, hash }))
  return caseId
}

const askedCase = async (): Promise<string> => {
  const { caseId } = await readyCase(stage)
  const { draft } = (await deskOf(stage, caseId)).prepared
  const asking = { caseId, basis: draft.hash, askedOf: [stage.bob.personId] }
  const asked = await askForApproval(stage.parts, await personOf(stage, stage.ada), asking)
  if (isRefusal(asked)) throw new Error(asked.because)
  return caseId
}

beforeAll(async () => {
  stage = await openStage()
  const out = await publishedCase(stage)
  number = out.number
  const scheduled = await scheduledCase()
  const asked = await askedCase()
  const going = (await readyCase(stage)).caseId
  goingId = (await startPublication(stage, going)).publicationId
  cases = { out: out.caseId, going, scheduled, asked }
  publicationId = await idOf(out.caseId)
  expect(await differences()).toEqual([])
}, 120_000)
afterAll(() => stage.close({ jobsMayRemain: true }))

const TABLES = ['publication', 'publication_step', 'publication_schedule', 'submission', 'approval']

/** Changes rows past every guard, looks, and puts every table back as it was. */
const whileChanged = async (change: string) => {
  for (const table of TABLES) {
    await sql(`alter table ${table} disable trigger all`)
    await sql(`create table kept_${table} as select * from ${table}`)
  }
  await sql(change)
  const found = await differences()
  for (const table of [...TABLES].reverse()) await sql(`delete from ${table}`)
  for (const table of TABLES) {
    const [row] = await sql(
      `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
        where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER'`,
      [table],
    )
    const names = String(row?.['names'])
    await sql(
      `insert into ${table} (${names}) overriding system value select ${names} from kept_${table}`,
    )
    await sql(`drop table kept_${table}`)
    await sql(`alter table ${table} enable trigger all`)
  }
  expect(await differences()).toEqual([])
  return found
}

const step = (change: string, of: string, name: string) =>
  `update publication_step set ${change} where publication_id = '${of}' and step = '${name}'`

describe('a publication', () => {
  test.each([
    [
      'that is further than its events',
      () => step(`state = 'done', done_at = now()`, goingId, 'mail'),
      () => `publication ${goingId}: it is done (mail), and no event says so`,
    ],
    [
      'of which a step is taken as skipped',
      () => step(`state = 'skipped'`, goingId, 'osv'),
      () => `publication ${goingId}: it is skipped (osv), and no event says so`,
    ],
    [
      'of which a step is to be done once more',
      () => step(`state = 'waiting', done_at = null, attempts = 0`, publicationId, 'mail'),
      () =>
        `${number}: publication ${publicationId}: its history says that it is done (mail), and its row does not`,
    ],
    [
      'of which a step is gone',
      () => `delete from publication_step where publication_id = '${goingId}' and step = 'page'`,
      () => `publication ${goingId}: its step page is gone`,
    ],
    [
      'that is called off, and was not',
      () => `update publication set cancelled_at = now() where publication_id = '${goingId}'`,
      () => `publication ${goingId}: it is called off, and no event says so`,
    ],
    [
      'that has ended, and did not',
      () => `update publication set finished_at = now() where publication_id = '${goingId}'`,
      () => `publication ${goingId}: it is finished, and no event says so`,
    ],
    [
      'that may go out earlier than it was decided',
      () =>
        `update publication set not_before = not_before - interval '2 hours' where publication_id = '${goingId}'`,
      () => `publication ${goingId}: its earliest time is `,
    ],
    [
      'that became an emergency',
      () => `update publication set emergency = true where publication_id = '${goingId}'`,
      () => `publication ${goingId}: its emergency is true, and its history says false`,
    ],
    [
      'that somebody looked at afterwards, and nobody did',
      () =>
        `update publication set reviewed_at = now(), reviewed_by = '${stage.cleo.personId}' where publication_id = '${publicationId}'`,
      () => `publication ${publicationId}: it is reviewed, and no event says so`,
    ],
    [
      'of another content',
      () => `update publication set hash = repeat('a', 64) where publication_id = '${goingId}'`,
      () => `publication ${goingId}: its content is aaaaaaaaaaaa…`,
    ],
    [
      'that somebody else asked for',
      () =>
        `update publication set requested_by = '${stage.cleo.personId}' where publication_id = '${goingId}'`,
      () => `publication ${goingId}: its requester is ${stage.cleo.personId}`,
    ],
    [
      'that nobody asked for',
      () =>
        `update publication set publication_id = gen_random_uuid(), finished_at = now() where publication_id = '${goingId}'`,
      () => `publication ${goingId} is gone, and its history tells of it`,
    ],
  ])('%s is named', async (_, change, because) => {
    expect((await whileChanged(change())).join('\n')).toContain(because())
  })
})

describe('what waits for the end of an embargo', () => {
  test.each([
    [
      'another content than was scheduled',
      () =>
        `update publication_schedule set hash = repeat('b', 64) where case_id = '${cases.scheduled}'`,
      () => 'what waits for the end of the embargo: its content is bbbbbbbbbbbb…',
    ],
    [
      'called off by nobody',
      () =>
        `update publication_schedule set state = 'called-off', decided_at = now() where case_id = '${cases.scheduled}'`,
      () => 'it is called-off, and its history says waiting',
    ],
    [
      'gone',
      () => `delete from publication_schedule where case_id = '${cases.scheduled}'`,
      () => 'what waits for the end of the embargo: it is gone',
    ],
    [
      'scheduled by nobody',
      () => `insert into publication_schedule (case_id, compartment_id, hash, scheduled_by, scheduled_at, state)
        select case_id, compartment_id, repeat('c', 64), '${stage.ada.personId}', now(), 'waiting' from cases where case_id = '${cases.asked}'`,
      () => 'what waits for the end of the embargo: no event tells of it',
    ],
  ])('%s is named', async (_, change, because) => {
    expect((await whileChanged(change())).join('\n')).toContain(because())
  })
})

describe('what is asked to be approved', () => {
  test.each([
    [
      'another content',
      () => `update submission set hash = repeat('d', 64) where case_id = '${cases.asked}'`,
      () => 'what is asked to be approved: its content is dddddddddddd…',
    ],
    [
      'asked by somebody else, who then approves it as the second',
      () =>
        `update submission set asked_by = '${stage.cleo.personId}' where case_id = '${cases.asked}'`,
      () => `what is asked to be approved: its asker is ${stage.cleo.personId}`,
    ],
    [
      'gone',
      () => `delete from submission where case_id = '${cases.asked}'`,
      () => 'what is asked to be approved: it is gone',
    ],
    [
      'asked of somebody whom nobody asked',
      () =>
        `update approval set person_id = '${stage.cleo.personId}' where case_id = '${cases.asked}'`,
      () => `${stage.cleo.personId} was asked to approve `,
    ],
  ])('%s is named', async (_, change, because) => {
    expect((await whileChanged(change())).join('\n')).toContain(because())
  })
})
