// Owns whether somebody may be invited to a case now, again after they declined or left included.
// Refuses to know who asks: that is `can(…, 'case.invite', …)` in access.

import type { ReportState } from '../cases/facts.js'
import { type Refusal, refuse } from '../refusal.js'
import { type Consent, moveConsent } from './consent.js'

/** What an invitation is judged by. `consent` is `none` for whoever has no part in the case, or no longer has. */
export interface InviteFacts {
  readonly consent: Consent
  /** True for somebody who reads the case already, as a member of its team. */
  readonly isReader: boolean
  /** True when they come for a project of their own; false for an expert who helps to judge. */
  readonly forProject: boolean
  readonly reportState: ReportState
}

/** Why somebody is not invited. @source CERT/CC Vultron, report management */
export type InviteRefusal = 'invite.reads-already' | 'invite.not-accepted' | 'invite.asked-already'

/**
 * Invites somebody to a case.
 *
 * A report is passed on to another project only once it is accepted; an expert can be asked earlier, for
 * they help to find out what it is. Whoever declined, or let the reply window pass, can be asked again.
 *
 * @returns the new consent, or refusal `invite.reads-already`, `invite.not-accepted`, `invite.asked-already`
 * @source CERT/CC Vultron, report management (only an accepted report is passed on); PEP 811 (access per report)
 */
export function inviteTo(facts: InviteFacts): Consent | Refusal<InviteRefusal> {
  if (facts.isReader) {
    return refuse('invite.reads-already', 'They can read this case as a member of the team.')
  }
  if (facts.forProject && facts.reportState !== 'accepted') {
    return refuse(
      'invite.not-accepted',
      'A report is passed on to another project once it is accepted; invite an expert without a project meanwhile.',
      'CERT/CC Vultron, report management',
    )
  }
  const from = facts.consent === 'declined' ? 'none' : facts.consent
  const to = moveConsent(from, 'invite')
  return typeof to === 'string'
    ? to
    : refuse('invite.asked-already', 'They were invited to this case already.')
}
