// What the list reads of other tables stands on the case's row, and follows them.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openInstallation, type TestInstallation } from '../support/installation.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openByHand } from './support.js'

let installation: TestInstallation
let team: TestTeam
let kim: TestPerson
beforeAll(async () => {
  installation = await openInstallation()
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  kim = await addPerson(installation, 'Kim Case', { team })
})
afterAll(() => installation.destroy())

const open = async () =>
  (await openByHand(installation, { team, person: kim, title: 'A case' })).caseId

const standing = async (caseId: string) =>
  (
    await installation.sql(
      'select publishing, approved_by, fix_merged, record_waits, emergency_by, standing, phase from cases where case_id = $1',
      [caseId],
    )
  )[0]

const version = (caseId: string, number: number) =>
  installation.sql(
    `insert into advisory_version (case_id, compartment_id, version, sealed, edited_by, edited_at)
     values ($1, $2, $3, '', $4, now())`,
    [caseId, team.compartmentId, number, kim.personId],
  )

const HASH = 'a'.repeat(64)

test('an approval stands for the newest version, and an edit ends it', async () => {
  const caseId = await open()
  await version(caseId, 1)
  await installation.sql(
    `insert into approval (case_id, compartment_id, version, person_id, hash) values ($1, $2, 1, $3, $4)`,
    [caseId, team.compartmentId, kim.personId, HASH],
  )
  expect((await standing(caseId))?.['approved_by']).toEqual([])
  await installation.sql('update approval set approved_at = now() where case_id = $1', [caseId])
  expect((await standing(caseId))?.['approved_by']).toEqual([kim.personId])
  await version(caseId, 2)
  expect((await standing(caseId))?.['approved_by']).toEqual([])
})

test('a fix is merged until its link is taken away', async () => {
  const caseId = await open()
  await installation.sql(
    `insert into link (link_id, case_id, compartment_id, kind, url, merged_at, position, added_by, added_at)
     values ($1, $2, $3, 'pull-request', '', now(), 0, $4, now())`,
    [randomUUID(), caseId, team.compartmentId, kim.personId],
  )
  expect((await standing(caseId))?.['fix_merged']).toBe(true)
  await installation.sql('update link set removed_at = now() where case_id = $1', [caseId])
  expect((await standing(caseId))?.['fix_merged']).toBe(false)
})

test('a finished case stands while its record or a review is owed, and no longer', async () => {
  const caseId = await open()
  await version(caseId, 1)
  const publicationId = randomUUID()
  await installation.sql(
    `insert into publication (publication_id, case_id, compartment_id, version, kind, requested_by, requested_at,
       not_before, emergency, hash, snapshot) values ($1, $2, $3, 1, 'first', $4, now(), now(), true, $5, '')`,
    [publicationId, caseId, team.compartmentId, kim.personId, HASH],
  )
  await installation.sql(
    `insert into publication_step (publication_id, case_id, compartment_id, step, state) values ($1, $2, $3, 'cve', 'waiting')`,
    [publicationId, caseId, team.compartmentId],
  )
  expect(await standing(caseId)).toMatchObject({ phase: 'publishing', record_waits: true })
  await installation.sql(
    `update cases set report_state = 'closed', determination = 'vulnerability', published_at = now(), finished_at = now() where case_id = $1`,
    [caseId],
  )
  await installation.sql('update publication set finished_at = now()')
  expect(await standing(caseId)).toMatchObject({
    ...{ phase: 'published', publishing: false, standing: true, emergency_by: [kim.personId] },
  })
  await installation.sql(`update publication_step set state = 'done'`)
  expect(await standing(caseId)).toMatchObject({ record_waits: false, standing: true })
  await installation.sql('update publication set reviewed_at = now()')
  expect(await standing(caseId)).toMatchObject({ emergency_by: [], standing: false })
})
