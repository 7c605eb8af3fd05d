// Shows that a case changes hands only by consent, and never stands without the one it had.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Member } from '../facts.js'
import {
  acceptHandOver,
  type Coordination,
  declineHandOver,
  offerHandOver,
  volunteer,
} from './coordinator.js'

const member = (id: string, more: Partial<Member> = {}): Member => ({
  id,
  active: true,
  roles: [],
  ...more,
})

const free: Coordination = {
  reportState: 'received',
  coordinatorId: null,
  offeredTo: null,
  assignedBy: null,
  reporterIds: ['rita'],
  conflictedIds: ['carl'],
}
const held: Coordination = { ...free, coordinatorId: 'coco', assignedBy: 'member' }
const offered: Coordination = { ...held, offeredTo: 'ada' }

test('H2: a member volunteers for a case without a coordinator', () => {
  expect(volunteer(free, member('ada'))).toEqual({
    coordinatorId: 'ada',
    previousId: null,
    offeredTo: null,
    assignedBy: 'member',
  })
})

test('D3: a release manager or council member may volunteer', () => {
  for (const role of ['release-manager', 'steering-council'] as const) {
    expect(volunteer(free, member('rm', { roles: [role] }))).toMatchObject({ coordinatorId: 'rm' })
  }
})

const unfit = [
  [free, member('old', { active: false }), 'coordinator.not-a-member'],
  [free, member('rita'), 'coordinator.is-reporter'],
  [free, member('carl'), 'coordinator.has-conflict'],
  [{ ...free, reportState: 'closed' }, member('ada'), 'coordinator.case-closed'],
] as const

test.each(unfit)('H6: who cannot coordinate cannot volunteer: %#', (facts, who, refusal) => {
  expect(volunteer(facts, who)).toMatchObject({ refusal })
})

test.each(unfit)('H5: nor be asked to take over, nor accept: %#', (facts, who, refusal) => {
  const mine = { ...facts, coordinatorId: 'coco' }
  expect(offerHandOver(mine, 'coco', who)).toMatchObject({ refusal })
  expect(acceptHandOver({ ...mine, offeredTo: who.id }, who)).toMatchObject({ refusal })
})

test('H1: a case has one coordinator', () => {
  expect(volunteer(held, member('ada'))).toMatchObject({ refusal: 'coordinator.already-assigned' })
})

test('H5: the coordinator keeps the case until the other accepts', () => {
  expect(offerHandOver(held, 'coco', member('ada'))).toEqual({
    coordinatorId: 'coco',
    offeredTo: 'ada',
  })
  expect(acceptHandOver(offered, member('ada'))).toEqual({
    coordinatorId: 'ada',
    previousId: 'coco',
    offeredTo: null,
    assignedBy: 'member',
  })
})

test('H5: a declined offer leaves everything as it was; its maker can take it back', () => {
  expect(declineHandOver(offered, 'ada')).toMatchObject({
    coordinatorId: 'coco',
    offeredTo: null,
    outcome: 'declined',
  })
  expect(declineHandOver(offered, 'coco')).toMatchObject({ outcome: 'taken-back' })
})

test.each([
  ['another offers', offerHandOver(held, 'ada', member('bob')), 'coordinator.not-yours'],
  ['to oneself', offerHandOver(held, 'coco', member('coco')), 'coordinator.same-person'],
  ['accepting nothing', acceptHandOver(held, member('ada')), 'coordinator.no-offer'],
  ['accepting for another', acceptHandOver(offered, member('bob')), 'coordinator.offer-not-yours'],
  ['declining nothing', declineHandOver(held, 'coco'), 'coordinator.no-offer'],
  ['declining for another', declineHandOver(offered, 'bob'), 'coordinator.offer-not-yours'],
])('H5: %s is refused', (_, answer, refusal) => {
  expect(answer).toMatchObject({ refusal })
})

test('H5: through any sequence of offers and answers, a case that had a coordinator has one', () => {
  const id = fc.constantFrom('coco', 'ada', 'bob', 'rita')
  const step = fc.record({ kind: fc.constantFrom('offer', 'accept', 'decline'), by: id, to: id })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let facts = held
      for (const { kind, by, to } of steps) {
        const answer =
          kind === 'offer'
            ? offerHandOver(facts, by, member(to))
            : kind === 'accept'
              ? acceptHandOver(facts, member(by))
              : declineHandOver(facts, by)
        if ('refusal' in answer) continue
        facts = { ...facts, coordinatorId: answer.coordinatorId, offeredTo: answer.offeredTo }
        expect(facts.coordinatorId).not.toBeNull()
        expect(facts.coordinatorId).not.toBe('rita')
      }
    }),
  )
})
