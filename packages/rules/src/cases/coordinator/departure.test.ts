// Shows what becomes of a case when its coordinator, or whoever was asked to take it over, has left.
import { expect, test } from 'vitest'
import { pep811Charter } from '../../charter/built-in/pep-811.js'
import { instant } from '../../time.js'
import type { Member } from '../facts.js'
import type { AssignmentInput } from './assignment.js'
import type { Coordination } from './coordinator.js'
import { afterDeparture, offerOnward } from './departure.js'

const now = instant(Date.UTC(2026, 10, 22))
const member = (id: string, more: Partial<Member> = {}): Member => ({
  ...{ id, active: true, roles: [] },
  ...more,
})

const facts: Coordination = {
  reportState: 'accepted',
  coordinatorId: 'gone',
  offeredTo: null,
  assignedBy: 'member',
  reporterIds: [],
  conflictedIds: [],
}

const after = (about: Partial<Coordination>, members: readonly Member[]) => {
  const input: AssignmentInput = {
    ...{ members, load: new Map(), away: new Set(), declined: new Set() },
    ...{ idleSince: now, now },
  }
  return afterDeparture({ ...facts, ...about }, input, pep811Charter)
}

test('E8: the case of a member who left is assigned at once, without waiting for idle days', () => {
  expect(after({}, [member('ada')])).toMatchObject({
    kind: 'reassigned',
    assignment: { coordinatorId: 'ada', previousId: 'gone', assignedBy: 'charter' },
  })
})

test('E8: somebody who is still listed but reads nothing any more has left, too', () => {
  const members = [member('gone', { active: false }), member('ada')]
  expect(after({}, members)).toMatchObject({ kind: 'reassigned' })
})

test('H3: with nobody to pick, the case has no coordinator', () => {
  const members = [member('rm', { roles: ['release-manager'] })]
  expect(after({}, members)).toEqual({ kind: 'vacant', previousId: 'gone' })
})

test('H5: an offer to somebody who left ends, and its coordinator keeps the case', () => {
  const about = { coordinatorId: 'ada', offeredTo: 'gone' }
  expect(after(about, [member('ada')])).toEqual({ kind: 'offer-ended', offeredTo: 'gone' })
})

test('H5: the offer of a coordinator who left is over when the charter has picked', () => {
  expect(after({ offeredTo: 'ada' }, [member('ada'), member('bob')])).toMatchObject({
    kind: 'reassigned',
    assignment: { offeredTo: null },
  })
})

test.each([
  ['both are there', { coordinatorId: 'ada', offeredTo: 'bob' }],
  ['nobody was asked', { coordinatorId: 'ada' }],
  ['nobody coordinates', { coordinatorId: null }],
  ['it is closed: its coordinator is history', { reportState: 'closed' as const }],
])('nothing changes where %s', (_, about) => {
  expect(after(about, [member('ada'), member('bob')])).toEqual({ kind: 'unchanged' })
})

const onward = (
  about: Partial<Coordination>,
  { members, ...more }: { members: readonly Member[] } & Partial<AssignmentInput>,
) => {
  const input: AssignmentInput = {
    ...{ members, load: new Map(), away: new Set(), declined: new Set() },
    ...{ idleSince: now, now },
    ...more,
  }
  return offerOnward({ ...facts, ...about }, input, pep811Charter)
}
const team = ['gone', 'ada', 'bob'].map((id) => member(id))

test('H5: the charter’s next is asked to take over from who is leaving, who keeps the case meanwhile', () => {
  expect(onward({}, { members: team })).toEqual({ kind: 'offer', offeredTo: 'ada' })
})

test('A10: who is leaving too is not asked, nor who declined', () => {
  const leaving = new Set(['gone', 'ada'])
  expect(onward({}, { members: team, leaving })).toEqual({ kind: 'offer', offeredTo: 'bob' })
  const declined = new Set(['bob'])
  expect(onward({}, { members: team, leaving, declined })).toEqual({ kind: 'nobody' })
})

test('H5: one is asked at a time', () => {
  expect(onward({ offeredTo: 'bob' }, { members: team })).toEqual({ kind: 'waiting' })
})
