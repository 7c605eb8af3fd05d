// Everything that is done to a case under its embargo, three quarters of an hour before the end, by clocks that are an hour
// wrong: nothing of it ends the embargo, and what counts silence does not count it early.
import { addDays, addHours, type Instant, isRefusal } from '@parley/rules'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Installation } from '../../src/db/installation.js'
import { silenceScan } from '../../src/embargo/silence.js'
import { answerProposal, proposalScan, settleBySilence } from '../../src/embargo/terms/answer.js'
import type { Voice } from '../../src/embargo/terms/begin.js'
import { embargoEndScan, endEmbargo, visibleFixScan } from '../../src/embargo/terms/jobs.js'
import { leaveEarly, reportPublicEvent } from '../../src/embargo/terms/leave.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { reportFixEvent } from '../../src/embargo/terms/report-fix.js'
import { breakGlass, tickItem } from '../../src/publication/break-glass/actions.js'
import { glassScan } from '../../src/publication/break-glass/jobs.js'
import { mergeInto } from '../../src/publication/joining/merge.js'
import { splitCase } from '../../src/publication/joining/split.js'
import { invite, openScene, type Scene } from '../conversation/support.js'
import { linkOf, send } from '../intake/support.js'
import { START } from '../support/installation.js'
import { addPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { consentOf, embargoRow, must, personVoice, reporterVoice } from './terms-support.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))
beforeEach(() => scene.parley.installation.setTime(START))

let reports = 0

/** Another case that was reported now, accepted and coordinated by Kim; its embargo ends in 90 days. */
const another = async (): Promise<Scene> => {
  reports += 1
  const address = `203.0.${Math.floor(reports / 5)}.7`
  const { sql } = scene.parley.installation
  const known = await sql<{ case_id: string }>('select case_id from cases')
  const link = linkOf(await send(scene.parley, {}, { address }))
  const [row] = await sql<{ case_id: string }>(
    `update cases set report_state = 'accepted', coordinator_id = $1
      where case_id <> all($2) returning case_id`,
    [scene.kim.personId, known.map(({ case_id }) => case_id)],
  )
  return { ...scene, link, caseId: row?.case_id ?? '' }
}

const END = addDays(START, 90)
const BEFORE = addHours(END, -0.75)

/** The installation at an instant, by clocks that are wrong by so many hours. */
const at = (truth: Instant, { process, database }: Wrong): Installation => {
  const { installation } = scene.parley
  installation.setTime(addHours(truth, process))
  return { ...installation, witnesses: [async () => addHours(truth, database)] }
}

interface Wrong {
  readonly process: number
  readonly database: number
}

const CLOCKS: readonly (readonly [string, Wrong])[] = [
  ['the process an hour ahead', { process: 1, database: 0 }],
  ['the database an hour ahead', { process: 0, database: 1 }],
  ['the process an hour behind', { process: -1, database: 0 }],
  ['the database an hour behind', { process: 0, database: -1 }],
  ['one ahead, the other behind', { process: 1, database: -1 }],
]

const NONE = { adversariesHoldExploit: false, adversariesKnow: false }

type Act = (held: Scene, doubted: Installation) => Promise<unknown>

const kim = async (held: Scene): Promise<Extract<Voice, { kind: 'person' }>> =>
  personVoice(held, held.kim)
const later = async (held: Scene, doubted: Installation) =>
  must(
    await proposeEnd(doubted, await kim(held), {
      ...{ caseId: held.caseId, endsAt: addDays(END, 10), reason: '' },
    }),
  )

/** Whatever begins by `beginTerms`, but what records that the public knows. */
const ACTIONS: readonly (readonly [string, Act])[] = [
  ['a later end is proposed', later],
  [
    'a later end is declined',
    async (held, doubted) => {
      const { proposalId } = await later(held, doubted)
      const { caseId } = held
      const word = { caseId, proposalId, answer: 'declined' } as const
      must(await answerProposal(doubted, reporterVoice(held), word))
    },
  ],
  ['silence is counted', async ({ caseId }, doubted) => settleBySilence(doubted, caseId)],
  [
    'attacks are recorded',
    async (held, doubted) => {
      await later(held, doubted)
      const { person } = await kim(held)
      must(await reportPublicEvent(doubted, person, { caseId: held.caseId, event: 'A' }))
    },
  ],
  [
    'the embargo is left early without a reason',
    async (held, doubted) => {
      const { caseId } = held
      const input = { caseId, evidence: NONE, checked: 0 }
      const outcome = await leaveEarly(doubted, (await kim(held)).person, input)
      expect(outcome).toMatchObject({ refusal: 'embargo.no-reason-to-leave' })
    },
  ],
  [
    'it is left early without the checklist',
    async (held, doubted) => {
      const evidence = { ...NONE, adversariesKnow: true }
      const input = { caseId: held.caseId, evidence, checked: 0 }
      const outcome = await leaveEarly(doubted, (await kim(held)).person, input)
      expect(outcome).toMatchObject({ refusal: 'embargo.checklist-open' })
    },
  ],
  [
    'the clock looks',
    async ({ caseId }, doubted) => {
      await embargoEndScan(doubted)()
      expect(await endEmbargo(doubted, caseId)).toBe('not-yet')
      await visibleFixScan(doubted)()
      await proposalScan(doubted)()
    },
  ],
  [
    'a fix is recorded',
    async (held, doubted) => {
      await held.parley.installation.sql('update cases set project_id = $2 where case_id = $1', [
        held.caseId,
        held.projects.widget,
      ])
      const { caseId } = held
      const { person } = await kim(held)
      for (const event of ['V', 'F'] as const) {
        const projectId = held.projects.widget
        const outcome = await reportFixEvent(doubted, person, { caseId, projectId, event })
        if (isRefusal(outcome) && event === 'F') must(outcome)
      }
    },
  ],
  [
    'the glass is broken for attacks',
    async (held, doubted) => {
      const { caseId } = held
      const { person } = await kim(held)
      must(await breakGlass(doubted, person, { caseId, cause: 'attacks-observed', note: '' }))
      must(await tickItem(doubted, person, { caseId, item: 'embargo', note: '' }))
      await glassScan(doubted)()
    },
  ],
  [
    'it is split',
    async (held, doubted) => {
      const { caseId } = held
      const said = { title: 'Another half', details: 'secret', keep: [], projectId: null }
      const { person } = await kim(held)
      const split = must(await splitCase(doubted, person, { caseId, ...said }))
      const half = { ...held, caseId: split.caseId }
      expect(await embargoRow(half)).toMatchObject({ state: 'active', ends_at: new Date(END) })
    },
  ],
  [
    'it is merged',
    async (held, doubted) => {
      const { caseId, parley } = held
      const { installation } = parley
      const now = installation.now()
      installation.setTime(START)
      const kept = await another()
      installation.setTime(now)
      const asked = { title: 'A confidential matter', why: 'You know it.' }
      const { person } = await kim(held)
      must(await mergeInto(doubted, person, { caseId: kept.caseId, into: caseId, ...asked }))
      expect(await embargoRow(kept)).toMatchObject({ state: 'active' })
    },
  ],
]

describe.each(CLOCKS)('with %s', (_title, wrong) => {
  it.each(ACTIONS)('the embargo stays when %s', async (_name, act) => {
    const held = await another()
    await act(held, at(BEFORE, wrong))
    expect(await embargoRow(held)).toMatchObject({ ends_at: new Date(END), cause: null })
    expect(['active', 'revising']).toContain((await embargoRow(held)).state)
    // Once every clock says so, it ends.
    const right = at(END, { process: 0, database: 0 })
    expect(await endEmbargo(right, held.caseId)).toBe('ended')
    expect(await embargoRow(held)).toMatchObject({ state: 'exited', cause: 'end-reached' })
  })

  it('silence is not counted before the window is surely over', async () => {
    const held = await another()
    // Of letters alone: an address is made from the letters of a name, and no two are to be the same.
    const letters = held.caseId.replaceAll(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))
    const guest = await addPerson(held.parley.installation, `Guest ${letters}`)
    expect((await invite(held, guest)).statusCode).toBe(303)
    await later(held, held.parley.installation)
    const doubted = at(addHours(START, 7 * 24 - 0.75), wrong)
    await silenceScan(doubted)()
    await settleBySilence(doubted, held.caseId)
    expect(await consentOf(held, guest)).toBe('invited')
    expect((await embargoRow(held)).state).toBe('revising')
  })
})
