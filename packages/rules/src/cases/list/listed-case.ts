// Owns what the case list and its tabs read of a case, and who looks at it.
// It decides nothing: needs.ts and views.ts do.
import type { Role } from '../../charter/charter.js'
import type { Instant } from '../../time.js'
import type { CaseFacts } from '../facts.js'

/**
 * The approvals of what is to go out: the first advisory, or what changes it afterwards; null on the case while none is
 * asked for. `askedIds` are those who were asked by name and have not answered; empty when nobody in particular was asked.
 *
 * @source PSF CNA procedures (L7)
 */
export type ApprovalFacts = {
  readonly kind: 'first' | 'amendment' | 'withdrawal'
  readonly requestedBy: string
  readonly lastEditorId: string
  readonly askedIds: readonly string[]
  readonly approverIds: readonly string[]
  readonly missing: number
}

/**
 * What differs from the advisory that is published, while nobody asked for approval of it: `what` is `credits` where it is
 * the credits alone. `lastEditorId` wrote the newest version.
 *
 * @source PSF CNA procedures (L11, O2)
 */
export type UnaskedFacts = {
  readonly what: 'version' | 'credits'
  readonly lastEditorId: string
}

/**
 * What needs and views read of a case. `clockStartedAt` is when it was received, or taken up again after a closing. `hasReporter` while somebody who reported it can hear; `heldSince` is set while a report is held after its determination;
 * `withdrawnAt` when its reporter took it back and the team has not decided since; `emergencyReviewBy` while
 * an emergency publication by `emergencyById` waits for its review; `emergencyFrom` is from when what an emergency was
 * declared for can go out, while it can be stopped; `publicationStuckBy` is who asked for a publication
 * of which a step is stuck; `leakListOpen` while the list that is gone through after a leak is open, `leakTakenBack` once what opened it was taken back; `proposalWaits` while
 * an end of the embargo that another party proposed waits for the team's answer; `hasNewOpinion` while somebody else gave a
 * second opinion since the one who looks last opened the case; `conflictedIds` are the members who
 * declared a conflict of interest; `creditAskedIds` are those with an account who were asked how they are credited and have not answered;
 * `owesDuplicateCredit` while the reporter of a duplicate that the one who looks may read said how to be credited, and is not on
 * its list as they wish.
 *
 * @source design: what needs me
 */
export type ListedCase = CaseFacts & {
  readonly clockStartedAt: Instant
  readonly finishedAt: Instant | null
  readonly repliedAt: Instant | null
  readonly hasReporter: boolean
  readonly lastHumanActivityAt: Instant
  readonly lastReporterMessageAt: Instant | null
  readonly heldSince: Instant | null
  readonly withdrawnAt: Instant | null
  readonly offeredTo: string | null
  readonly conflictedIds: readonly string[]
  readonly opinionAskedIds: readonly string[]
  readonly opinionGivenIds: readonly string[]
  readonly hasNewOpinion: boolean
  readonly creditAskedIds: readonly string[]
  readonly owesDuplicateCredit: boolean
  readonly approval: ApprovalFacts | null
  readonly unasked: UnaskedFacts | null
  readonly fixPublicAt: Instant | null
  readonly advisoryAt: Instant | null
  readonly recordAt: Instant | null
  readonly emergencyReviewBy: Instant | null
  readonly emergencyById: string | null
  readonly emergencyFrom: Instant | null
  readonly publicationStuckBy: string | null
  readonly leakListOpen: boolean
  readonly leakTakenBack: boolean
  readonly assignedBy: 'member' | 'charter' | null
  readonly proposalWaits: boolean
}

/** Who looks: a member of the team, or a participant with the state of their consent. @source design: what needs me */
export type Viewer =
  | {
      readonly kind: 'member'
      readonly id: string
      readonly roles: readonly Role[]
      readonly hasAcknowledged: boolean
    }
  | {
      readonly kind: 'participant'
      readonly id: string
      readonly consent: 'none' | 'invited' | 'signatory' | 'lapsed' | 'declined'
    }
