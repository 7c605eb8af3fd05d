// Owns what a determination does to a case: the events, what must be given with it, what follows from it.
// It writes no reply and reserves no CVE ID: it says which reply to start from and what the server then does.
import type { Charter, DeterminationRule } from '../charter/charter.js'
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant } from '../time.js'
import type { CaseFacts, Determination, ReportEvent, ReportState } from './facts.js'
import { followReportEvents } from './lifecycle.js'

/**
 * What a person says. `reference` is the public issue (an https address) of a bug, those a report was
 * forwarded to, or where it is fixed; `none-yet` says that a bug has no public issue yet.
 * For a duplicate, `publicAt` is the address of the advisory of the other case, where that is public already.
 * `nobodyHears` says that no reporter follows the case: then nothing is held for an answer.
 * `alsoCoordinate` lets whoever accepts an uncoordinated report become its coordinator in the same step.
 *
 * @source Developer's Guide, triage
 */
export type DeterminationRequest = {
  readonly determination: Determination
  readonly memberId: string
  readonly at: Instant
  readonly reference?: string
  readonly duplicateOf?: string
  readonly publicAt?: string
  readonly isUnderEmbargo?: boolean
  readonly nobodyHears?: boolean
  readonly alsoCoordinate?: boolean
}

/**
 * What the determination changes. `closesAt` is when a held report closes by itself unless its reporter
 * answers; `isPublic` that the public knows of it; `reply` is the text the reply form starts with, null where no reply is sent; `coordinatorId` is
 * who coordinates from now on. `reservesCveId` and `rejectsCveId` say what becomes of an identifier.
 *
 * @source Developer's Guide, triage
 */
export type DeterminationDecision = {
  readonly determination: Determination
  readonly events: readonly ReportEvent[]
  readonly to: ReportState
  readonly coordinatorId: string | null
  readonly closesAt: Instant | null
  readonly duplicateOf: string | null
  readonly isPublic: boolean
  readonly reference: string | null
  readonly reply: string | null
  readonly keepsFinderCredit: boolean
  readonly reservesCveId: boolean
  readonly rejectsCveId: boolean
}

/** @source Developer's Guide, triage */
export type DeterminationRefusal = Refusal<
  | 'determination.closed'
  | 'determination.not-received'
  | 'determination.published'
  | 'determination.unchanged'
  | 'determination.needs-coordinator'
  | 'determination.needs-issue'
  | 'determination.needs-recipient'
  | 'determination.needs-other-case'
  | 'determination.duplicate-of-itself'
>

/** Where a determination leads: accepted, put aside for another case, held for an answer, or over at once. */
type Goal = 'accepted' | 'deferred' | 'held' | 'over'

const goals: Readonly<Record<Determination, Goal>> = {
  vulnerability: 'accepted',
  duplicate: 'deferred',
  bug: 'held',
  invalid: 'held',
  forwarded: 'held',
  'already-fixed': 'held',
  spam: 'over',
}

const goalOf = ({ determination, nobodyHears }: DeterminationRequest): Goal => {
  const goal = goals[determination]
  return goal === 'held' && nobodyHears === true ? 'over' : goal
}

type Determinable = Exclude<ReportState, 'start' | 'closed'>

// What was found valid cannot become invalid (READINGS: valid-to-invalid), so it is held as deferred.
const paths: Readonly<Record<Determinable, Readonly<Record<Goal, readonly ReportEvent[]>>>> = {
  received: {
    accepted: ['validate', 'accept'],
    deferred: ['validate', 'defer'],
    held: ['invalidate'],
    over: ['invalidate', 'close'],
  },
  invalid: {
    accepted: ['validate', 'accept'],
    deferred: ['validate', 'defer'],
    held: [],
    over: ['close'],
  },
  valid: { accepted: ['accept'], deferred: ['defer'], held: ['defer'], over: ['defer', 'close'] },
  accepted: { accepted: [], deferred: ['defer'], held: ['defer'], over: ['close'] },
  deferred: { accepted: ['accept'], deferred: [], held: [], over: ['close'] },
}

type Facts = Pick<
  CaseFacts,
  'caseId' | 'reportState' | 'determination' | 'coordinatorId' | 'cveId' | 'publishedAt'
>

const triage = "Developer's Guide, triage"

const refuseByState = (facts: Facts, wanted: Determination): DeterminationRefusal | null => {
  if (facts.publishedAt !== null) {
    const because = 'The advisory is published: amend or withdraw it instead.'
    return refuse('determination.published', because, 'our reading')
  }
  if (facts.reportState === 'closed') {
    return refuse('determination.closed', 'The case is closed: reopen it first.', triage)
  }
  if (facts.reportState === 'start') {
    return refuse('determination.not-received', 'The report has not been received yet.', triage)
  }
  if (facts.determination === wanted && wanted === 'vulnerability') {
    if (facts.reportState === 'accepted') {
      return refuse('determination.unchanged', 'It is accepted as a vulnerability already.', triage)
    }
  }
  return null
}

const isPublicAddress = (text: string): boolean => /^https:\/\/[^\s/]+\/\S*$/.test(text)

const otherCaseOf = ({ determination, duplicateOf }: DeterminationRequest): string | null => {
  const other = duplicateOf?.trim() ?? ''
  return determination !== 'duplicate' || other === '' ? null : other
}

const refuseByContent = (
  facts: Facts,
  request: DeterminationRequest,
): DeterminationRefusal | null => {
  const reference = request.reference?.trim() ?? ''
  switch (request.determination) {
    case 'bug':
      if (reference === 'none-yet' || isPublicAddress(reference)) return null
      return refuse(
        'determination.needs-issue',
        'Give the https address of the public issue, or say that there is none yet.',
        "Developer's Guide, triage (G6)",
      )
    case 'forwarded':
      if (reference !== '') return null
      return refuse(
        'determination.needs-recipient',
        'Say who looks after it from now on.',
        'Security policy, unsupported platforms (G8)',
      )
    case 'duplicate': {
      const other = otherCaseOf(request)
      if (other === null) {
        return refuse('determination.needs-other-case', 'Say which case it duplicates.', triage)
      }
      if (other !== facts.caseId) return null
      const because = 'A case cannot duplicate itself.'
      return refuse('determination.duplicate-of-itself', because, triage)
    }
    default:
      return null
  }
}

/**
 * The text that the reply to a determination starts with, `{reference}` still in it; null where none is sent.
 *
 * @param pointsSomewhere whether there is a reference to put into it
 * @source Developer's Guide, triage
 */
export const replyTemplate = (
  { reply, replyWithReference }: Pick<DeterminationRule, 'reply' | 'replyWithReference'>,
  pointsSomewhere: boolean,
): string | null => (pointsSomewhere ? (replyWithReference ?? reply) : reply)?.value ?? null

const replyFor = (
  determination: Determination,
  reference: string | null,
  charter: Pick<Charter, 'determinations'>,
): string | null => {
  const template = replyTemplate(charter.determinations[determination], reference !== null)
  // A function, because a plain replacement text would read `$&` in a reference as a pattern.
  return reference === null ? template : (template?.replace('{reference}', () => reference) ?? null)
}

const referenceOf = (request: DeterminationRequest): string | null => {
  const { determination, reference, publicAt } = request
  if (determination === 'duplicate') return publicAt ?? null
  const text = reference?.trim() ?? ''
  const takesOne = ['bug', 'forwarded', 'already-fixed'].includes(determination)
  return !takesOne || text === '' || text === 'none-yet' ? null : text
}

/**
 * Decides what a determination does.
 *
 * Vulnerability: valid and accepted, a CVE ID is reserved. Bug, invalid, already fixed, forwarded: held for
 * the charter's days so that the reporter can answer, then closed; closed at once where no reporter hears. Spam: closed at once, without a reply.
 * Duplicate: valid and deferred, its finder keeps the credit; of a published one, the public knows, and
 * the reply says where; but where an embargo is in force, a person decides apart whether it is left. Changing an earlier determination is allowed
 * until the case is closed or published.
 *
 * Does not check membership (access), that the other case exists, or that the project reserves CVE IDs.
 *
 * @source Developer's Guide, triage; Security policy (G4, G6, G8); Vultron, report management
 * @reading docs/READINGS.md#determinations
 */
export const determine = (
  facts: Facts,
  request: DeterminationRequest,
  charter: Pick<Charter, 'clocks' | 'determinations' | 'coordination'>,
): DeterminationDecision | DeterminationRefusal => {
  const { determination, memberId, at } = request
  const refused = refuseByState(facts, determination) ?? refuseByContent(facts, request)
  if (refused !== null) return refused
  const goal = goalOf(request)
  const coordinatorId = facts.coordinatorId ?? (request.alsoCoordinate === true ? memberId : null)
  if (goal === 'accepted' && coordinatorId === null && charter.coordination.required.value) {
    return refuse(
      'determination.needs-coordinator',
      'An accepted report needs a coordinator: volunteer, or accept and coordinate in one step.',
      charter.coordination.required.source,
    )
  }
  // refuseByState has refused the two states that have no path.
  const events = paths[facts.reportState as Determinable][goal]
  const reference = referenceOf(request)
  return {
    determination,
    events,
    // Every path follows the table: a test walks them all, so the refusal branch has no value here.
    to: followReportEvents(facts.reportState, events) as ReportState,
    coordinatorId,
    closesAt: goal === 'held' ? addDays(at, charter.clocks.holdDays.value) : null,
    duplicateOf: otherCaseOf(request),
    isPublic:
      determination === 'duplicate' &&
      request.publicAt !== undefined &&
      request.isUnderEmbargo !== true,
    reference,
    reply: replyFor(determination, reference, charter),
    keepsFinderCredit: goal === 'accepted' || goal === 'deferred',
    reservesCveId: goal === 'accepted' && facts.cveId === null,
    rejectsCveId: goal !== 'accepted' && facts.cveId !== null,
  }
}
