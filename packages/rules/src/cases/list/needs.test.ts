// Shows what a case asks of whom, need by need, and that it asks nothing of others.
import { expect, test } from 'vitest'
import { pep811Charter as charter } from '../../charter/built-in/pep-811.js'
import { addDays, addHours, instant } from '../../time.js'
import type { ListedCase, Viewer } from './listed-case.js'
import { needsOf } from './needs.js'

const now = instant(Date.UTC(2026, 10, 22))
const ago = (days: number) => addDays(now, -days)

const quiet: ListedCase = {
  caseId: 'case-1',
  reportState: 'accepted',
  determination: 'vulnerability',
  coordinatorId: 'coco',
  embargoInForce: true,
  cveId: 'CVE-2026-0001',
  awaitingReporter: false,
  readyToPublish: false,
  publishingSince: null,
  publishedAt: null,
  clockStartedAt: ago(10),
  finishedAt: null,
  repliedAt: ago(9),
  hasReporter: true,
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

const member = (id: string, roles: ('admin' | 'release-manager')[] = []): Viewer => ({
  kind: 'member',
  id,
  roles,
  hasAcknowledged: true,
})
const coco = member('coco')
const ada = member('ada')
const admin = member('adm', ['admin'])

const needs = (viewer: Viewer, more: Partial<ListedCase> = {}) =>
  needsOf(viewer, { ...quiet, ...more }, { charter, now }).map(({ need }) => need)

const fresh: Partial<ListedCase> = {
  reportState: 'received',
  determination: null,
  coordinatorId: null,
  cveId: null,
  repliedAt: null,
  clockStartedAt: ago(1),
}
const approval = {
  kind: 'first' as const,
  requestedBy: 'coco',
  lastEditorId: 'eda',
  askedIds: [] as string[],
  approverIds: ['ann'],
  missing: 1,
}
const published = { publishedAt: now, advisoryAt: now, recordAt: now, finishedAt: now }
const heldFor = { reportState: 'invalid', determination: 'invalid', heldSince: ago(2) } as const

test.each<[string, Viewer, Partial<ListedCase>, string[]]>([
  ['a quiet case asks nothing', coco, {}, []],
  [
    'an embargo that has ended asks its coordinator',
    coco,
    { embargoInForce: false },
    ['embargo-over'],
  ],
  ['and nobody else while there is one', ada, { embargoInForce: false }, []],
  ['nothing while it goes out', coco, { embargoInForce: false, publishingSince: now }, []],
  ['nor once it is out', coco, { embargoInForce: false, publishedAt: now }, []],
  ['H2: a new report asks every member', ada, fresh, ['coordinator', 'first-reply']],
  ['no first reply where nobody hears it', ada, { ...fresh, hasReporter: false }, ['coordinator']],
  ['H6: nobody who declared a conflict of interest', ada, { ...fresh, conflictedIds: ['ada'] }, []],
  [
    'H6: but for how they are credited',
    ada,
    { ...fresh, conflictedIds: ['ada'], creditAskedIds: ['ada'] },
    ['your-credit'],
  ],
  [
    'H4: whom the charter picked',
    coco,
    { ...fresh, coordinatorId: 'coco', repliedAt: ago(1), assignedBy: 'charter' },
    ['assigned', 'determination'],
  ],
  [
    'H4: not who took it',
    coco,
    { ...fresh, coordinatorId: 'coco', repliedAt: ago(1), assignedBy: 'member' },
    ['determination'],
  ],
  [
    'L11: a new version that was begun',
    coco,
    { ...published, unasked: { what: 'version', lastEditorId: 'eda' } },
    ['amendment-unasked'],
  ],
  [
    'L11: of whom wrote it too',
    ada,
    { ...published, unasked: { what: 'version', lastEditorId: 'ada' } },
    ['amendment-unasked'],
  ],
  [
    'O2: credits that differ',
    coco,
    { ...published, unasked: { what: 'credits', lastEditorId: 'eda' } },
    ['amendment-unasked'],
  ],
  [
    'L11: of nobody else',
    ada,
    { ...published, unasked: { what: 'version', lastEditorId: 'eda' } },
    [],
  ],
  ['L11: not before it is out', coco, { unasked: { what: 'version', lastEditorId: 'eda' } }, []],
  [
    'L11: nor while it goes out',
    coco,
    { ...published, publishingSince: now, unasked: { what: 'version', lastEditorId: 'eda' } },
    [],
  ],
  [
    'L11: nor once it is asked for',
    coco,
    {
      ...published,
      approval: { ...approval, kind: 'amendment', askedIds: ['ann'] },
      unasked: { what: 'version', lastEditorId: 'eda' },
    },
    [],
  ],
  [
    'H3: but no release manager to coordinate',
    member('rm', ['release-manager']),
    fresh,
    ['first-reply'],
  ],
  [
    'a coordinated one asks its coordinator',
    coco,
    { ...fresh, coordinatorId: 'coco' },
    ['first-reply', 'determination'],
  ],
  ['and nobody else', ada, { ...fresh, coordinatorId: 'coco' }, []],
  [
    'nothing while the reporter is asked',
    coco,
    {
      ...fresh,
      coordinatorId: 'coco',
      repliedAt: ago(1),
      awaitingReporter: true,
    },
    [],
  ],
  ['no first reply after closing', coco, { ...fresh, reportState: 'closed' }, []],
  [
    'no first reply once published',
    coco,
    { repliedAt: null, determination: null, publishedAt: now },
    [],
  ],
  ['H5: an offer asks who it was made to', ada, { offeredTo: 'ada' }, ['hand-over-offered']],
  ['H5: not its maker', coco, { offeredTo: 'ada' }, []],
  ['H5: nor after closing', ada, { offeredTo: 'ada', reportState: 'closed' }, []],
  [
    'an opinion asked for',
    ada,
    { determination: null, opinionAskedIds: ['ada'] },
    ['your-opinion'],
  ],
  [
    'an opinion given',
    ada,
    {
      determination: null,
      opinionAskedIds: ['ada'],
      opinionGivenIds: ['ada'],
    },
    [],
  ],
  ['an opinion too late', ada, { opinionAskedIds: ['ada'] }, []],
  [
    'an opinion on a closed case',
    ada,
    {
      determination: null,
      opinionAskedIds: ['ada'],
      reportState: 'closed',
    },
    [],
  ],
  ['O2: a credit asks who is credited', ada, { creditAskedIds: ['ada'] }, ['your-credit']],
  ['O2: nobody else', ada, { creditAskedIds: ['bob'] }, []],
  ['O2: not once it is finished', ada, { creditAskedIds: ['ada'], finishedAt: now }, []],
  ['L7: an approval asks another reader', ada, { approval }, ['approval']],
  ['L7: not who asked for it', coco, { approval }, []],
  ['L7: not the last editor', member('eda'), { approval }, []],
  ['L7: not who gave it', member('ann'), { approval }, []],
  ['L7: nobody when none is missing', ada, { approval: { ...approval, missing: 0 } }, []],
  [
    'L7: whoever is asked by name',
    ada,
    { approval: { ...approval, askedIds: ['ada'], missing: 0 } },
    ['approval'],
  ],
  ['L7: nobody else then', ada, { approval: { ...approval, askedIds: ['bob'] } }, []],
  ['L7: nobody once published', ada, { approval, publishedAt: now }, []],
  ...(['amendment', 'withdrawal'] as const).flatMap(
    (kind): [string, Viewer, Partial<ListedCase>, string[]][] => {
      const change = { approval: { ...approval, kind }, ...published }
      const approved = { ...change, approval: { ...change.approval, missing: 0 } }
      return [
        [`L7: an ${kind} asks another reader`, ada, change, ['approval']],
        [`L7: an ${kind} asks not who asked for it`, coco, change, []],
        [`an approved ${kind} is to be published`, coco, approved, ['publish']],
        [`an approved ${kind} is its coordinator's`, ada, approved, []],
        [`an ${kind} of what is not public`, ada, { approval: change.approval }, []],
      ]
    },
  ),
  ['a list after a leak asks its coordinator', coco, { leakListOpen: true }, ['leak-list']],
  ['a list after a leak asks the admins', admin, { leakListOpen: true }, ['leak-list']],
  ['a list after a leak asks nobody else', ada, { leakListOpen: true }, []],
  [
    'a list after a leak stays when it is published',
    coco,
    { leakListOpen: true, ...published },
    ['leak-list'],
  ],
  ['a proposed end asks its coordinator', coco, { proposalWaits: true }, ['embargo-proposal']],
  ['a proposed end asks nobody else', ada, { proposalWaits: true }, []],
  ['an answered hold', coco, { ...heldFor, lastReporterMessageAt: ago(1) }, ['reporter-answered']],
  ['a hold without an answer', coco, heldFor, []],
  ['an answered hold of another', ada, { ...heldFor, lastReporterMessageAt: ago(1) }, []],
  ['a hold that is over', coco, { heldSince: ago(2), lastReporterMessageAt: ago(1) }, []],
  [
    'a published case whose duplicate’s reporter is not credited',
    coco,
    { ...published, owesDuplicateCredit: true },
    ['duplicate-credit'],
  ],
  ['but nobody else', ada, { ...published, owesDuplicateCredit: true }, []],
  [
    'unless nobody coordinates it, when it asks everybody',
    ada,
    { ...published, coordinatorId: null, owesDuplicateCredit: true },
    ['duplicate-credit'],
  ],
  ['nor before it is published, when its checklist asks', coco, { owesDuplicateCredit: true }, []],
  [
    'a withdrawal of a fresh report, whose reporter is owed no first reply',
    coco,
    { ...fresh, coordinatorId: 'coco', reportState: 'invalid', withdrawnAt: ago(1) },
    ['reporter-withdrew'],
  ],
  [
    'a second opinion that was given, until its coordinator looked',
    coco,
    { ...fresh, coordinatorId: 'coco', repliedAt: now, hasNewOpinion: true },
    ['opinion-given', 'determination'],
  ],
  [
    'but nobody else',
    ada,
    { ...fresh, coordinatorId: 'coco', repliedAt: now, hasNewOpinion: true },
    [],
  ],
  ['nor once it is determined', coco, { hasNewOpinion: true }, []],
  ['a withdrawal', coco, { withdrawnAt: ago(1) }, ['reporter-withdrew']],
  ['a withdrawal of a closed case', coco, { withdrawnAt: ago(1), reportState: 'closed' }, []],
  ['a case with nothing missing', coco, { readyToPublish: true }, ['publish']],
  ['but its coordinator publishes', ada, { readyToPublish: true }, []],
  ['a public fix', coco, { fixPublicAt: ago(1) }, ['advisory-due']],
  [
    'a public fix that is announced',
    coco,
    { fixPublicAt: ago(1), advisoryAt: now, cveId: null },
    [],
  ],
  ['a public fix of a closed case', coco, { fixPublicAt: ago(1), reportState: 'closed' }, []],
  ['a public fix of another', ada, { fixPublicAt: ago(1) }, []],
  ['J4: an advisory without its record', coco, { advisoryAt: ago(1) }, ['cve-record-due']],
  ['J4: with its record', coco, { advisoryAt: ago(1), recordAt: ago(1) }, []],
  ['J4: without a CVE ID', coco, { advisoryAt: ago(1), cveId: null }, []],
  ['J4: of another', ada, { advisoryAt: ago(1) }, []],
  [
    'an emergency asks the others',
    ada,
    { emergencyReviewBy: now, emergencyById: 'coco' },
    ['emergency-review'],
  ],
  [
    'an emergency does not ask who declared it',
    coco,
    {
      emergencyReviewBy: now,
      emergencyById: 'coco',
    },
    [],
  ],
  ['a stuck publication', coco, { publicationStuckBy: 'ada' }, ['publication-stuck']],
  [
    'a stuck publication that one asked for',
    ada,
    { publicationStuckBy: 'ada' },
    ['publication-stuck'],
  ],
  ['a stuck publication of others', admin, { publicationStuckBy: 'ada' }, []],
  ['J1: a near deadline', coco, { clockStartedAt: ago(80) }, ['due-soon']],
  ['J1: a near deadline of another', admin, { clockStartedAt: ago(80) }, []],
  ['J1: an overdue case', coco, { clockStartedAt: ago(91) }, ['overdue']],
  ['J1: an overdue case asks the admins too', admin, { clockStartedAt: ago(91) }, ['overdue']],
  ['J1: but not everybody', ada, { clockStartedAt: ago(91) }, []],
  [
    'J1: unless nobody coordinates it',
    ada,
    { clockStartedAt: ago(91), coordinatorId: null },
    ['coordinator', 'overdue'],
  ],
  ['J1: nothing once finished', coco, { clockStartedAt: ago(91), finishedAt: ago(1) }, []],
])('%s', (_, viewer, more, expected) => {
  expect(needs(viewer, more)).toEqual(expected)
})

test('K1: who has not acknowledged the embargo duties is asked for that alone', () => {
  const newcomer: Viewer = { kind: 'member', id: 'new', roles: [], hasAcknowledged: false }
  expect(needs(newcomer, fresh)).toEqual(['acknowledge-embargo'])
})

test.each([
  ['invited', ['embargo-terms']],
  ['lapsed', ['embargo-terms']],
  ['signatory', []],
  ['declined', []],
  ['none', []],
] as const)('a participant who is %s is asked for %j', (consent, expected) => {
  expect(needs({ kind: 'participant', id: 'pia', consent }, fresh)).toEqual(expected)
})

test('every need says why, from where, and what runs out by when', () => {
  const all = needsOf(ada, { ...quiet, ...fresh }, { charter, now })
  expect(all).toEqual([
    {
      need: 'coordinator',
      because: 'Nobody coordinates it yet.',
      source: charter.coordination.required.source,
      dueAt: addHours(now, 48),
    },
    {
      need: 'first-reply',
      because: 'The reporter has not heard from a person yet.',
      source: 'our reading',
      dueAt: addHours(now, 48),
    },
  ])
})

test('a list after a leak that was taken back is to be closed', () => {
  const because = (leakTakenBack: boolean) =>
    needsOf(coco, { ...quiet, leakListOpen: true, leakTakenBack }, { charter, now })[0]?.because
  expect(because(false)).toContain('its notices have clocks')
  expect(because(true)).toContain('close it')
})
