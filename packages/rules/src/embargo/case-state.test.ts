// Shows the case-state rules: order, implied events, and the counts the model is known by.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import {
  type CaseState,
  type CaseStateEvent,
  type CaseStateReport,
  type FixEvent,
  isQuiet,
  NOTHING_PUBLIC,
  possibleEvents,
  recordCaseEvent,
  UNAWARE,
} from './case-state.js'
import { DESIRED_ORDERS, scoreDisclosure } from './disclosure-quality.js'

const START: CaseState = { projects: { pip: UNAWARE }, public: NOTHING_PUBLIC }

const isFixEvent = (event: CaseStateEvent): event is FixEvent => 'VFD'.includes(event)
const reportOf = (event: CaseStateEvent, project = 'pip'): CaseStateReport =>
  isFixEvent(event) ? { event, project, reportState: 'accepted' } : { event }

function step(state: CaseState, report: CaseStateReport) {
  const next = recordCaseEvent(state, report)
  if (isRefusal(next)) throw new Error(next.because)
  return next
}

function walk(): { histories: Set<string>; states: Set<string> } {
  const histories = new Set<string>()
  const states = new Set<string>()
  const visit = (state: CaseState, history: string) => {
    states.add(JSON.stringify(state))
    const next = possibleEvents(state.projects['pip'] ?? UNAWARE, state.public)
    if (next.length === 0) histories.add(history)
    for (const event of next) {
      const { state: to, changes } = step(state, reportOf(event))
      visit(to, history + changes.map((change) => change.event).join(''))
    }
  }
  visit(START, '')
  return { histories, states }
}

describe('the model of one project', () => {
  it('has exactly 70 complete histories, each with six different events', () => {
    const { histories } = walk()
    expect(histories.size).toBe(70)
    for (const history of histories) expect([...history].sort().join('')).toBe('ADFPVX')
  })

  it('has exactly 32 states, of which the walk meets those a history can pass', () => {
    const fixes = [
      UNAWARE,
      { ...UNAWARE, vendorAware: true },
      { vendorAware: true, fixReady: true, fixDeployed: false },
      { vendorAware: true, fixReady: true, fixDeployed: true },
    ]
    const flags = [false, true]
    const all = fixes.flatMap((pip) =>
      flags.flatMap((publicAware) =>
        flags.flatMap((exploitPublic) =>
          flags.map((attacksObserved) =>
            JSON.stringify({
              projects: { pip },
              public: { publicAware, exploitPublic, attacksObserved },
            }),
          ),
        ),
      ),
    )
    expect(new Set(all).size).toBe(32)
    const met = walk().states
    for (const state of met) expect(all).toContain(state)
    const passing = all
      .filter((text) => !met.has(text))
      .map((text) => JSON.parse(text) as CaseState)
    // The rest exists only for the instant between an event and what follows from it at once.
    for (const { public: open, projects } of passing) {
      const unsettledExploit = open.exploitPublic && !open.publicAware
      const unsettledVendor = open.publicAware && !projects['pip']?.vendorAware
      expect(unsettledExploit || unsettledVendor).toBe(true)
    }
  })

  it('never un-happens: every accepted event keeps all earlier flags', () => {
    const event = fc.constantFrom<CaseStateEvent>('V', 'F', 'D', 'P', 'X', 'A')
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let state = START
        const seen: CaseStateEvent[] = []
        for (const one of events) {
          const next = recordCaseEvent(state, reportOf(one))
          if (isRefusal(next)) continue
          seen.push(...next.changes.map((change) => change.event))
          state = next.state
        }
        expect(new Set(seen).size).toBe(seen.length)
        const flags = [state.projects['pip'], state.public].flatMap((part) =>
          Object.values(part ?? {}),
        )
        expect(flags.filter(Boolean).length).toBe(seen.length)
      }),
    )
  })
})

describe('implied events', () => {
  it('makes every unaware project aware at once when the public knows', () => {
    const state: CaseState = {
      projects: { pip: UNAWARE, uv: { ...UNAWARE, vendorAware: true }, conda: UNAWARE },
      public: NOTHING_PUBLIC,
    }
    expect(step(state, { event: 'P' }).changes).toEqual([
      { event: 'P', implied: false },
      { event: 'V', project: 'pip', implied: true },
      { event: 'V', project: 'conda', implied: true },
    ])
  })

  it('makes an exploit in public bring public awareness, then the vendor', () => {
    const { state, changes } = step(START, { event: 'X' })
    expect(changes.map(({ event, implied }) => [event, implied])).toEqual([
      ['X', false],
      ['P', true],
      ['V', true],
    ])
    expect(state.public).toEqual({ publicAware: true, exploitPublic: true, attacksObserved: false })
  })

  it('implies nothing when the public knew, and nothing from attacks', () => {
    const known = step(START, { event: 'P' }).state
    expect(step(known, { event: 'X' }).changes).toEqual([{ event: 'X', implied: false }])
    expect(step(START, { event: 'A' })).toEqual({
      state: { ...START, public: { ...NOTHING_PUBLIC, attacksObserved: true } },
      changes: [{ event: 'A', implied: false }],
    })
  })
})

describe('refusals', () => {
  const aware = step(START, reportOf('V')).state
  it.each([
    ['V twice', aware, reportOf('V'), 'case-state.already-happened'],
    ['P twice', step(START, { event: 'P' }).state, { event: 'P' }, 'case-state.already-happened'],
    ['F before V', START, reportOf('F'), 'case-state.out-of-order'],
    ['D before F', aware, reportOf('D'), 'case-state.out-of-order'],
    [
      'F on a report that is only valid',
      aware,
      { event: 'F', project: 'pip', reportState: 'valid' },
      'case-state.report-not-accepted',
    ],
    ['a project not in the case', START, reportOf('V', 'uv'), 'case-state.unknown-project'],
    ['a name every object has', START, reportOf('V', 'constructor'), 'case-state.unknown-project'],
  ] as const)('refuses %s', (_title, state, report, refusal) => {
    expect(recordCaseEvent(state, report)).toMatchObject({ refusal })
  })

  it.each(['accepted', 'deferred', 'closed'] as const)('records F when %s', (reportState) => {
    const next = step(aware, { event: 'F', project: 'pip', reportState })
    expect(next.state.projects['pip']?.fixReady).toBe(true)
  })
})

describe('public state', () => {
  it('is quiet only while nothing is public', () => {
    expect(isQuiet(NOTHING_PUBLIC)).toBe(true)
    for (const flag of ['publicAware', 'exploitPublic', 'attacksObserved']) {
      expect(isQuiet({ ...NOTHING_PUBLIC, [flag]: true })).toBe(false)
    }
  })
})

describe('the twelve desired orders', () => {
  it.each([
    ['VFDPXA', 12],
    ['VFPDXA', 11],
    ['XPVAFD', 3],
    ['AXPVFD', 0],
  ])('scores %s with %i', (history, held) => {
    const events = [...history].map((letter) => letter as CaseStateEvent)
    expect(scoreDisclosure(events)).toMatchObject({ held, of: 12 })
  })

  it('leaves an order open while neither event happened, and holds it when only the first did', () => {
    const { orders, held } = scoreDisclosure(['V'])
    expect(held).toBe(3)
    expect(orders.filter(({ outcome }) => outcome === 'open').length).toBe(9)
    expect(scoreDisclosure(['P']).orders[0]).toEqual({
      earlier: 'V',
      later: 'P',
      outcome: 'broken',
    })
  })

  it('gives every complete history a score that names each order once', () => {
    for (const history of walk().histories) {
      const { orders } = scoreDisclosure([...history].map((letter) => letter as CaseStateEvent))
      expect(orders.length).toBe(DESIRED_ORDERS.length)
      expect(orders.every(({ outcome }) => outcome !== 'open')).toBe(true)
    }
  })
})
