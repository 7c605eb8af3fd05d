// What a scan found is moved one by one: what fails is named by its ids alone, and nothing waits for it.
import { addHours } from '@parley/rules'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { doEach } from '../../src/jobs/each.js'
import { START } from '../support/installation.js'

const now = () => START

test('the rest goes on, the log has ids and a code, and the scan fails at its end', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const done: string[] = []
  const found = ['a', 'b', 'c'].map((caseId) => ({ caseId, title: `canary of ${caseId}` }))
  const all = doEach({ log, now }, found, async ({ caseId, title }) => {
    if (caseId === 'a') throw new Error(`cannot open ${title}`)
    done.push(caseId)
  })
  await expect(all).rejects.toMatchObject({ code: 'scan.left-out', message: /^1 of 3/ })
  expect(done).toEqual(['b', 'c'])
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ caseId: 'a', code: 'Error' }])
  expect(lines.join('')).not.toContain('canary')
})

test('the same is said once an hour, another fault and another case at once', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  let at = START
  const fail = (caseId: string, code: string) =>
    doEach({ log, now: () => at }, [{ caseId }], async () => {
      throw Object.assign(new Error('no'), { name: code })
    }).catch(() => undefined)
  for (let second = 0; second < 100; second++) await fail('a', 'X')
  expect(lines).toHaveLength(1)
  await fail('b', 'X')
  await fail('a', 'Y')
  expect(lines).toHaveLength(3)
  at = addHours(at, 1)
  await fail('a', 'X')
  expect(lines).toHaveLength(4)
})

test('nothing is said where all is well', async () => {
  await doEach({ log: pino({ level: 'silent' }), now }, [{ caseId: 'a' }], async () => {})
})
