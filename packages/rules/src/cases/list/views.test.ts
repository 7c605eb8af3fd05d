// Shows which tabs a case stands in, and that every case stands in exactly one of open and finished.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pep811Charter as charter } from '../../charter/built-in/pep-811.js'
import { addDays, instant } from '../../time.js'
import type { ListedCase, Viewer } from './listed-case.js'
import { viewsOf } from './views.js'

const now = instant(Date.UTC(2026, 10, 22))
const ago = (days: number) => addDays(now, -days)

const facts: ListedCase = {
  caseId: 'case-1',
  reportState: 'accepted',
  determination: 'vulnerability',
  coordinatorId: 'coco',
  embargoInForce: true,
  cveId: null,
  awaitingReporter: false,
  readyToPublish: false,
  publishingSince: null,
  publishedAt: null,
  clockStartedAt: ago(10),
  finishedAt: null,
  hasReporter: true,
  repliedAt: ago(9),
  lastHumanActivityAt: ago(1),
  lastReporterMessageAt: null,
  heldSince: null,
  withdrawnAt: null,
  offeredTo: null,
  conflictedIds: [],
  opinionAskedIds: [],
  creditAskedIds: [],
  owesDuplicateCredit: false,
  opinionGivenIds: [],
  hasNewOpinion: false,
  approval: null,
  unasked: null,
  fixPublicAt: null,
  advisoryAt: null,
  recordAt: null,
  emergencyReviewBy: null,
  emergencyById: null,
  emergencyFrom: null,
  publicationStuckBy: null,
  leakListOpen: false,
  leakTakenBack: false,
  assignedBy: null,
  proposalWaits: false,
}
const ada: Viewer = { kind: 'member', id: 'ada', roles: [], hasAcknowledged: true }
const coco: Viewer = { ...ada, id: 'coco' }

const views = (viewer: Viewer, more: Partial<ListedCase>) =>
  viewsOf(viewer, { ...facts, ...more }, { charter, now })

test.each<[Viewer, Partial<ListedCase>, string[]]>([
  [ada, {}, ['open']],
  [coco, {}, ['mine', 'open']],
  [ada, { coordinatorId: null }, ['needs-me', 'unassigned', 'open']],
  [coco, { awaitingReporter: true }, ['mine', 'waiting', 'open']],
  [ada, { reportState: 'invalid', heldSince: ago(1) }, ['waiting', 'open']],
  [ada, { reportState: 'deferred' }, ['open']],
  [coco, { clockStartedAt: ago(80) }, ['needs-me', 'mine', 'due-soon', 'open']],
  [ada, { clockStartedAt: ago(91) }, ['overdue', 'open']],
  [ada, { clockStartedAt: ago(91), reportState: 'closed', finishedAt: now }, ['finished']],
  [coco, { clockStartedAt: ago(91), publishedAt: now, finishedAt: now }, ['finished']],
  [
    ada,
    { publishedAt: now, finishedAt: now, owesDuplicateCredit: true },
    ['finished', 'owes-credit'],
  ],
  [ada, { owesDuplicateCredit: true }, ['open']],
])('case %#', (viewer, more, expected) => {
  expect(views(viewer, more)).toEqual(expected)
})

test('every case is open or finished, and no finished one is due', () => {
  const cases = fc.record({
    reportState: fc.constantFrom('received', 'invalid', 'accepted', 'deferred', 'closed'),
    determination: fc.constantFrom(null, 'vulnerability', 'duplicate', 'invalid'),
    coordinatorId: fc.constantFrom(null, 'coco'),
    clockStartedAt: fc.nat({ max: 200 }).map(ago),
    publishedAt: fc.constantFrom(null, now),
  })
  fc.assert(
    fc.property(cases, (more) => {
      const seen = views(coco, more)
      expect(seen.includes('open')).toBe(!seen.includes('finished'))
      if (seen.includes('finished')) {
        expect(seen).not.toContain('mine')
        expect(seen).not.toContain('overdue')
        expect(seen).not.toContain('due-soon')
        expect(seen).not.toContain('unassigned')
      }
    }),
  )
})
