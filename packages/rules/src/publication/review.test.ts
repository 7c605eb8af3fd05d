// Shows the review of one version by somebody outside the case: the machine whole, and who is asked.
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { instant } from '../time.js'
import {
  askOutsideRefusal,
  moveReview,
  REVIEW_EVENTS,
  REVIEW_STATES,
  type ReviewEvent,
  type ReviewState,
  showsReviewed,
} from './review.js'

/** `-` is refused. */
const TABLE = `
            agree     approve    decline    end
  asked     agreed    -          declined   over
  agreed    -         approved   declined   over
  approved  -         -          -          over
  declined  -         -          -          over
  over      -         -          -          -`

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
const [events = [], ...states] = rows
// because: the table is written in the machine's own words, and the first test holds it to that
const cells = states.flatMap(([state, ...next]) =>
  next.map((to, index) => [state as ReviewState, events[index] as ReviewEvent, to] as const),
)

describe('the review of one version', () => {
  it('is written down whole', () => {
    expect(events).toEqual(REVIEW_EVENTS)
    expect(states.map(([state]) => state)).toEqual(REVIEW_STATES)
  })

  it.each(cells)('%s, %s: %s', (state, event, to) => {
    const moved = moveReview(state, event)
    expect(isRefusal(moved) ? '-' : moved).toBe(to)
  })

  it('shows the text after the consent alone, and never again once it is declined or over', () => {
    expect(REVIEW_STATES.filter(showsReviewed)).toEqual(['agreed', 'approved'])
  })

  it('never comes back to showing it: from what shows nothing after an answer, nothing leads on', () => {
    const reached = (from: ReviewState): readonly ReviewState[] =>
      REVIEW_EVENTS.flatMap((event) => {
        const to = moveReview(from, event)
        return isRefusal(to) ? [] : [to, ...reached(to)]
      })
    for (const from of ['declined', 'over'] as const)
      expect(reached(from).filter(showsReviewed)).toEqual([])
  })
})

describe('asking somebody outside the case', () => {
  const open = {
    reportState: 'accepted',
    determination: 'vulnerability',
    publishedAt: null,
  } as const
  const stranger = {
    of: open,
    isConflicted: false,
    isMember: false,
    isParticipant: false,
    isOpenAccount: true,
    standing: null,
  } as const

  it.each([
    [{}, undefined],
    [{ standing: 'over' }, undefined],
    [{ of: { ...open, reportState: 'closed' } }, 'review.nothing-goes-out'],
    [{ of: { ...open, determination: 'bug' } }, 'review.nothing-goes-out'],
    [{ of: { ...open, reportState: 'closed', publishedAt: instant(0) } }, undefined],
    [{ isConflicted: true }, 'review.has-conflict'],
    [{ isMember: true }, 'review.reads-the-case'],
    [{ isParticipant: true }, 'review.took-part'],
    [{ isOpenAccount: false }, 'review.account-closed'],
    [{ standing: 'asked' }, 'review.asked-already'],
    [{ standing: 'agreed' }, 'review.asked-already'],
    [{ standing: 'declined' }, 'review.asked-already'],
  ] as const)('with %j: %s', (more, refusal) => {
    expect(askOutsideRefusal({ ...stranger, ...more })?.refusal).toBe(refusal)
  })
})
