// Shows who the charter picks, who it never picks, and that everybody can recompute it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pep811Charter } from '../../charter/built-in/pep-811.js'
import { isRefusal } from '../../refusal.js'
import { addDays, addHours, instant } from '../../time.js'
import type { Member } from '../facts.js'
import { type AssignmentInput, assignCoordinator, type Load, passOn } from './assignment.js'
import type { Coordination } from './coordinator.js'

const charter = pep811Charter
const now = instant(Date.UTC(2026, 10, 22))
const day = (daysAgo: number) => addDays(now, -daysAgo)

const facts: Coordination = {
  reportState: 'received',
  coordinatorId: null,
  offeredTo: null,
  assignedBy: null,
  reporterIds: [],
  conflictedIds: [],
}

const member = (id: string, roles: Member['roles'] = [], active = true): Member => ({
  id,
  active,
  roles,
})

const input = (
  members: readonly Member[],
  more: Partial<AssignmentInput> = {},
): AssignmentInput => ({
  members,
  load: new Map(),
  away: new Set(),
  declined: new Set(),
  idleSince: day(3),
  now,
  ...more,
})

const assign = (given: AssignmentInput, about = facts) => assignCoordinator(about, given, charter)

test('H3: a case idle for three days without a coordinator is assigned', () => {
  expect(assign(input([member('ada')]))).toEqual({
    coordinatorId: 'ada',
    previousId: null,
    offeredTo: null,
    assignedBy: 'charter',
    skipped: [],
  })
})

test('H3: a minute before, it is not', () => {
  const early = input([member('ada')], { idleSince: addHours(day(3), 1 / 60) })
  expect(assign(early)).toMatchObject({ refusal: 'coordinator.not-idle' })
})

test('H3: neither release managers nor council members are assigned', () => {
  const members = [member('rm', ['admin', 'release-manager']), member('sc', ['steering-council'])]
  expect(assign(input(members))).toMatchObject({ refusal: 'coordinator.nobody-left' })
  expect(assign(input([...members, member('adm', ['admin'])]))).toMatchObject({
    coordinatorId: 'adm',
    skipped: [
      { memberId: 'rm', because: 'role' },
      { memberId: 'sc', because: 'role' },
    ],
  })
})

test('H4: neither the reporter, nor who has a conflict, is away, declined or left is assigned', () => {
  const members = ['rita', 'carl', 'away', 'declined', 'left', 'zoe'].map((id) =>
    member(id, [], id !== 'left'),
  )
  const given = input(members, { away: new Set(['away']), declined: new Set(['declined']) })
  const about = { ...facts, reporterIds: ['rita'], conflictedIds: ['carl'] }
  expect(assign(given, about)).toMatchObject({
    coordinatorId: 'zoe',
    skipped: [
      { memberId: 'rita', because: 'reporter' },
      { memberId: 'carl', because: 'conflict' },
      { memberId: 'away', because: 'away' },
      { memberId: 'declined', because: 'declined' },
      { memberId: 'left', because: 'not-active' },
    ],
  })
})

test('H4: a charter may assign people who are away', () => {
  const coordination = {
    ...charter.coordination,
    maySkipWhenAway: { value: false, source: 'a test' },
  }
  const given = input([member('ada')], { away: new Set(['ada']) })
  expect(assignCoordinator(facts, given, { ...charter, coordination })).toMatchObject({
    coordinatorId: 'ada',
  })
})

/** Open cases, and how many days ago the charter last picked them. */
type Loads = Record<string, [open: number, daysAgo: number | null]>

const load = (entries: Loads): ReadonlyMap<string, Load> =>
  new Map(
    Object.entries(entries).map(([id, [open, daysAgo]]) => [
      id,
      { open, lastAssignedAt: daysAgo === null ? null : day(daysAgo) },
    ]),
  )

test.each<[string, Loads, string]>([
  ['the fewest open cases', { ada: [2, 90], bob: [1, 1], cy: [3, 200] }, 'bob'],
  ['no entry counts as none open', { ada: [1, null], bob: [1, 1] }, 'cy'],
  ['wherever it stands in the list', { bob: [1, 1], cy: [1, null] }, 'ada'],
  ['then the longest since the last', { ada: [1, 10], bob: [1, 20], cy: [1, 15] }, 'bob'],
  ['never assigned before anybody', { ada: [1, 10], bob: [1, 20], cy: [1, null] }, 'cy'],
  ['then the lower id', { ada: [1, 10], bob: [1, 10], cy: [1, 10] }, 'ada'],
])('H4: %s', (_, entries, expected) => {
  const members = [member('cy'), member('bob'), member('ada')]
  expect(assign(input(members, { load: load(entries) }))).toMatchObject({ coordinatorId: expected })
})

test('H4: the order of members does not matter, and nobody has fewer open cases than the one picked', () => {
  const anyMember = fc.record({
    id: fc.string({ minLength: 1 }),
    open: fc.nat({ max: 3 }),
    last: fc.option(fc.nat({ max: 3 })),
  })
  const people = fc.uniqueArray(anyMember, { minLength: 1, selector: ({ id }) => id })
  fc.assert(
    fc.property(people, fc.nat(), (list, turn) => {
      const loads = load(Object.fromEntries(list.map((p) => [p.id, [p.open, p.last]])))
      const members = list.map(({ id }) => member(id))
      const turned = members.map((_, i) => members[(i + turn) % members.length]!)
      const picked = assign(input(members, { load: loads }))
      expect(assign(input(turned, { load: loads }))).toEqual(picked)
      if (isRefusal(picked)) throw new Error('somebody is always left')
      const least = Math.min(...list.map(({ open }) => open))
      expect(loads.get(picked.coordinatorId)?.open).toBe(least)
    }),
  )
})

test.each([
  [{ ...facts, coordinatorId: 'coco' }, 'coordinator.already-assigned'],
  [{ ...facts, reportState: 'closed' }, 'coordinator.case-closed'],
] as const)('H3: nothing is assigned to %j', (about, refusal) => {
  expect(assign(input([member('ada')]), about)).toMatchObject({ refusal })
})

const picked: Coordination = { ...facts, coordinatorId: 'ada', assignedBy: 'charter' }
const pass = (about: Coordination, byId: string, given: AssignmentInput, rules = charter) =>
  passOn(about, byId, { input: given, charter: rules })

test('H4: whom the charter picked can pass the case on to the next, at once and without a gap', () => {
  const given = input([member('ada'), member('bob')], {
    idleSince: now,
    declined: new Set(['ada']),
  })
  expect(pass(picked, 'ada', given)).toMatchObject({ coordinatorId: 'bob', previousId: 'ada' })
})

test('H5: with nobody left, the case stays with its coordinator', () => {
  expect(pass(picked, 'ada', input([member('ada')]))).toMatchObject({
    refusal: 'coordinator.nobody-left',
  })
})

test("H5: a volunteer hands over and does not pass on, and only one's own case can be passed on", () => {
  const given = input([member('bob')])
  expect(pass({ ...picked, assignedBy: 'member' }, 'ada', given)).toMatchObject({
    refusal: 'coordinator.volunteered',
  })
  expect(pass(picked, 'bob', given)).toMatchObject({ refusal: 'coordinator.not-yours' })
})

test('H4: a charter may do without passing on', () => {
  const coordination = { ...charter.coordination, mayPassOn: { value: false, source: 'a test' } }
  expect(pass(picked, 'ada', input([member('bob')]), { ...charter, coordination })).toMatchObject({
    refusal: 'coordinator.no-passing-on',
  })
})

test('H3: who is on call, or named for the project, is picked before who has less on hand', () => {
  const members = [member('ada'), member('bob'), member('cyd')]
  const load = new Map<string, Load>([['bob', { open: 9, lastAssignedAt: day(1) }]])
  const preferred = new Set(['bob', 'gone'])
  expect(assignCoordinator(facts, input(members, { load, preferred }), charter)).toMatchObject({
    coordinatorId: 'bob',
  })
  const away = new Set(['bob'])
  expect(
    assignCoordinator(facts, input(members, { load, preferred, away }), charter),
  ).toMatchObject({ coordinatorId: 'ada' })
})
