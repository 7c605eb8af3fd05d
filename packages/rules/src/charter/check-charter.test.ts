// What makes a charter one that no team could decide by, and that every mistake is told at once.
import { expect, test } from 'vitest'
import { builtInCharters } from './built-in/built-in.js'
import { pep811Charter } from './built-in/pep-811.js'
import type { Charter } from './charter.js'
import { checkCharter } from './check-charter.js'
import type { Governance } from './governance.js'

const source = 'a test'
const governed = (change: (governance: Governance) => Governance): Charter => ({
  ...pep811Charter,
  governance: change(pep811Charter.governance),
})
const ballotWith = (ballot: Partial<Governance['ballot']>) =>
  governed((g) => ({ ...g, ballot: { ...g.ballot, ...ballot } }))
const threshold = (numerator: number, denominator: number) =>
  ballotWith({ threshold: { value: { numerator, denominator }, source } })
const secondBody = (change: object) =>
  governed((g) => ({ ...g, bodies: g.bodies.map((b, i) => (i === 1 ? { ...b, ...change } : b)) }))

test('the built-in charters have none', () => {
  expect(Object.keys(builtInCharters)).toEqual(['pep-811', 'whole-membership'])
  for (const charter of Object.values(builtInCharters)) expect(checkCharter(charter)).toEqual([])
})

test.each<[string, Charter, string, RegExp]>([
  ['a threshold above 1', threshold(4, 3), 'governance.ballot.threshold.value', /above 1/],
  ['a threshold of nothing', threshold(0, 3), 'governance.ballot.threshold.value', /whole/],
  ['a threshold in fractions', threshold(1.5, 3), 'governance.ballot.threshold.value', /whole/],
  ['a threshold over 0', threshold(1, 0), 'governance.ballot.threshold.value', /whole/],
  ['a threshold too fine', threshold(1, 1001), 'governance.ballot.threshold.value', /1000/],
  [
    'a quorum share above 1',
    ballotWith({
      quorum: { value: { kind: 'share', share: { numerator: 3, denominator: 2 } }, source },
    }),
    'governance.ballot.quorum.value',
    /above 1/,
  ],
  [
    'a quorum of nobody',
    ballotWith({ quorum: { value: { kind: 'non-abstaining', count: 0 }, source } }),
    'governance.ballot.quorum.value',
    /at least 1/,
  ],
  [
    'one admin',
    { ...pep811Charter, team: { adminsMinimum: { value: 1, source } } },
    'team.adminsMinimum.value',
    /at least 2/,
  ],
  [
    'an unknown body',
    governed((g) => ({ ...g, veto: { ...g.veto, body: { value: 'senate', source } } })),
    'governance.veto.body.value',
    /no body “senate”.*steering-council/,
  ],
  [
    'an unknown oversight',
    governed((g) => ({ ...g, oversight: { value: 'senate', source } })),
    'governance.oversight.value',
    /senate/,
  ],
  ['a body under nobody known', secondBody({ under: 'senate' }), 'governance.bodies.1.under', /no/],
  [
    'a body under itself',
    secondBody({ under: 'packaging-council' }),
    'governance.bodies.1.under',
    /itself/,
  ],
  ['a body twice', secondBody({ id: 'team' }), 'governance.bodies.2.id', /twice/],
  [
    'no team',
    governed((g) => ({ ...g, bodies: g.bodies.filter(({ id }) => id !== 'team') })),
    'governance.bodies',
    /“team”/,
  ],
  [
    'a ballot that closes as it opens',
    ballotWith({ windowDays: { value: 0, source } }),
    'governance.ballot.windowDays.value',
    /from 1/,
  ],
  [
    'a team that vetoes itself',
    governed((g) => ({ ...g, veto: { ...g.veto, body: { value: 'team', source } } })),
    'governance.veto.body.value',
    /does not veto itself/,
  ],
  [
    'a team that oversees itself',
    governed((g) => ({
      ...g,
      oversight: { value: 'team', source },
      veto: { ...g.veto, body: { value: null, source } },
    })),
    'governance.oversight.value',
    /does not oversee itself/,
  ],
  [
    'a veto by another body than the one that is asked',
    governed((g) => ({ ...g, veto: { ...g.veto, body: { value: 'packaging-council', source } } })),
    'governance.veto.body.value',
    /One body is asked here.*steering-council/,
  ],
  [
    'a quorum that no body can meet',
    secondBody({ quorum: { value: { kind: 'non-abstaining', count: 201 }, source } }),
    'governance.bodies.1.quorum.value',
    /more than 200/,
  ],
  [
    'more admins than any team has',
    { ...pep811Charter, team: { adminsMinimum: { value: 51, source } } },
    'team.adminsMinimum.value',
    /more than 50/,
  ],
  [
    'a clock of nothing',
    {
      ...pep811Charter,
      clocks: { ...pep811Charter.clocks, idleDays: { value: 0, source } },
    },
    'clocks.idleDays.value',
    /at least 1/,
  ],
  [
    'due soon only after the deadline',
    {
      ...pep811Charter,
      clocks: { ...pep811Charter.clocks, soonDays: { value: 90, source } },
    },
    'clocks.soonDays.value',
    /before the deadline/,
  ],
  [
    'an embargo with its longest shorter than its usual',
    {
      ...pep811Charter,
      embargo: { ...pep811Charter.embargo, maximumDays: { value: 30, source } },
    },
    'embargo.maximumDays.value',
    /longest/,
  ],
])('%s is a mistake at its place', (_name, charter, path, message) => {
  expect(checkCharter(charter)).toEqual([
    { path: path.split('.'), message: expect.stringMatching(message) },
  ])
})

test('bodies under one another in a circle are each told, and a body with its authority from the team', () => {
  const under = (links: Readonly<Record<string, string | null>>) =>
    governed((g) => ({ ...g, bodies: g.bodies.map((b) => ({ ...b, under: links[b.id] ?? null })) }))
  const circle = under({
    'steering-council': 'packaging-council',
    'packaging-council': 'steering-council',
  })
  expect(checkCharter(circle).map(({ path }) => path.join('.'))).toEqual([
    'governance.bodies.0.under',
    'governance.bodies.1.under',
  ])
  expect(checkCharter(circle)[0]?.message).toContain('in a circle: steering-council')
  expect(checkCharter(under({ 'steering-council': 'team' })).map(({ message }) => message)).toEqual(
    [
      '“steering-council” has its authority from the team that it would oversee.',
      '“steering-council” has its authority from the team that it would veto.',
    ],
  )
})

test('every mistake is told at once', () => {
  const charter = {
    ...threshold(4, 3),
    team: { adminsMinimum: { value: 0, source } },
  }
  expect(checkCharter(charter).map(({ path }) => path.join('.'))).toEqual([
    'team.adminsMinimum.value',
    'governance.ballot.threshold.value',
  ])
})

test('a team without a body above it can decide', () => {
  const alone = governed((g) => ({
    ...g,
    bodies: g.bodies.filter(({ id }) => id === 'team').map((b) => ({ ...b, under: null })),
    oversight: { value: null, source },
    veto: { ...g.veto, body: { value: null, source } },
  }))
  expect(checkCharter(alone)).toEqual([])
})

test('R6: a second team decides under another body: its own veto, oversight and quorum', () => {
  const council = { value: 'packaging-council', source: 'PEP 772' }
  const packaging = governed((g) => ({
    ...g,
    oversight: council,
    veto: { ...g.veto, body: council },
  }))
  expect(checkCharter(packaging)).toEqual([])
  const body = packaging.governance.bodies.find(({ id }) => id === council.value)
  expect(body?.quorum.value).toEqual({ kind: 'non-abstaining', count: 3 })
})

test('of what could not be read nothing is said, nor of what is only wrong beside it', () => {
  const charter = {
    ...threshold(4, 3),
    embargo: { ...pep811Charter.embargo, maximumDays: { value: 30, source } },
  }
  const paths = (unread: readonly (readonly (string | number)[])[]) =>
    checkCharter(charter, unread).map(({ path }) => path.join('.'))
  expect(paths([])).toEqual(['governance.ballot.threshold.value', 'embargo.maximumDays.value'])
  expect(paths([['embargo', 'defaultDays']])).toEqual(['governance.ballot.threshold.value'])
  expect(paths([['governance', 'ballot', 'threshold', 'value', 'numerator']])).toEqual([
    'embargo.maximumDays.value',
  ])
  const senate = governed((g) => ({ ...g, oversight: { value: 'senate', source } }))
  expect(checkCharter(senate, [['governance', 'bodies', 1, 'id']])).toEqual([])
  expect(checkCharter(senate, [['governance', 'bodies', 1, 'name']])).toHaveLength(1)
})
