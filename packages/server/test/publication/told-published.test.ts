// What is published is told once to everyone concerned, and says so: the whole team, who agreed to the embargo, the reporter.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCase } from '../../src/cases/load.js'
import { sealContact } from '../../src/cases/report.js'
import { inTransaction } from '../../src/db/transaction.js'
import { letFollow } from '../cases/support.js'
import { addPerson } from '../support/people.js'
import { openStage, readyCase, type Stage, startPublication } from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close({ jobsMayRemain: true }))

test('N5: one notice each, that it was published, and no other of the embargo', async () => {
  const { installation } = stage.parley
  const { caseId, number } = await readyCase(stage)
  await letFollow(installation, stage.ada, caseId)
  const gus = await addPerson(installation, 'Gus Guest')
  await inTransaction(
    installation.db,
    { kind: 'person', personId: stage.ada.personId },
    async (tx) => {
      const loaded = await loadCase(tx, installation, caseId)
      if (loaded === undefined) throw new Error('no case')
      const contact = { name: null, creditAs: null, email: 'rita@example.test' }
      await tx
        .updateTable('report')
        .set({ contact: sealContact(loaded.key, caseId, contact) })
        .where('caseId', '=', caseId)
        .execute()
    },
  )
  await installation.sql(
    `insert into participant (case_id, person_id, compartment_id, consent, invitation, invited_by, invited_at, answered_at)
     select $1, $2, compartment_id, 'signatory', ''::bytea, $3, $4, $4 from cases where case_id = $1`,
    [caseId, gus.personId, stage.ada.personId, new Date(installation.now())],
  )
  await stage.parley.work()
  await installation.sql(
    `update credit set consent = 'anonymous', answered_at = asked_at where case_id = $1 and is_reporter`,
    [caseId],
  )
  stage.mail.clear()
  await startPublication(stage, caseId)
  await stage.parley.work()
  const told = (address: string) =>
    stage.mail
      .messages()
      .filter(({ to }) => JSON.stringify(to).includes(address))
      .map(({ subject }) => String(subject))
      .filter((subject) => /publish|embargo|news about/.test(subject) && !/approve/.test(subject))
  for (const address of ['ada.lead', 'bob.reader', 'cleo.member', 'gus.guest'])
    expect([address, told(address)]).toEqual([address, [`${number}: its advisory was published`]])
  expect(told('rita@')).toEqual([`What you reported as ${number} is published`])
})
