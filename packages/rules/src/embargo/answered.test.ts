// Who has answered a proposed end, rolled up by party.
import { expect, it } from 'vitest'
import { addDays, instant } from '../time.js'
import type { Negotiation } from './agreement.js'
import { answersByParty, type Voiced } from './answered.js'
import type { EmbargoProposal } from './machine.js'

const T = instant(Date.UTC(2026, 9, 12))
const proposal = (
  id: string,
  days: number,
  by: EmbargoProposal['by'] = 'team',
): EmbargoProposal => ({
  ...{ id, by, proposedAt: T },
  endsAt: addDays(T, days),
})
const voices: readonly Voiced[] = [
  { voice: 'team', party: 'team' },
  { voice: 'reporter', party: 'reporter' },
  { voice: 'person:a', party: 'uv' },
  { voice: 'person:b', party: 'uv' },
  { voice: 'person:c', party: 'pip' },
]
const negotiation = (
  answers: Negotiation['answers'],
  open: readonly EmbargoProposal[],
): Negotiation => ({
  embargo: { state: 'revising', startedAt: T, endsAt: addDays(T, 90), proposals: open },
  answers,
  others: [],
  keptOn: [],
  window: { replyHours: 168, leastHours: 72 },
})
const shown = (rows: ReturnType<typeof answersByParty>) =>
  rows.map(
    ({ party, voices: all, agreed, declined, silent }) =>
      `${party} ${agreed}+${declined}+${silent}=${all}`,
  )

it('counts what every party said, and who is silent; whoever proposes has agreed', () => {
  const p = proposal('p', 60, 'person:a')
  const answers = [
    { proposalId: 'p', party: 'team', answer: 'accepted' },
    { proposalId: 'p', party: 'person:c', answer: 'accepted' },
    { proposalId: 'p', party: 'person:c', answer: 'declined' },
    { proposalId: 'q', party: 'reporter', answer: 'declined' },
  ] as const
  expect(shown(answersByParty(p, negotiation(answers, [p]), voices))).toEqual([
    'team 1+0+0=1',
    'reporter 0+0+1=1',
    'uv 1+0+1=2',
    'pip 0+1+0=1',
  ])
})

it('takes a yes to a later end for one to an earlier', () => {
  const [early, late] = [proposal('e', 60), proposal('l', 80)]
  const answers = [{ proposalId: 'l', party: 'reporter', answer: 'accepted' }] as const
  const rows = answersByParty(early, negotiation(answers, [early, late]), voices)
  expect(rows[1]).toMatchObject({ party: 'reporter', agreed: 1 })
})

it('has a row for nobody who is not there', () => {
  expect(answersByParty(proposal('p', 60), negotiation([], []), [])).toEqual([])
})
