// Shows what a declared conflict of interest bars somebody from, and that it is declared once.
import { expect, test } from 'vitest'
import { ACTIONS, type Action, decidesCase } from '../../access/actions.js'
import { can } from '../../access/can.js'
import type { PersonActor } from '../../access/facts.js'
import { refuseToDeclare } from './conflict.js'

const member = (personId: string): PersonActor => ({
  kind: 'person',
  personId,
  isOwner: false,
  memberships: [{ teamId: 'psrt', roles: ['member'], active: true, acknowledged: true }],
  participations: [],
  scopes: 'session',
})
const facts = {
  caseId: 'case-1',
  teamId: 'psrt',
  narrowedTo: null,
  coordinatorId: 'coco',
  participantsOpen: false,
  isPractice: false,
  conflictedIds: ['ada'],
}
const onCase = { kind: 'case', case: facts } as const
const onAdvisory = {
  kind: 'advisory',
  case: facts,
  version: 1,
  reviews: [],
  isPublished: false,
} as const

const outcomes = (personId: string) => [
  ...(['case.read', 'case.triage', 'case.determine', 'case.give-opinion'] as const).map((action) =>
    can(member(personId), action, onCase),
  ),
  ...(['advisory.read', 'advisory.edit', 'advisory.approve', 'advisory.publish'] as const).map(
    (action) => can(member(personId), action, onAdvisory),
  ),
]

test('H6: who declared a conflict of interest reads and writes, and decides nothing', () => {
  const said = outcomes('ada').map((answer) => 'allowed' in answer || answer.refusal)
  const no = 'case.has-conflict'
  expect(said).toEqual([true, true, no, no, true, true, no, no])
  expect(outcomes('eda').every((answer) => 'allowed' in answer)).toBe(true)
})

test('H6: and whoever could not do it anyway is told the same as before', () => {
  const stranger = { ...member('ada'), memberships: [] }
  expect(can(stranger, 'case.determine', onCase)).toMatchObject({ refusal: 'access.hidden' })
})

test('what decides is listed', () => {
  // because: the keys of the table are the actions
  const actions = Object.keys(ACTIONS) as Action[]
  expect(actions.filter(decidesCase)).toEqual([
    'case.determine',
    'case.give-opinion',
    'advisory.approve',
    'advisory.publish',
  ])
})

test.each([
  ['a member who did not yet', 'eda', undefined],
  ['who did already', 'ada', 'coordinator.conflict-stands'],
  ['who coordinates', 'coco', 'coordinator.hand-over-first'],
])('H6: %s', (_, byId, refusal) => {
  expect(refuseToDeclare(facts, byId)?.refusal).toBe(refusal)
})
