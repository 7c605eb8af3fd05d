// A9: who begins and ends a practice case, and when.
import { describe, expect, test } from 'vitest'
import { ACTIONS, type Action, leavesTeam } from '../access/actions.js'
import { can } from '../access/can.js'
import { refuseEndPractice, refusePractice } from './practice.js'

const facts = {
  isNewcomer: true,
  isMentor: false,
  hasAcknowledged: true,
  hasMentor: true,
  isUnderWay: false,
}

describe('A9: a practice case', () => {
  test.each([
    [{}, undefined],
    [{ isNewcomer: false, isMentor: true }, undefined],
    [{ isNewcomer: false }, 'practice.not-yours'],
    [{ hasMentor: false }, 'practice.no-mentor'],
    [{ hasAcknowledged: false }, 'practice.acknowledge-first'],
    [{ isUnderWay: true }, 'practice.under-way'],
  ])('is begun with %j: %s', (more, refusal) => {
    expect(refusePractice({ ...facts, ...more })?.refusal).toBe(refusal)
  })

  test.each([
    [{ isUnderWay: true }, undefined],
    [{}, 'practice.none'],
    [{ isNewcomer: false, isUnderWay: true }, 'practice.not-yours'],
  ])('is ended with %j: %s', (more, refusal) => {
    expect(refuseEndPractice({ ...facts, ...more })?.refusal).toBe(refusal)
  })

  // because: the keys of a constant are its own
  const leaving = (Object.keys(ACTIONS) as Action[]).filter(leavesTeam)

  test('is left by nothing: every action by which a case leaves its team is refused on it', () => {
    expect(leaving.length).toBeGreaterThan(6)
    const one = {
      caseId: 'c',
      teamId: 't',
      narrowedTo: ['ada'],
      coordinatorId: 'ada',
      participantsOpen: false,
    }
    const actor = {
      kind: 'person',
      personId: 'ada',
      isOwner: false,
      memberships: [{ teamId: 't', roles: ['member'], active: true, acknowledged: true }],
      participations: [],
      scopes: 'session',
    } as const
    for (const action of leaving)
      for (const isPractice of [true, false]) {
        const on = { ...one, isPractice }
        const object = action.startsWith('advisory.')
          ? ({ kind: 'advisory', case: on, version: 1, reviews: [], isPublished: false } as const)
          : ({ kind: 'case', case: on } as const)
        // because: the object is of the action's kind, which the two branches above see to
        const answer = can(
          actor,
          action as 'case.invite',
          object as { kind: 'case'; case: typeof on },
        )
        expect('allowed' in answer, `${action} ${isPractice}`).toBe(!isPractice)
      }
  })
})
