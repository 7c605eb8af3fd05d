// The decisions of a team, rule by rule, named by the charter-rules' ids; and what must hold for every ballot.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../refusal.js'
import { addDays, addHours, formatInstant, type Instant, parseInstant } from '../../time.js'
import { pep811Governance, wholeMembershipGovernance } from '../built-in/governance.js'
import type { BallotRules, Quorum } from '../governance.js'
import {
  ballotTimes,
  countedElectorate,
  electorateOf,
  mayAskForToken,
  whetherOpen,
} from './ballot.js'
import { type CouncilVote, councilOutcome, hasConflictNow, mayVoteInCouncil } from './council.js'
import { checkNomination, mayNominate } from './nomination.js'
import { fewestFor, quorumOf, reaches, shareInWords } from './share.js'
import { countBallot, type Vote } from './tally.js'
import { mayOpenVeto, vetoEndsAt, vetoState } from './veto.js'

const { ballot: pep811 } = pep811Governance
const { ballot: whole } = wholeMembershipGovernance

const at = (text: string): Instant => {
  const read = parseInstant(text)
  if (isRefusal(read)) throw new Error(read.because)
  return read
}
const votes = (yes: number, no: number, abstain = 0): readonly Vote[] => [
  ...Array<Vote>(yes).fill('yes'),
  ...Array<Vote>(no).fill('no'),
  ...Array<Vote>(abstain).fill('abstain'),
]
const count = (rules: BallotRules, electorate: number, cast: readonly Vote[]) =>
  countBallot(rules, { electorate, votes: cast })

describe('B1, B2: two thirds of the votes cast', () => {
  test.each([
    [2, 1, 0, true, 'carried'],
    [1, 1, 0, false, 'below-threshold'],
    [0, 0, 0, false, 'no-votes'],
    [0, 0, 9, false, 'no-votes'],
    [20, 10, 0, true, 'carried'],
    [19, 10, 0, false, 'below-threshold'],
    [21, 10, 0, true, 'carried'],
    [1, 0, 30, true, 'carried'],
    [0, 1, 0, false, 'below-threshold'],
  ])('%i yes, %i no, %i abstain: carried %s, %s', (yes, no, abstain, carried, reason) => {
    const outcome = count(pep811, 31, votes(yes, no, abstain))
    expect(outcome).toMatchObject({ yes, no, abstain, carried, reason, electorate: 31 })
  })

  test('of 31 members, two yes among three cast are enough', () => {
    expect(count(pep811, 31, votes(2, 1)).neededYes).toBe(2)
  })
})

describe('B2, B4, B5: the whole membership', () => {
  test.each([
    [21, 0, 0, true, 'carried'],
    [20, 0, 0, false, 'below-threshold'],
    [21, 10, 0, true, 'carried'],
    [20, 0, 11, false, 'below-threshold'],
    [15, 0, 0, false, 'no-quorum'],
    [0, 0, 31, false, 'no-votes'],
  ])('of 31: %i yes, %i no, %i abstain: carried %s, %s', (yes, no, abstain, carried, reason) => {
    expect(count(whole, 31, votes(yes, no, abstain))).toMatchObject({ carried, reason })
  })

  test('31 members need 21 yes and 16 who take part', () => {
    expect(count(whole, 31, votes(21, 0))).toMatchObject({ neededYes: 21, neededVotes: 16 })
  })
})

describe('R6: quorum kinds', () => {
  const withQuorum = (quorum: Quorum): BallotRules => ({
    ...pep811,
    quorum: { value: quorum, source: 'a test' },
  })
  test.each<[Quorum, number, number, number, string]>([
    [{ kind: 'none' }, 1, 0, 0, 'carried'],
    [{ kind: 'share', share: { numerator: 1, denominator: 2 } }, 2, 0, 3, 'carried'],
    [{ kind: 'share', share: { numerator: 1, denominator: 2 } }, 2, 0, 2, 'no-quorum'],
    [{ kind: 'non-abstaining', count: 3 }, 3, 0, 0, 'carried'],
    [{ kind: 'non-abstaining', count: 3 }, 2, 0, 7, 'no-quorum'],
  ])('%j of ten with %i yes, %i no, %i abstain: %s', (quorum, yes, no, abstain, reason) => {
    expect(count(withQuorum(quorum), 10, votes(yes, no, abstain)).reason).toBe(reason)
  })
  test('asks for whole people', () => {
    expect(quorumOf({ kind: 'share', share: { numerator: 1, denominator: 2 } }, 31)).toBe(16)
    expect(quorumOf({ kind: 'none' }, 31)).toBe(0)
    expect(quorumOf({ kind: 'non-abstaining', count: 3 }, 5)).toBe(3)
  })
})

describe('what holds for every ballot', () => {
  const anyVote = fc.constantFrom<Vote>('yes', 'no', 'abstain')
  const anyVotes = fc.array(anyVote, { maxLength: 60 })
  const anyRules = fc.constantFrom(pep811, whole)

  test('the order of the votes is ignored', () => {
    fc.assert(
      fc.property(
        anyRules,
        anyVotes.chain((cast) =>
          fc.tuple(fc.constant(cast), fc.shuffledSubarray(cast, { minLength: cast.length })),
        ),
        (rules, [cast, shuffled]) => {
          expect(count(rules, 60, shuffled)).toEqual(count(rules, 60, cast))
        },
      ),
    )
  })

  test('one more yes never defeats', () => {
    fc.assert(
      fc.property(anyRules, anyVotes, (rules, cast) => {
        const before = count(rules, 61, cast).carried
        expect(count(rules, 61, [...cast, 'yes']).carried || !before).toBe(true)
      }),
    )
  })

  test('B1: the threshold is exact for every electorate to 200, against rational arithmetic', () => {
    // Rational arithmetic of its own: yes/whole ≥ 2/3 by cross-multiplied big integers.
    const atLeast = (yes: number, whole: number) => BigInt(yes) * 3n >= 2n * BigInt(whole)
    for (let electorate = 1; electorate <= 200; electorate += 1) {
      for (let yes = 0; yes <= electorate; yes += 1) {
        const no = electorate - yes
        const carried = yes > 0 && atLeast(yes, electorate)
        expect(count(pep811, electorate, votes(yes, no)).carried).toBe(carried)
        const alone = yes > 0 && atLeast(yes, electorate) && 2 * yes >= electorate
        expect(count(whole, electorate, votes(yes, 0)).carried).toBe(alone)
      }
    }
  })

  test('any share up to twelfths is exact, and the fewest votes are the fewest', () => {
    for (let denominator = 1; denominator <= 12; denominator += 1)
      for (let numerator = 1; numerator <= denominator; numerator += 1)
        for (let whole = 0; whole <= 200; whole += 1) {
          const share = { numerator, denominator }
          const fewest = fewestFor(share, whole)
          expect(reaches(share, fewest, whole)).toBe(true)
          if (fewest > 0) expect(reaches(share, fewest - 1, whole)).toBe(false)
          expect(BigInt(fewest) * BigInt(denominator) >= BigInt(numerator) * BigInt(whole)).toBe(
            true,
          )
        }
  })

  test('a share is told in words', () => {
    expect(shareInWords({ numerator: 2, denominator: 3 })).toBe('two thirds')
    expect(shareInWords({ numerator: 3, denominator: 5 })).toBe('3 of every 5')
  })
})

describe('B3: the window', () => {
  test('is seven days of 24 hours, across the change to winter time as across no change', () => {
    // In Berlin this begins at 12:00 summer time and ends at 11:00 winter time: the same instant a week on.
    const { opensAt, closesAt } = ballotTimes(pep811, at('2026-10-21T12:00:00+02:00'))
    expect(closesAt - opensAt).toBe(7 * 24 * 3_600_000)
    expect(formatInstant(closesAt)).toBe('2026-10-28T10:00:00.000Z')
    expect(closesAt).toBe(at('2026-10-28T11:00:00+01:00'))
  })
  test('opens at once under pep-811 and after a week of review under whole-membership', () => {
    const nominated = at('2026-03-05T00:00:00Z')
    expect(ballotTimes(pep811, nominated).opensAt).toBe(nominated)
    expect(ballotTimes(whole, nominated).opensAt).toBe(addDays(nominated, 7))
  })
  test('is open from its first instant to just before its last', () => {
    const times = { opensAt: at('2026-03-05T00:00:00Z'), closesAt: at('2026-03-12T00:00:00Z') }
    expect(whetherOpen(times, addHours(times.opensAt, -1))?.refusal).toBe('ballot.not-open-yet')
    expect(whetherOpen(times, times.opensAt)).toBeUndefined()
    expect(whetherOpen(times, at('2026-03-11T23:59:59.999Z'))).toBeUndefined()
    expect(whetherOpen(times, times.closesAt)?.refusal).toBe('ballot.closed')
  })
})

describe('B10: the electorate', () => {
  const member = (personId: string, isActive = true) => ({ personId, isActive })
  const times = { opensAt: at('2026-03-05T00:00:00Z'), closesAt: at('2026-03-12T00:00:00Z') }
  const during = addDays(times.opensAt, 1)

  test('is the active members at opening, each once, without the nominee', () => {
    const members = [member('a'), member('b'), member('b'), member('gone', false), member('n')]
    expect(electorateOf(pep811, members, 'n')).toEqual(['a', 'b'])
    const lets = { ...pep811, nomineeVotes: { value: true, source: 'a test' } }
    expect(electorateOf(lets, members, 'n')).toEqual(['a', 'b', 'n'])
    expect(electorateOf(pep811, members, null)).toEqual(['a', 'b', 'n'])
  })
  test('who joins later has no vote; who has left without a token neither', () => {
    expect(mayAskForToken(times, during, undefined)?.refusal).toBe('ballot.not-elector')
    const left = { hasToken: false, hasLeft: true }
    expect(mayAskForToken(times, during, left)?.refusal).toBe('ballot.has-left')
    expect(mayAskForToken(times, during, { hasToken: true, hasLeft: true })).toBeUndefined()
    expect(mayAskForToken(times, during, { hasToken: false, hasLeft: false })).toBeUndefined()
    expect(
      mayAskForToken(times, times.closesAt, { hasToken: false, hasLeft: false })?.refusal,
    ).toBe('ballot.closed')
  })
  test('a member who leaves mid-ballot is no silent no, and no vote is lost with them', () => {
    const stays = { hasToken: false, hasLeft: false }
    const electors = [
      ...Array.from({ length: 20 }, () => stays),
      { hasToken: true, hasLeft: true },
      ...Array.from({ length: 10 }, () => ({ hasToken: false, hasLeft: true })),
    ]
    expect(countedElectorate(electors)).toBe(21)
    expect(count(whole, countedElectorate(electors), votes(14, 0)).carried).toBe(true)
    expect(count(whole, 31, votes(14, 0)).carried).toBe(false)
  })
})

const council = (given: string): readonly CouncilVote[] =>
  [...given].map((letter, index) => ({
    personId: `c${index}`,
    hasConflict: letter === 'x' || letter === 'X',
    hasLeft: letter === 'l',
    vote:
      ({ y: 'yes', n: 'no', a: 'abstain', x: 'abstain', X: 'yes', l: 'yes' } as const)[letter] ??
      null,
  }))

describe('C2: decisions of the council', () => {
  test.each([
    ['yynna', 'failed', 'no-majority'],
    ['yynaa', 'passed', 'majority'],
    ['aaaaa', 'failed', 'no-majority'],
    ['yyxnn', 'failed', 'no-majority'],
    ['yyXnn', 'failed', 'no-majority'],
    ['yaaaa', 'passed', 'majority'],
    ['ynl', 'failed', 'no-majority'],
  ])('%s: %s, %s', (given, state, reason) => {
    expect(councilOutcome({ kind: 'none' }, council(given))).toMatchObject({ state, reason })
  })
  test('is open while one has neither voted nor abstained', () => {
    expect(councilOutcome({ kind: 'none' }, council('yyyy-'))).toEqual({
      state: 'open',
      waitingFor: ['c4'],
    })
  })
  test('R1: the Packaging Council needs three who do not abstain', () => {
    const three = { kind: 'non-abstaining', count: 3 } as const
    expect(councilOutcome(three, council('yyaaa'))).toMatchObject({ reason: 'no-quorum' })
    expect(councilOutcome(three, council('yynaa'))).toMatchObject({ state: 'passed' })
  })
  test('C2: a conflict once stated stays, whatever is said later', () => {
    expect(hasConflictNow(undefined, false)).toBe(false)
    expect(hasConflictNow({ hasConflict: false }, true)).toBe(true)
    expect(hasConflictNow({ hasConflict: true }, false)).toBe(true)
  })
  test('a conflict leaves abstaining alone; strangers and late votes are refused', () => {
    const open = council('yx--l')
    const conflicted = open.map((one) =>
      one.personId === 'c2' ? { ...one, hasConflict: true } : one,
    )
    expect(mayVoteInCouncil(conflicted, 'c2', 'yes')?.refusal).toBe('council.has-conflict')
    expect(mayVoteInCouncil(conflicted, 'c2', 'abstain')).toBeUndefined()
    expect(mayVoteInCouncil(open, 'c0', 'no')).toBeUndefined()
    expect(mayVoteInCouncil(open, 'stranger', 'no')?.refusal).toBe('council.not-a-member')
    expect(mayVoteInCouncil(open, 'c4', 'no')?.refusal).toBe('council.not-a-member')
    expect(mayVoteInCouncil(council('yn'), 'c0', 'no')?.refusal).toBe('council.decided')
  })
  test('the order is ignored, and one more yes never defeats', () => {
    const any = fc.array(fc.constantFrom('y', 'n', 'a', 'x'), { minLength: 1, maxLength: 9 })
    const outcome = (letters: readonly string[]) =>
      councilOutcome({ kind: 'non-abstaining', count: 3 }, council(letters.join('')))
    fc.assert(
      fc.property(any, (letters) => {
        expect(outcome([...letters].reverse())).toEqual(outcome(letters))
        if (outcome(letters).state === 'passed')
          expect(outcome([...letters, 'y']).state).toBe('passed')
      }),
    )
  })
})

describe('B9, C4: the veto', () => {
  const { veto } = pep811Governance
  const carriedAt = at('2026-03-12T00:00:00Z')
  const endsAt = vetoEndsAt(veto, carriedAt)
  const passed = councilOutcome({ kind: 'none' }, council('yyyna'))
  const failed = councilOutcome({ kind: 'none' }, council('ynnaa'))
  const open = councilOutcome({ kind: 'none' }, council('yyyy-'))
  const asked = {
    ...{ carried: true, endsAt, isOpened: false, isOfBody: true, hasConflict: false },
  }

  test('the window is a week; without a body there is none', () => {
    expect(endsAt).toBe(addDays(carriedAt, 7))
    const nobody = { ...veto, body: { value: null, source: 'a test' } }
    expect(vetoEndsAt(nobody, carriedAt)).toBe(carriedAt)
    expect(mayOpenVeto(nobody, carriedAt, asked)?.refusal).toBe('veto.nobody')
  })
  test('silence is no veto', () => {
    expect(vetoState(endsAt, addHours(endsAt, -1), undefined)).toBe('waiting')
    expect(vetoState(endsAt, endsAt, undefined)).toBe('granted')
  })
  test('an opened vote holds the membership until everybody voted or abstained, past the window', () => {
    expect(vetoState(endsAt, addDays(endsAt, 100), open)).toBe('held')
    expect(vetoState(endsAt, addDays(endsAt, 100), passed)).toBe('vetoed')
    expect(vetoState(endsAt, carriedAt, passed)).toBe('vetoed')
    expect(vetoState(endsAt, carriedAt, failed)).toBe('granted')
  })
  test.each([
    [{}, undefined],
    [{ isOfBody: false }, 'veto.not-of-body'],
    [{ carried: false }, 'veto.not-carried'],
    [{ isOpened: true }, 'veto.already-opened'],
    [{ hasConflict: true }, 'veto.has-conflict'],
  ])('opening it with %j: %s', (facts, refusal) => {
    expect(mayOpenVeto(veto, carriedAt, { ...asked, ...facts })?.refusal).toBe(refusal)
  })
  test('after its window it is refused', () => {
    expect(mayOpenVeto(veto, endsAt, asked)?.refusal).toBe('veto.too-late')
  })
})

describe('A1, A2, A3, B11: nominations', () => {
  const { nomination } = pep811Governance
  const now = at('2026-11-28T12:00:00Z')
  const facts = {
    ...{ nominatorIsActiveMember: true, nominatorId: 'm', nomineeId: 'n' },
    ...{ nomineeIsActiveMember: false, isOpenAlready: false, lastFailedAt: null },
    background: 'Core Developer',
  }
  test.each([
    [{ nominatorIsActiveMember: false }, 'nomination.not-a-member'],
    [{ nomineeId: 'm' }, 'nomination.oneself'],
    [{ nomineeIsActiveMember: true }, 'nomination.is-member'],
    [{ isOpenAlready: true }, 'nomination.already-open'],
  ])('A1: with %j it is refused: %s', (other, refusal) => {
    expect(mayNominate(nomination, now, { ...facts, ...other })).toMatchObject({ refusal })
  })
  test('A2: another background is told, and bars nothing', () => {
    expect(mayNominate(nomination, now, facts)).toEqual({ notice: null })
    const other = { ...facts, nomineeId: null, background: 'Maintainer of pip' }
    const outcome = mayNominate(nomination, now, other)
    expect(outcome).toMatchObject({ notice: expect.stringContaining('triager or PSF staff') })
    const none = { ...nomination, expectedBackgrounds: { value: [], source: 'a test' } }
    expect(mayNominate(none, now, other)).toEqual({ notice: null })
    const one = { ...nomination, expectedBackgrounds: { value: ['triager'], source: 'a test' } }
    expect(mayNominate(one, now, other)).toMatchObject({
      notice: 'A new member is expected to be a triager. This is an expectation, not a bar.',
    })
  })
  test('A3: name, bio and reasons are all needed, and every mistake is told', () => {
    const empty = { name: ' ', bio: '', reasons: '\n', background: 'x'.repeat(101) }
    expect(Object.keys(checkNomination(empty))).toEqual(['name', 'bio', 'reasons', 'background'])
    expect(checkNomination({ name: 'vstinner', bio: 'b', reasons: 'r', background: '' })).toEqual(
      {},
    )
  })
  test('B11: at once again under pep-811; after the days of another charter', () => {
    const failed = { ...facts, lastFailedAt: addDays(now, -10) }
    expect(mayNominate(nomination, now, failed)).toEqual({ notice: null })
    const ninety = { ...nomination, againAfterDays: { value: 90, source: 'a test' } }
    expect(mayNominate(ninety, now, failed)).toMatchObject({ refusal: 'nomination.too-soon' })
    expect(mayNominate(ninety, addDays(now, 80), failed)).toEqual({ notice: null })
  })
})
