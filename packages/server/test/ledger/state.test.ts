// Rows of the database against the history that their events tell: what people did through the pages agrees, and each row
// that somebody with the superuser's rights changes is named.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LedgerFinding } from '../../src/audit/ledger/findings.js'
import { answer, invite, join, post, type Scene } from '../conversation/support.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { check, openTold } from './support.js'

let scene: Scene
let uma: TestPerson
let pia: TestPerson
let number: string

const sql = (text: string, values: readonly unknown[] = []) =>
  scene.parley.installation.sql(text, values)

const findings = async (): Promise<readonly LedgerFinding[]> =>
  (await check(scene.parley.installation)).findings

const propose = async (who: TestPerson, at: string) => {
  const [row] = await sql('select embargo_basis as basis from cases where case_id = $1', [
    scene.caseId,
  ])
  const fields = { at, zone: 'UTC', reason: '', basis: String(row?.['basis']) }
  const url = `/cases/${scene.caseId}/embargo/proposals`
  expect((await post(scene, who, { url, fields })).statusCode).toBe(303)
}

beforeAll(async () => {
  scene = await openTold(await openTestApp())
  const { installation } = scene.parley
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  pia = await join(scene, 'Pia Pip', scene.projects.pip)
  for (const [name, given] of [
    ['Dora Declined', 'decline'],
    ['Lena Left', 'agree'],
  ] as const) {
    const who = await addPerson(installation, name)
    await invite(scene, who)
    await answer(scene, who, given)
    if (given === 'agree') await post(scene, who, { url: `/cases/${scene.caseId}/embargo/leave` })
  }
  await invite(scene, await addPerson(installation, 'Ivy Invited'))
  const [row] = await sql('select number from cases where case_id = $1', [scene.caseId])
  number = String(row?.['number'])
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

describe('what people do agrees with its history', () => {
  test('joining, declining, leaving, a later end that lapses, and an earlier one that is agreed', async () => {
    expect(await findings()).toEqual([])
    await propose(uma, '2027-02-01T10:00')
    const [lapsed] = await sql(
      `select count(*)::int as n from participant where consent = 'lapsed'`,
    )
    expect(lapsed?.['n']).toBe(1)
    expect(await findings()).toEqual([])
    await propose(scene.kim, '2026-11-20T10:00')
    // Who proposed a later end has agreed to the earlier one: it is in force at once.
    const [row] = await sql('select embargo_ends_at as at from cases where case_id = $1', [
      scene.caseId,
    ])
    expect(row?.['at']).toEqual(new Date('2026-11-20T10:00:00Z'))
    expect(await findings()).toEqual([])
  })

  test('narrowing, and a case that is split from a narrowed one', async () => {
    const { kim, robin, caseId } = scene
    const fields = { memberId: [kim.personId, robin.personId] }
    expect((await post(scene, kim, { url: `/cases/${caseId}/readers`, fields })).statusCode).toBe(
      303,
    )
    const half = { title: 'Another half', details: 'The half about headers.', projectId: '' }
    const split = await post(scene, kim, { url: `/cases/${caseId}/split`, fields: half })
    expect(split.statusCode).toBe(303)
    expect(await findings()).toEqual([])
  })
})

/** Changes past every guard, and puts it back afterwards. */
const whileChanged = async (change: string, back: string): Promise<readonly LedgerFinding[]> => {
  const tables = ['event_body', 'participant', 'cases', 'message']
  const guard = (state: 'disable' | 'enable') =>
    Promise.all(tables.map((table) => sql(`alter table ${table} ${state} trigger all`)))
  await guard('disable')
  await sql(change)
  const found = await findings()
  await sql(back)
  await guard('enable')
  expect(await findings()).toEqual([])
  return found
}

describe('a row that was changed is named', () => {
  test.each([
    [
      'who may read an event',
      () => `update event_body set audience = 'public' where name = 'participant:invited'`,
      () => `update event_body set audience = 'team' where name = 'participant:invited'`,
      () => 'others may read it',
    ],
    [
      'whose event it is',
      () => `update event_body set team_id = 1 where name = 'case:narrowed'`,
      () => `update event_body set team_id = null where name = 'case:narrowed'`,
      () => 'say something else',
    ],
    [
      'the consent of a participant',
      () => `update participant set consent = 'signatory' where consent = 'declined'`,
      () =>
        `update participant p set consent = 'declined' from person w where w.person_id = p.person_id and w.name = 'Dora Declined'`,
      () => 'is signatory, and its history says declined',
    ],
    [
      'an access that was ended',
      () => "update participant set ended_at = null, consent = 'signatory' where consent = 'left'",
      () =>
        `update participant p set consent = 'left', ended_at = now() from person w where w.person_id = p.person_id and w.name = 'Lena Left'`,
      () => 'its history says left, ended',
    ],
    [
      'a later consent',
      () => `update participant set consent = 'signatory' where person_id = '${pia.personId}'`,
      () => `update participant set consent = 'lapsed' where person_id = '${pia.personId}'`,
      () => `participant ${pia.personId} is signatory`,
    ],
    [
      'the end of the embargo',
      () =>
        `update cases set embargo_ends_at = embargo_ends_at + interval '1 day' where number = '${number}'`,
      () =>
        `update cases set embargo_ends_at = embargo_ends_at - interval '1 day' where number = '${number}'`,
      () => 'its embargo ends 2026-11-21T10:00:00',
    ],
    [
      'an embargo that is said to be over',
      () => `update cases set embargo_state = 'exited' where number = '${number}'`,
      () => `update cases set embargo_state = 'active' where number = '${number}'`,
      () => 'its embargo is exited, and its history says in force',
    ],
    [
      'one more reader of a narrowed case',
      () =>
        `insert into compartment_member select c.compartment_id, '${scene.newcomer.personId}' from cases c where number = '${number}'`,
      () => `delete from compartment_member where person_id = '${scene.newcomer.personId}'`,
      () => '3 members read it, and its history names 2',
    ],
    [
      'a narrowed case that is given back to the team',
      () => `update compartment set narrowed = false where narrowed`,
      () =>
        `update compartment k set narrowed = true from cases c where c.compartment_id = k.compartment_id`,
      () => 'its history says it was narrowed',
    ],
    [
      'a message in another compartment',
      () =>
        `update participant set compartment_id = ${scene.team.compartmentId} where consent = 'invited'`,
      () =>
        `update participant p set compartment_id = c.compartment_id from cases c where c.case_id = p.case_id`,
      () => '1 of its rows in participant lies in another compartment',
    ],
  ])('%s', async (_, change, back, because) => {
    const found = await whileChanged(change(), back())
    expect(found.map((finding) => finding.because).join('\n')).toContain(because())
  })
})
