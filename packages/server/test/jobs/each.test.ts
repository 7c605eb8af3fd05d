// What a scan found is moved one by one: what fails is named by its ids alone, and nothing waits for it.
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { doEach } from '../../src/jobs/each.js'

test('the rest goes on, the log has ids and a code, and the scan fails at its end', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const done: string[] = []
  const found = ['a', 'b', 'c'].map((caseId) => ({ caseId, title: `canary of ${caseId}` }))
  const all = doEach({ log }, found, async ({ caseId, title }) => {
    if (caseId === 'a') throw new Error(`cannot open ${title}`)
    done.push(caseId)
  })
  await expect(all).rejects.toMatchObject({ code: 'scan.left-out', message: /^1 of 3/ })
  expect(done).toEqual(['b', 'c'])
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ caseId: 'a', code: 'Error' }])
  expect(lines.join('')).not.toContain('canary')
})

test('nothing is said where all is well', async () => {
  await doEach({ log: pino({ level: 'silent' }) }, [{ caseId: 'a' }], async () => {})
})
