// What an upgrade leaves to be done case by case: the receipt of what was entered by hand and taken up again long ago, and words
// that were cut. Some at a time, until none is left.
import { addDays } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goOnAfterUpgrade } from '../../src/cases/after-upgrade.js'
import { START, type TestInstallation } from '../support/installation.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { asDate, openByHand, rowOfCase } from './support.js'

let parley: TestApp
let installation: TestInstallation
let team: TestTeam
let kim: TestPerson
beforeAll(async () => {
  parley = await openTestApp()
  installation = parley.installation
  team = await addTeam(installation, 'UPGRADE', { isDefault: true })
  kim = await addPerson(installation, 'Kim Case', { team })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const enter = async (title: string) =>
  (await openByHand(installation, { team, person: kim, title })).caseId

const unsure = (caseId: string) =>
  installation.sql('update cases set received_at = $2, receipt_unsure = true where case_id = $1', [
    caseId,
    asDate(addDays(START, 30)),
  ])

test('the receipt of a case that was entered by hand is read from its first event', async () => {
  const told = await enter('Told')
  const before = await rowOfCase(installation, told)
  await unsure(told)
  await parley.work()
  const row = await rowOfCase(installation, told)
  expect([row['received_at'], row['receipt_unsure']]).toEqual([before['received_at'], false])
})

test('words that were cut are written anew, fifty cases at a time', async () => {
  const cut: string[] = []
  for (let n = 0; n < 52; n++) cut.push(await enter(`Cut ${n}`))
  await parley.work()
  await installation.sql(`update cases set words_cut = true where case_id = any ($1)`, [cut])
  await installation.sql(`update search_words set words = '{}' where case_id = any ($1)`, [cut])
  const left = async () =>
    Number((await installation.sql('select count(*) as n from cases where words_cut'))[0]?.['n'])
  await goOnAfterUpgrade(installation)
  expect(await left()).toBe(2)
  await goOnAfterUpgrade(installation)
  expect(await left()).toBe(0)
  await parley.work()
  const [empty] = await installation.sql(
    `select count(*) as n from search_words where case_id = any ($1) and words = '{}'`,
    [cut],
  )
  expect(Number(empty?.['n'])).toBe(0)
})
