// Who may change a row may not change it into anything: under the application's own role, as raw SQL.

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, type Tx } from '../../src/db/transaction.js'
import { join, openScene, post, type Scene } from '../conversation/support.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let uma: TestPerson
let gone: TestPerson
beforeAll(async () => {
  scene = await openScene(await openTestApp())
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  gone = await join(scene, 'Gabi Gone', scene.projects.uv)
  const ended = await post(scene, scene.kim, {
    url: `/cases/${scene.caseId}/participants/${gone.personId}/end`,
  })
  expect(ended.statusCode).toBe(303)
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

class Undo extends Error {}

/** What the database says of one statement: how many rows, or the code of its error. Nothing stays. */
const tried = async (who: TestPerson, work: (tx: Tx) => Promise<{ numAffectedRows?: bigint }>) => {
  let outcome: string | number = 'nothing'
  await inTransaction(
    scene.parley.installation.db,
    { kind: 'person', personId: who.personId },
    async (tx) => {
      try {
        outcome = Number((await work(tx)).numAffectedRows ?? 0)
      } catch (error) {
        outcome = String((error as { code?: string }).code)
      }
      throw new Undo()
    },
  ).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return outcome
}

const DENIED = '42501'

const participant = (who: TestPerson, of: TestPerson, set: string) =>
  tried(who, (tx) =>
    sql`update participant set ${sql.raw(set)} where case_id = ${scene.caseId} and person_id = ${of.personId}`.execute(
      tx,
    ),
  )
const ofCase = (who: TestPerson, set: string) =>
  tried(who, (tx) =>
    sql`update cases set ${sql.raw(set)} where case_id = ${scene.caseId}`.execute(tx),
  )

describe('a participant', () => {
  it.each([
    ['speaks for another project', () => `project_id = ${scene.projects.pip}`],
    ['says who asked them', () => `invited_by = '${uma.personId}'`],
    ['ends their access without leaving', () => 'ended_at = now()'],
    ['lapses by their own hand', () => `consent = 'lapsed'`],
    ['is reminded', () => 'reminded_at = now()'],
  ])('never %s', async (_, set) => {
    expect(await participant(uma, uma, set())).toBe(DENIED)
  })

  it('never comes back into an access that was ended', async () => {
    for (const set of [
      'ended_at = null',
      `ended_at = null, consent = 'signatory'`,
      `consent = 'signatory'`,
    ])
      expect([set, await participant(gone, gone, set)]).toEqual([set, DENIED])
  })

  it('leaves', async () => {
    expect(await participant(uma, uma, `consent = 'left', ended_at = now()`)).toBe(1)
  })

  it.each([
    'compartment_id = 999',
    'team_id = 999',
    `number = 'X-1'`,
    `title = '\\x00'`,
    `determination = 'invalid'`,
    `coordinator_id = null`,
    'severity_score = 10',
    `cve_id = 'CVE-2026-1'`,
    'published_at = now()',
    `deadline_at = deadline_at + interval '1 day'`,
    'participants_open = not participants_open',
    'erased_at = now()',
  ])('never writes %s in a case', async (set) => {
    expect(await ofCase(uma, set)).toBe(DENIED)
  })

  it('says that it is exploited', async () => {
    expect(await ofCase(uma, 'exploited = true')).toBe(1)
  })
})

describe('a member of the team', () => {
  it('ends an access and asks again, and agrees for nobody', async () => {
    expect(await participant(scene.kim, uma, 'ended_at = now()')).toBe(1)
    const again = `consent = 'invited', ended_at = null, answered_at = null`
    expect(await participant(scene.kim, gone, again)).toBe(1)
    expect(await participant(scene.kim, gone, 'ended_at = null')).toBe(DENIED)
    // Gabi agreed once: writing that again changes nothing, and asking again makes it `invited`.
    for (const consent of ['declined', 'left', 'lapsed'])
      expect([consent, await participant(scene.kim, gone, `consent = '${consent}'`)]).toEqual([
        consent,
        DENIED,
      ])
  })

  it('moves no case to another team, compartment or number', async () => {
    for (const set of ['compartment_id = 999', 'team_id = 999', `number = 'X-1'`])
      expect([set, await ofCase(scene.kim, set)]).toEqual([set, DENIED])
  })
})
