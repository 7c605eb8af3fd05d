// Who may be invited to a case, in which state of the report and of their own consent.
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { CONSENT_STATES } from './consent.js'
import { type InviteFacts, inviteTo } from './invite.js'

const facts: InviteFacts = {
  consent: 'none',
  isReader: false,
  forProject: true,
  reportState: 'accepted',
}
const outcome = (change: Partial<InviteFacts>) => {
  const answer = inviteTo({ ...facts, ...change })
  return isRefusal(answer) ? answer.refusal : answer
}

describe('inviting to a case', () => {
  it.each([
    ['none', 'invited'],
    ['declined', 'invited'],
    ['invited', 'invite.asked-already'],
    ['signatory', 'invite.asked-already'],
    ['lapsed', 'invite.asked-already'],
  ] as const)('from %s leads to %s', (consent, expected) => {
    expect(outcome({ consent })).toBe(expected)
  })

  it('passes a report on to a project only once it is accepted', () => {
    for (const reportState of ['received', 'valid', 'invalid', 'deferred', 'closed'] as const) {
      expect(outcome({ reportState })).toBe('invite.not-accepted')
      expect(outcome({ reportState, forProject: false })).toBe('invited')
    }
  })

  it('invites nobody who reads the case already, whatever their consent', () => {
    for (const consent of CONSENT_STATES)
      expect(outcome({ consent, isReader: true })).toBe('invite.reads-already')
  })
})
