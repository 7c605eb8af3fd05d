// A case that cannot be opened any more, as after a disk fault, holds up nobody else's: the end of another's embargo comes,
// what was scheduled for it goes out, and the log names the damaged one.
import { addDays, addHours } from '@parley/rules'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { scheduleForEnd } from '../../src/publication/schedule/schedule.js'
import { rowOfCase } from '../cases/support.js'
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

const scheduled = async (endsAt: ReturnType<typeof addDays>) => {
  const { caseId, cveId } = await readyCase(stage)
  const { installation } = stage.parley
  const voice = { kind: 'person', person: await personOf(stage, stage.ada) } as const
  must(await proposeEnd(installation, voice, { caseId, endsAt, reason: '' }))
  const hash = await approveCase(stage, caseId)
  must(await scheduleForEnd(stage.parts, await personOf(stage, stage.ada), { caseId, hash }))
  return { caseId, cveId }
}

it('ends and publishes the others, and says which one it left out', async () => {
  const { installation } = stage.parley
  const end = addDays(START, 5)
  const damaged = await scheduled(end)
  const whole = await scheduled(addHours(end, 1))
  await installation.sql(`update cases set title = 'damaged'::bytea where case_id = $1`, [
    damaged.caseId,
  ])
  installation.setTime(addDays(end, 3))
  for (let round = 0; round < 2; round++) await stage.parley.work()
  const { embargo_state: state } = await rowOfCase(installation, whole.caseId)
  expect(state).toBe('exited')
  expect(announcements(stage).some(({ subject }) => subject.includes(whole.cveId))).toBe(true)
  const leftOut = installation.logLines.filter((line) => line.includes('left out'))
  expect(leftOut.length).toBeGreaterThan(0)
  for (const line of leftOut) expect(JSON.parse(line)).toMatchObject({ caseId: damaged.caseId })

  const told = () =>
    installation.logLines.filter((line) => /left out|scan failed/.test(line)).length
  expect(told()).toBe(leftOut.length)
  for (let second = 0; second < 5; second++) {
    installation.passTime({ seconds: 2 })
    await stage.parley.work()
  }
  expect(told()).toBe(leftOut.length)
  installation.passTime({ hours: 1 })
  await stage.parley.work()
  expect(told()).toBeGreaterThan(leftOut.length)
})
