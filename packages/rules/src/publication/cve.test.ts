// Shows CVE ids: asked for once, found again after a lost answer, never reused, given up by people.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../time.js'
import {
  decideReservation,
  type EntryFacts,
  enterCveId,
  type ReservationFacts,
  rejectCveId,
} from './cve.js'
import {
  type OpenRequest,
  orphanedIds,
  type SearchFacts,
  type ServerId,
  searchReservation,
} from './cve-search.js'

const now = instant(1_780_000_000_000)
const at = (seconds: number) => instant(now + seconds * 1000)
const request = (caseId: string, from: number, to = from, attempts = 1): OpenRequest => {
  return { caseId, firstSentAt: at(from), lastSentAt: at(to), attempts }
}
const reserved = (number: number, seconds: number, change: Partial<ServerId> = {}): ServerId => ({
  id: `CVE-2026-${number}`,
  state: 'RESERVED',
  reservedAt: at(seconds),
  requestedBy: 'parley@example.org',
  ...change,
})
const facts: SearchFacts = {
  now: at(0),
  caseId: 'a',
  requests: [request('a', -10)],
  atServer: [],
  known: new Set(),
  account: 'parley@example.org',
  settleSeconds: 60,
  skewSeconds: 5,
}
const search = (change: Partial<SearchFacts>) => searchReservation({ ...facts, ...change })

describe('L2: an id is asked for once the team agrees on a vulnerability', () => {
  const ready: ReservationFacts = {
    determination: 'vulnerability',
    projectReserves: true,
    cveId: null,
    openRequest: null,
    available: 3,
  }
  it('L4: asks for one id of the year and tells nothing else', () => {
    expect(decideReservation(ready, 2026)).toEqual({ amount: 1, year: 2026 })
  })
  it.each<[Partial<ReservationFacts>, string]>([
    [{ determination: null }, 'cve.not-a-vulnerability'],
    [{ determination: 'bug' }, 'cve.not-a-vulnerability'],
    [{ determination: 'already-fixed' }, 'cve.not-a-vulnerability'],
    [{ determination: 'duplicate' }, 'cve.not-a-vulnerability'],
    [{ projectReserves: false }, 'cve.project-takes-none'],
    [{ cveId: 'CVE-2026-1' }, 'cve.already-reserved'],
    [{ openRequest: request('a', 0) }, 'cve.search-first'],
    [{ available: 0 }, 'cve.quota-used-up'],
  ])('refuses %j', (change, refusal) => {
    expect(decideReservation({ ...ready, ...change }, 2026)).toMatchObject({ refusal })
  })
})

describe('finding a lost reservation', () => {
  it('adopts the one id that was reserved in the window', () => {
    expect(search({ atServer: [reserved(7, -9)] })).toEqual({ decision: 'adopt', id: 'CVE-2026-7' })
  })
  it('waits while it may still show up, then asks again', () => {
    expect(search({})).toEqual({ decision: 'wait', until: at(55) })
    expect(search({ now: at(54) })).toMatchObject({ decision: 'wait' })
    expect(search({ now: at(55) })).toEqual({ decision: 'ask' })
  })
  it.each<[string, Partial<SearchFacts>]>([
    ['known to our ledger', { atServer: [reserved(7, -9)], known: new Set(['CVE-2026-7']) }],
    ['of another account', { atServer: [reserved(7, -9, { requestedBy: 'someone@example.org' })] }],
    ['published already', { atServer: [reserved(7, -9, { state: 'PUBLISHED' })] }],
    ['rejected already', { atServer: [reserved(7, -9, { state: 'REJECTED' })] }],
    ['reserved before the window', { atServer: [reserved(7, -16)] }],
    ['reserved after the window', { atServer: [reserved(7, 56)] }],
  ])('never takes an id that is %s', (_title, change) => {
    expect(search({ ...change, now: at(100) })).toEqual({ decision: 'ask' })
  })
  it('bears clocks that differ by the skew', () => {
    expect(search({ atServer: [reserved(7, -15)] })).toMatchObject({ decision: 'adopt' })
  })
  it('takes the earliest of several that its own attempts explain', () => {
    const twice = { requests: [request('a', -100, -10, 2)] }
    const atServer = [reserved(8, -9), reserved(7, -99)]
    expect(search({ ...twice, atServer })).toEqual({ decision: 'adopt', id: 'CVE-2026-7' })
  })
  it('takes nothing when more ids turn up than calls were made', () => {
    const atServer = [reserved(7, -9), reserved(8, -8)]
    expect(search({ atServer })).toEqual({
      decision: 'unclear',
      candidates: ['CVE-2026-7', 'CVE-2026-8'],
    })
  })
  it('has nothing to find for a case without an open request', () => {
    expect(search({ requests: [] })).toEqual({ decision: 'wait', until: at(0) })
  })
  it('leaves no id over while another request would ask again', () => {
    const requests = [request('a', -900, -10, 3), request('b', -800, -200, 2)]
    const atServer = [reserved(7, -210), reserved(8, -9)]
    expect(search({ requests, atServer })).toEqual({ decision: 'adopt', id: 'CVE-2026-8' })
    expect(search({ requests, atServer, caseId: 'b' })).toEqual({
      decision: 'adopt',
      id: 'CVE-2026-7',
    })
  })
  it('gives two cases whose windows overlap different ids, the earliest to the earliest', () => {
    const requests = [request('b', -8), request('a', -10)]
    const atServer = [reserved(8, -7), reserved(7, -9)]
    expect(search({ requests, atServer })).toEqual({ decision: 'adopt', id: 'CVE-2026-7' })
    expect(search({ requests, atServer, caseId: 'b' })).toEqual({
      decision: 'adopt',
      id: 'CVE-2026-8',
    })
    expect(search({ requests, atServer: [reserved(7, -9)], caseId: 'b' })).toMatchObject({
      decision: 'wait',
    })
  })
  it('breaks ties by case and id, so that every worker answers alike', () => {
    const requests = [request('b', -10), request('a', -10)]
    const atServer = [reserved(8, -9), reserved(7, -9)]
    expect(search({ requests, atServer })).toMatchObject({ id: 'CVE-2026-7' })
    const turned = { requests: [...requests].reverse(), atServer: [...atServer].reverse() }
    expect(search(turned)).toMatchObject({ id: 'CVE-2026-7' })
  })

  it('never gives one id to two cases, nor one that is known, whatever was lost', () => {
    const seconds = fc.integer({ min: -300, max: 0 })
    const ids = fc.array(seconds, { maxLength: 6 })
    const windows = fc.array(fc.tuple(seconds, fc.integer({ min: 1, max: 3 })), { maxLength: 5 })
    fc.assert(
      fc.property(ids, windows, fc.nat({ max: 6 }), (times, sent, knownCount) => {
        const atServer = times.map((time, i) => reserved(1000 + i, time))
        const requests = sent.map(([from, attempts], i) => request(`c${i}`, from, from, attempts))
        const known = new Set(atServer.slice(0, knownCount).map(({ id }) => id))
        const taken = requests.flatMap(({ caseId }) => {
          const result = searchReservation({ ...facts, requests, atServer, known, caseId })
          return result.decision === 'adopt' ? [result.id] : []
        })
        expect(new Set(taken).size).toBe(taken.length)
        for (const id of taken) expect(known.has(id)).toBe(false)
      }),
    )
  })

  it('converges: adopting what is found leaves no id of ours behind and asks for no second one', () => {
    const lost = fc.uniqueArray(fc.integer({ min: -2000, max: -100 }), { maxLength: 5 })
    fc.assert(
      fc.property(lost, (times) => {
        const atServer = times.map((time, i) => reserved(1000 + i, time))
        let requests = times.map((time, i) => request(`c${i}`, time))
        const known = new Set<string>()
        while (requests.length > 0) {
          const { caseId } = requests[0]!
          const result = searchReservation({ ...facts, requests, atServer, known, caseId })
          expect(result.decision).toBe('adopt')
          if (result.decision === 'adopt') known.add(result.id)
          requests = requests.filter((one) => one.caseId !== caseId)
        }
        expect(known.size).toBe(times.length)
      }),
    )
  })
})

describe('L3: unused ids are listed, rejected by people and never reused', () => {
  it('lists what is reserved and belongs to no case, in the order it was reserved', () => {
    const atServer = [
      reserved(3, -500),
      reserved(2, -900),
      reserved(4, -9),
      reserved(5, -800),
      reserved(6, -700, { state: 'REJECTED' }),
      reserved(7, -600, { requestedBy: 'someone@example.org' }),
    ]
    const orphans = orphanedIds({ ...facts, atServer, known: new Set(['CVE-2026-5']) })
    expect(orphans.map(({ id }) => id)).toEqual(['CVE-2026-2', 'CVE-2026-7', 'CVE-2026-3'])
  })
  it('never adopts an orphan for a later request', () => {
    const orphan = reserved(3, -500)
    expect(search({ atServer: [orphan], now: at(100) })).toEqual({ decision: 'ask' })
  })
  const by = { isOperator: true, reason: ' Reserved twice. ' }
  it.each([
    ['RESERVED', 'reject-id'],
    ['PUBLISHED', 'reject-record'],
  ] as const)('rejects a %s id by %s, with the reason', (state, how) => {
    expect(rejectCveId({ id: 'CVE-2026-3', state, isAwaited: false }, by)).toEqual({
      how,
      id: 'CVE-2026-3',
      reason: 'Reserved twice.',
    })
  })
  it.each([
    [{ isAwaited: false }, { ...by, isOperator: false }, 'cve.operators-only'],
    [{ isAwaited: false }, { ...by, reason: '  ' }, 'cve.reason-missing'],
    [{ isAwaited: false, state: 'REJECTED' }, by, 'cve.already-rejected'],
    [{ isAwaited: true }, by, 'cve.awaited'],
  ] as const)('refuses %j by %j', (change, person, refusal) => {
    const id = { id: 'CVE-2026-3', state: 'RESERVED', ...change } as const
    expect(rejectCveId(id, person)).toMatchObject({ refusal })
  })
})

describe('an id that another CNA gave', () => {
  const open: EntryFacts = {
    determination: 'vulnerability',
    cveId: null,
    request: null,
    isKnownHere: false,
    isHeld: false,
  }
  it('is taken as it was written, also while our own is only wished for', () => {
    expect(enterCveId(open, ' cve-2026-4321 ')).toEqual({ cveId: 'CVE-2026-4321' })
    expect(enterCveId({ ...open, request: 'wanted' }, 'CVE-2026-4321')).toHaveProperty('cveId')
  })
  it.each<[Partial<EntryFacts>, string, string]>([
    [{ determination: null }, 'CVE-2026-4321', 'cve.not-a-vulnerability'],
    [{ cveId: 'CVE-2026-1' }, 'CVE-2026-4321', 'cve.already-reserved'],
    [{ request: 'asking' }, 'CVE-2026-4321', 'cve.search-first'],
    [{}, 'CVE-26-1', 'cve.not-an-id'],
    [{}, '', 'cve.not-an-id'],
    [{ isHeld: true, isKnownHere: true }, 'CVE-2026-4321', 'cve.held'],
    [{ isKnownHere: true }, 'CVE-2026-4321', 'cve.of-this-account'],
  ])('L3: is refused with %j for %j', (change, typed, refusal) => {
    expect(enterCveId({ ...open, ...change }, typed)).toMatchObject({ refusal })
  })
})
