// The ten joins of 2026, recorded from the history of the PSRT's list: facts, no votes, no words of anybody.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftReport } from '../../src/charter/activity/report.js'
import { importMembers } from '../../src/charter/import-members.js'
import { importDecisions, selectRecorded } from '../../src/charter/nominations/recorded.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { addPerson, addTeam, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
const file = new URL('../../src/main/demo/data/psrt-csv-history.txt.gz', import.meta.url)
const text = gunzipSync(readFileSync(file)).toString()
const list = readFileSync(new URL('../charter/data/psrt.csv', import.meta.url), 'utf8')

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'PSRT', { isDefault: true })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const importing = (history: string) =>
  importDecisions(parley.installation, { teamId: team.teamId, text: history })

test('A5: the ten joins of 2026 are recorded on their days, once', async () => {
  const before = parley.installation.now
  Object.assign(parley.installation, { now: () => Date.UTC(2026, 7, 1) })
  expect(await importing(text)).toEqual({ recorded: 10, known: 0, begunWith: 21, changes: 1 })
  expect(await importing(text)).toEqual({ recorded: 0, known: 10, begunWith: 21, changes: 1 })
  Object.assign(parley.installation, { now: before })
  const found = await selectRecorded(parley.installation.db.app, team.teamId)
  const days = found.map(({ name, listedOn }) => [
    new Date(listedOn).toISOString().slice(0, 10),
    name,
  ])
  expect(days).toEqual([
    ['2026-07-21', 'Kushal Das'],
    ['2026-06-02', 'Jelle Zijlstra'],
    ['2026-05-13', 'Damian Shaw'],
    ['2026-05-13', 'Kirill Podoprigora'],
    ['2026-03-24', 'Adam Turner'],
    ['2026-03-24', 'Bénédikt Tran'],
    ['2026-03-09', 'Emma Smith'],
    ['2026-03-05', 'Petr Viktorin'],
    ['2026-03-05', 'Stan Ulbrych'],
    ['2026-02-26', 'William Woodruff'],
  ])
})

test('the page says what is not known, and shows no vote', async () => {
  const member = await addPerson(parley.installation, 'Max', { team })
  const page = await parley.request({ url: '/nominations', cookie: member.cookie })
  expect(page.body).toContain('Kushal Das')
  expect(page.body).toContain('Recorded, not counted')
  expect(await parley.installation.sql('select 1 from nomination')).toEqual([])
})

test('what is ahead or cannot be read is refused whole, with its lines', async () => {
  const ahead = await importing('2999-01-01 Join\n+Zoe,zoe,\n2000-01-01 Begin\n+Ada,ada,\n')
  expect(isRefusal(ahead) && ahead.refusal).toBe('recorded.ahead')
  const unreadable = await importing('2026-01-01 Begin\n+Ada,ada,\nnonsense\n')
  expect(isRefusal(unreadable) && unreadable.because).toContain('Line 3')
})

test('E1, E7: who came with a list is a member since its history says, and no newcomer of the import', async () => {
  const { installation } = parley
  const team = await addTeam(installation, 'LISTED')
  const chief = await addPerson(installation, 'Chief', { team, roles: ['admin'] })
  await addPerson(installation, 'Second', { team, roles: ['admin'] })
  const imported = await importMembers(installation, 'operator', {
    ...{ teamId: team.teamId, csv: list, emeritus: false },
  })
  if (isRefusal(imported)) throw new Error(imported.because)
  const told = await importDecisions(installation, {
    ...{ teamId: team.teamId, text },
  })
  if (isRefusal(told)) throw new Error(told.because)
  installation.passTime({ days: 10 })
  const person = await selectPerson(installation.db.app, chief.personId)
  if (person === undefined) throw new Error('nobody')
  const of = { teamId: team.teamId, charter: 'pep-811', charterOverrides: {} }
  const listed = async () =>
    (await draftReport(installation, person, of)).members.filter((one) => one.joinedEarlier)
  const before = await listed()
  expect(before).toHaveLength(imported.added)
  const dated = before.filter(({ joinedOn }) => joinedOn !== null)
  expect(dated).toHaveLength(told.recorded)
  expect(new Set(dated.map(({ standing }) => standing))).toEqual(new Set(['newcomer']))
  const others = before.filter(({ joinedOn }) => joinedOn === null)
  expect(new Set(others.map(({ standing }) => standing))).not.toContain('newcomer')
  expect(others.map(({ standing }) => standing)).toContain('unobserved')
  installation.passTime({ days: 356 })
  expect((await listed()).map(({ standing }) => standing)).toContain('inactive')
})
