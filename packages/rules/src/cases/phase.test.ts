// Shows the word for every kind of case, and that what is nearer to the end wins.
import { expect, test } from 'vitest'
import { instant } from '../time.js'
import type { CaseFacts } from './facts.js'
import { phase } from './phase.js'

const facts: CaseFacts = {
  caseId: 'case-1',
  reportState: 'received',
  determination: null,
  coordinatorId: 'coco',
  embargoInForce: true,
  cveId: null,
  awaitingReporter: false,
  readyToPublish: false,
  publishingSince: null,
  publishedAt: null,
}
const now = instant(0)

test.each([
  [{}, 'triage'],
  [{ reportState: 'start' }, 'triage'],
  [{ reportState: 'valid' }, 'triage'],
  [{ coordinatorId: null }, 'needs-coordinator'],
  [{ coordinatorId: null, reportState: 'accepted' }, 'needs-coordinator'],
  [{ awaitingReporter: true }, 'waiting-on-reporter'],
  [{ awaitingReporter: true, reportState: 'accepted' }, 'waiting-on-reporter'],
  [{ reportState: 'accepted' }, 'accepted'],
  [{ reportState: 'accepted', readyToPublish: true, awaitingReporter: true }, 'ready-to-publish'],
  [{ reportState: 'accepted', readyToPublish: true, publishingSince: now }, 'publishing'],
  [{ reportState: 'accepted', publishingSince: now, publishedAt: now }, 'published'],
  [{ reportState: 'closed', publishedAt: now }, 'published'],
  [{ reportState: 'closed' }, 'closed'],
  [{ reportState: 'invalid', coordinatorId: null }, 'held'],
  [{ reportState: 'deferred', determination: 'vulnerability' }, 'held'],
  [{ reportState: 'deferred', determination: 'duplicate' }, 'duplicate'],
] as const)('%j is %s', (more, expected) => {
  expect(phase({ ...facts, ...more })).toBe(expected)
})
