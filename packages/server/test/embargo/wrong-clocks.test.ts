// What is scheduled for the end of an embargo, under clocks that are an hour wrong, with a worker that is another one after
// the end than before it, and over the night on which the clocks go forward: never a millisecond early.
import { addDays, addHours, type Instant, instant } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Installation } from '../../src/db/installation.js'
import { leaveEarly, reportPublicEvent } from '../../src/embargo/terms/leave.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { readLocalEnd } from '../../src/embargo/terms/zone.js'
import { runWaitingJobs, tick } from '../../src/jobs/worker.js'
import { workerParts } from '../../src/main/compose.js'
import { scheduleForEnd } from '../../src/publication/schedule/schedule.js'
import {
  announcements,
  approveCase,
  must,
  openStage,
  personOf,
  readyCase,
  type Stage,
} from '../publication/stage.js'
import { START } from '../support/installation.js'

vi.setConfig({ testTimeout: 90_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close({ jobsMayRemain: true }))

const scheduled = async (endsAt: Instant) => {
  const { caseId, cveId } = await readyCase(stage)
  const { installation } = stage.parley
  const voice = { kind: 'person', person: await personOf(stage, stage.ada) } as const
  must(await proposeEnd(installation, voice, { caseId, endsAt, reason: '' }))
  const hash = await approveCase(stage, caseId)
  must(await scheduleForEnd(stage.parts, await personOf(stage, stage.ada), { caseId, hash }))
  return { caseId, cveId }
}

const isOut = (cveId: string) => announcements(stage).some(({ subject }) => subject.includes(cveId))

interface Wrong {
  readonly process: number
  readonly database: number
}

const doubtedAt = (truth: Instant, wrong: Wrong) => {
  const { installation } = stage.parley
  installation.setTime(addHours(truth, wrong.process))
  return { ...installation, witnesses: [async () => addHours(truth, wrong.database)] }
}

/** A worker that is started, does what it finds due, and ends: by clocks that are wrong by so many hours. */
const workAt = async (truth: Instant, wrong: Wrong) => {
  const doubted = doubtedAt(truth, wrong)
  const parts = workerParts({ ...stage.parley, installation: doubted })
  for (let round = 0; round < 2; round++) {
    await tick(parts)
    await runWaitingJobs(parts)
  }
}

const before = (end: Instant) => instant(end - 1)

describe('a scheduled publication', () => {
  it.each([
    ['both clocks right', { process: 0, database: 0 }, 0],
    ['the process an hour ahead', { process: 1, database: 0 }, 0],
    ['the database an hour ahead', { process: 0, database: 1 }, 0],
    ['the process an hour behind', { process: -1, database: 0 }, 1],
    ['the database an hour behind', { process: 0, database: -1 }, 1],
    ['one ahead, the other behind', { process: 1, database: -1 }, 1],
  ])('with %s is out at the end and never before it', async (_title, wrong, hoursLate) => {
    stage.parley.installation.setTime(START)
    const end = addDays(START, 10)
    const { cveId } = await scheduled(end)
    await workAt(before(end), wrong)
    expect(isOut(cveId)).toBe(false)
    if (hoursLate > 0) {
      // A clock that is behind makes it late by as much, and no later.
      await workAt(before(addHours(end, hoursLate)), wrong)
      expect(isOut(cveId)).toBe(false)
    }
    await workAt(addHours(end, hoursLate), wrong)
    expect(isOut(cveId)).toBe(true)
  })

  it('is not out an hour early or late on the day on which the clocks go forward', async () => {
    const { installation } = stage.parley
    installation.setTime(instant(Date.UTC(2027, 2, 20, 9)))
    // Sunday, 28 March 2027: Berlin goes from 2 to 3 o'clock; 4 o'clock is at 02:00 UTC, not at 03:00.
    const end = must(readLocalEnd('2027-03-28T04:00', 'Europe/Berlin'))
    expect(end).toBe(Date.UTC(2027, 2, 28, 2))
    const { cveId } = await scheduled(end)
    const right = { process: 0, database: 0 }
    await workAt(before(end), right)
    expect(isOut(cveId)).toBe(false)
    await workAt(end, right)
    expect(isOut(cveId)).toBe(true)
  })

  it.each([
    [
      'attacks are recorded',
      async (doubted: Installation, caseId: string) => {
        const person = await personOf(stage, stage.ada)
        must(await reportPublicEvent(doubted, person, { caseId, event: 'A' }))
      },
    ],
    [
      'it is left early without a question of the checklist',
      async (doubted: Installation, caseId: string) => {
        const evidence = { adversariesHoldExploit: false, adversariesKnow: true }
        const input = { caseId, evidence, checked: 0 }
        const outcome = await leaveEarly(doubted, await personOf(stage, stage.ada), input)
        expect(outcome).toMatchObject({ refusal: 'embargo.checklist-open' })
      },
    ],
    [
      'the row says that the end was reached',
      async (doubted: Installation, caseId: string) => {
        await stage.parley.installation.sql(
          `update cases set embargo_state = 'exited', embargo_cause = 'end-reached', embargo_ended_at = $2
            where case_id = $1`,
          [caseId, new Date(doubted.now())],
        )
      },
    ],
  ])('is not out before the end by a process an hour ahead when %s', async (_title, act) => {
    stage.parley.installation.setTime(START)
    const end = addDays(START, 10)
    const { caseId, cveId } = await scheduled(end)
    const truth = addHours(end, -0.75)
    const ahead = { process: 1, database: 0 }
    await act(doubtedAt(truth, ahead), caseId)
    await workAt(truth, ahead)
    expect(isOut(cveId)).toBe(false)
    await workAt(end, { process: 0, database: 0 })
    expect(isOut(cveId)).toBe(true)
  })
})
