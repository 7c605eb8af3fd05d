// Shows how parties agree on an end: who is needed, what silence does, and that the shortest wins in any order.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { addDays, addHours, instant } from '../time.js'
import {
  agreementOn,
  type EmbargoAnswer,
  type EmbargoParty,
  type Negotiation,
  settleProposals,
} from './agreement.js'
import { NOTHING_PUBLIC } from './case-state.js'
import { type Embargo, moveEmbargo, NO_EMBARGO, openProposals } from './machine.js'

const now = instant(1_780_000_000_000)
const window = { replyHours: 168, leastHours: 72 }
const facts = { now, public: NOTHING_PUBLIC, limits: { minHours: 24, maxDays: 180 } }
const ada: EmbargoParty = 'person:ada'
const running: Embargo = { state: 'active', startedAt: now, endsAt: addDays(now, 90) }

const put = (embargo: Embargo, by: EmbargoParty, days: number): Embargo => {
  const proposal = { id: `${by}${days}`, by, proposedAt: now, endsAt: addDays(now, days) }
  const moved = moveEmbargo(embargo, { event: 'propose', proposal }, facts)
  if (isRefusal(moved)) throw new Error(moved.because)
  return moved.embargo
}
const says = (
  party: EmbargoParty,
  proposalId: string,
  answer: EmbargoAnswer['answer'] = 'accepted',
): EmbargoAnswer => ({ party, proposalId, answer })

const table = (
  embargo: Embargo,
  answers: readonly EmbargoAnswer[] = [],
  others = ['reporter', ada],
) =>
  // because: the words above are parties
  ({ embargo, answers, others: others as EmbargoParty[], keptOn: [], window }) satisfies Negotiation
const stateOf = (negotiation: Negotiation, at = now) => {
  const [proposal] = openProposals(negotiation.embargo)
  if (proposal === undefined) throw new Error('nothing is proposed')
  const { state, waitingFor } = agreementOn(proposal, negotiation, at)
  return [state, waitingFor.join(' ')]
}

describe('an earlier end', () => {
  const by = (party: EmbargoParty) => put(running, party, 60)
  it.each([
    [
      'proposed by the team waits for any other party',
      table(by('team')),
      'waiting',
      `reporter ${ada}`,
    ],
    ['agreed with a participant', table(by('team'), [says(ada, 'team60')]), 'agreed', ''],
    ['agreed with the reporter', table(by('team'), [says('reporter', 'team60')]), 'agreed', ''],
    ['of a participant waits for the team', table(by(ada)), 'waiting', 'team'],
    [
      'of a participant, agreed by the team',
      table(by(ada), [says('team', `${ada}60`)]),
      'agreed',
      '',
    ],
    [
      'that the team declines',
      table(by(ada), [says('team', `${ada}60`, 'declined')]),
      'failed',
      '',
    ],
    [
      'that every other party declines',
      table(by('team'), [says(ada, 'team60', 'declined'), says('reporter', 'team60', 'declined')]),
      'failed',
      '',
    ],
    ['with nobody beside the team', table(by('team'), [], []), 'agreed', ''],
  ])('%s', (_title, negotiation, state, waitingFor) => {
    expect(stateOf(negotiation)).toEqual([state, waitingFor])
  })
})

describe('a later end', () => {
  const by = (party: EmbargoParty) => put(running, party, 120)
  it.each([
    ['of the team waits for the reporter alone', table(by('team')), 'waiting', 'reporter'],
    [
      'is not agreed by a participant in the place of the reporter',
      table(by('team'), [says(ada, 'team120')]),
      'waiting',
      'reporter',
    ],
    ['agreed with the reporter', table(by('team'), [says('reporter', 'team120')]), 'agreed', ''],
    [
      'that the reporter declines',
      table(by('team'), [says('reporter', 'team120', 'declined')]),
      'failed',
      '',
    ],
    ['of a participant waits for team and reporter', table(by(ada)), 'waiting', 'team reporter'],
    [
      'is not held up by a participant who declines',
      table(by('team'), [says(ada, 'team120', 'declined'), says('reporter', 'team120')]),
      'agreed',
      '',
    ],
    ['without a reporter is the team’s', table(by('team'), [], [ada]), 'agreed', ''],
    [
      'changes with a party’s last word',
      table(by('team'), [says('reporter', 'team120', 'declined'), says('reporter', 'team120')]),
      'agreed',
      '',
    ],
  ])('%s', (_title, negotiation, state, waitingFor) => {
    expect(stateOf(negotiation)).toEqual([state, waitingFor])
  })

  it('asks team and reporter for a first embargo as well', () => {
    expect(stateOf(table(put(NO_EMBARGO, ada, 60)))).toEqual(['waiting', 'team reporter'])
  })
})

describe('silence', () => {
  it('counts as declined from the end of the window on, not a millisecond before', () => {
    const asked = table(put(running, 'team', 120))
    expect(stateOf(asked, instant(addHours(now, 168) - 1))[0]).toBe('waiting')
    expect(stateOf(asked, addHours(now, 168))[0]).toBe('failed')
    const late = { ...facts, now: addHours(now, 168) }
    expect(settleProposals(asked, late)).toMatchObject({
      embargo: running,
      rejected: ['team120'],
      accepted: [],
    })
  })
})

describe('the clock', () => {
  it('alone counts silence and drops what has passed; a word settles what words decide', () => {
    const asked = table(put(put(running, 'team', 120), 'reporter', 2))
    const late = { ...facts, now: addDays(now, 8) }
    expect(settleProposals(asked, late, 'words')).toMatchObject({ accepted: [], rejected: [] })
    expect(settleProposals(asked, late, 'clock').rejected).toEqual(['reporter2', 'team120'])
    const no = { ...asked, answers: [says('reporter', 'team120', 'declined')] }
    expect(settleProposals(no, late, 'words').rejected).toEqual(['team120'])
  })
})

describe('settling', () => {
  it('puts an agreed end in force and keeps the start', () => {
    const settled = settleProposals(table(put(running, 'team', 60), [says(ada, 'team60')]), facts)
    expect(settled).toMatchObject({ accepted: ['team60'], rejected: [] })
    expect(settled.embargo).toEqual({ ...running, endsAt: addDays(now, 60) })
    expect(settled.steps.map(({ event, to }) => [event, to])).toEqual([['accept', 'active']])
  })

  it('makes the shorter of two proposals active at once and leaves the longer on the table', () => {
    const both = put(put(running, ada, 60), 'team', 40)
    const settled = settleProposals(table(both), facts)
    expect(settled.accepted).toEqual(['team40'])
    expect(settled.embargo).toMatchObject({ state: 'revising', endsAt: addDays(now, 40) })
    expect(openProposals(settled.embargo).map(({ id }) => id)).toEqual([`${ada}60`])
  })

  it('asks for a new yes to a later end that stood on the table when an earlier one was agreed', () => {
    const three = put(put(put(running, ada, 50), 'reporter', 60), 'team', 70)
    const settled = settleProposals(table(three), facts)
    expect(settled.accepted).toEqual([`${ada}50`])
    const keptOn = openProposals(settled.embargo).map(({ id }) => id)
    expect(keptOn).toEqual(['reporter60', 'team70'])
    const after = { ...table(settled.embargo), keptOn }
    expect(settleProposals(after, facts).accepted).toEqual([])
    const yes = { ...after, answers: [says('team', 'reporter60')] }
    expect(settleProposals(yes, facts).accepted).toEqual(['reporter60'])
  })

  it('never agrees to two ends at once: without a reporter, too, the team says yes to its later one anew', () => {
    const both = put(put(running, 'team', 60), ada, 40)
    const settled = settleProposals(table(both, [says('team', `${ada}40`)], [ada]), facts)
    expect(settled.accepted).toEqual([`${ada}40`])
    expect(openProposals(settled.embargo).map(({ id }) => id)).toEqual(['team60'])
    const after = { ...table(settled.embargo, [], [ada]), keptOn: ['team60'] }
    expect(settleProposals(after, facts).accepted).toEqual([])
    expect(stateOf(after)).toEqual(['waiting', 'team'])
    const yes = { ...after, answers: [says('team', 'team60')] }
    expect(settleProposals(yes, facts).accepted).toEqual(['team60'])
  })

  it('takes an explicit no to the shorter before the yes that a longer one implies', () => {
    const both = put(put(running, ada, 60), 'team', 120)
    const no = says('team', `${ada}60`, 'declined')
    const settled = settleProposals(table(both, [no, says('reporter', 'team120')]), facts)
    expect(settled).toMatchObject({ rejected: [`${ada}60`], accepted: ['team120'] })
    expect(settled.embargo).toEqual({ ...running, endsAt: addDays(now, 120) })
  })

  it('drops one failed proposal and keeps the others on the table', () => {
    const both = put(put(running, 'team', 120), ada, 150)
    const settled = settleProposals(table(both, [says('team', `${ada}150`, 'declined')]), facts)
    expect(settled.rejected).toEqual([`${ada}150`])
    expect(openProposals(settled.embargo).map(({ id }) => id)).toEqual(['team120'])
    expect(settled.steps.map(({ event, to, implied }) => [event, to, implied])).toEqual([
      ['reject', 'active', false],
      ['propose', 'revising', true],
    ])
  })

  it('keeps a first discussion open when one of two proposals is dropped', () => {
    const both = put(put(NO_EMBARGO, 'team', 60), 'reporter', 90)
    const no = says('reporter', 'team60', 'declined')
    expect(settleProposals(table(both, [no]), facts).embargo).toMatchObject({ state: 'proposed' })
  })

  it('settles nothing once something is public', () => {
    const loud = { ...facts, public: { ...NOTHING_PUBLIC, publicAware: true } }
    const asked = table(put(running, 'team', 60), [says(ada, 'team60')])
    expect(settleProposals(asked, loud).accepted).toEqual([])
  })

  it('drops an end that has passed while it was discussed', () => {
    const asked = table(put(running, 'reporter', 2))
    const late = { ...facts, now: addDays(now, 2) }
    expect(settleProposals(asked, late).rejected).toEqual(['reporter2'])
  })

  it('refuses to drop what is not on the table', () => {
    expect(
      moveEmbargo(put(running, 'team', 60), { event: 'reject', proposalId: 'gone' }, facts),
    ).toMatchObject({ refusal: 'embargo.unknown-proposal' })
  })

  const parties = ['team', 'reporter', ada] as const
  const days = fc.uniqueArray(
    fc.integer({ min: 2, max: 180 }).filter((n) => n !== 90),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  const word = fc.record({
    party: fc.constantFrom(...parties),
    at: fc.nat(4),
    answer: fc.constantFrom('accepted' as const, 'declined' as const),
  })

  it('never puts an end in force that the team has not accepted, nor a later one without the reporter', () => {
    fc.assert(
      fc.property(days, fc.array(word, { maxLength: 8 }), fc.nat(2), (ends, words, first) => {
        let embargo: Embargo = running
        const ids = ends.map((count, i) => {
          const by = parties[(first + i) % 3] ?? 'team'
          embargo = put(embargo, by, count)
          return `${by}${count}`
        })
        const answers = words.map(({ party, at, answer }) =>
          says(party, ids[at % ids.length] ?? '', answer),
        )
        const settled = settleProposals(table(embargo, answers), facts)
        const end = 'endsAt' in settled.embargo ? settled.embargo.endsAt : now
        const wanted = (party: EmbargoParty) =>
          ids.some((id, i) => {
            const own = answers.findLast((each) => each.party === party && each.proposalId === id)
            const isYes = own === undefined ? id.startsWith(party) : own.answer === 'accepted'
            return isYes && addDays(now, ends[i] ?? 0) >= end
          })
        if (end !== running.endsAt) expect(wanted('team')).toBe(true)
        if (end > running.endsAt) expect(wanted('reporter')).toBe(true)
        // Settled is settled: a second look changes nothing.
        const again = settleProposals(
          {
            ...table(settled.embargo, settled.accepted.length > 0 ? [] : answers),
            keptOn: settled.accepted.length > 0 ? ids : [],
          },
          facts,
        )
        expect([again.accepted, again.rejected]).toEqual([[], []])
      }),
    )
  })
})
