// Owns the one decision to publish: everything missing at once, or the steps and what follows.
// Refuses to know how a step is done (steps.ts) and who may ask (access/).

import type { Charter } from '../charter/charter.js'
import { isInForce } from '../embargo/termination.js'
import { type Refusal, refuse } from '../refusal.js'
import { missingOf, type Readiness, readiness } from '../remediation/readiness.js'
import type { ReadinessFacts, Requirement } from '../remediation/requirements.js'
import type { Instant } from '../time.js'
import { approvalStatus, fourEyes, type VersionFacts } from './approvals.js'
import { STEP_NAMES, type Step, type StepName } from './steps.js'

/**
 * Everything a publication is decided by. `scheduledFor` is an instant to publish at, or null for
 * now. `venues` are the steps this team has: a team without an announce address sends no mail. `keepsRecord` for a
 * withdrawal that leaves the CVE record as it is: nobody reads it a second time.
 *
 * @source PSRT advisory; PSF CNA procedures
 */
export interface PublicationFacts {
  readonly now: Instant
  readonly scheduledFor: Instant | null
  readonly state: 'draft' | 'publishing' | 'published' | 'withdrawn'
  readonly version: VersionFacts
  readonly remediation: Omit<ReadinessFacts, 'approval' | 'fourEyes'>
  readonly venues: { readonly mail: boolean; readonly osv: boolean }
  readonly keepsRecord?: boolean
}

/**
 * What happens in order once the announcement is out. The public knows first (P), only then is the
 * embargo left; the case is finished last.
 *
 * @source CERT/CC Vultron, embargo management; Python Developer's Guide (N5)
 */
export type Consequence =
  | { readonly kind: 'record-public' }
  | { readonly kind: 'leave-embargo'; readonly cause: 'public' }
  | { readonly kind: 'close-case'; readonly titleTag: '[COMPLETED]' }
  | { readonly kind: 'review-emergency'; readonly withinDays: number }

/** A yes: the steps in order, all waiting, and what follows the announcement. @source PSRT advisory (N2, N5) */
export interface PublicationDecision {
  readonly steps: readonly Step[]
  readonly notBefore: Instant | null
  readonly hash: string
  readonly approvedBy: readonly string[]
  /** True when fewer eyes than usual read it, which the public page says. */
  readonly isShownPublicly: boolean
  readonly onAnnounced: readonly Consequence[]
}

/** Why nothing is published. @source PSRT advisory (N1) */
export type PublicationRefusal =
  | 'publication.not-ready'
  | 'publication.already-started'
  | 'publication.withdrawn'

/** A no that lists everything missing, not just the first thing. @source product: every state explained */
export interface NotReady extends Refusal<'publication.not-ready'> {
  readonly missing: readonly Requirement[]
}

/**
 * Decides the one action that publishes an advisory.
 *
 * Steps are mail, CVE record, OSV record, page; the record comes after the mail, and only where it
 * is this team's to publish. A scheduled
 * publication is judged as of its time: an embargo that ends then does not hold it back, and an
 * emergency's delay may still be running now. Nothing is decided about how steps are done.
 *
 * @returns the steps, or refusal `publication.not-ready` with everything missing,
 * `.already-started`, `.withdrawn`
 * @source PSRT advisory (N1, N2); PSF CNA procedures (J4, L7)
 */
export function publish(
  facts: PublicationFacts,
  charter: Charter,
): PublicationDecision | NotReady | Refusal<PublicationRefusal> {
  if (facts.state === 'withdrawn') {
    return refuse(
      'publication.withdrawn',
      'It was withdrawn, and stays so; publish a new advisory.',
    )
  }
  if (facts.state !== 'draft') {
    return refuse('publication.already-started', 'It is published or on its way; amend it instead.')
  }
  const at = publicationTime(facts)
  const ready = readinessOf(facts, at, charter)
  if (!ready.isReady) {
    return { ...refuse('publication.not-ready', ready.summary), missing: missingOf(ready) }
  }
  const status = approvalStatus(facts.version, at)
  const eyes = fourEyes(facts.version, at)
  const { cveId, cveElsewhere } = facts.remediation
  const hasRecord = cveId !== null && !cveElsewhere
  return {
    steps: plannedSteps({ ...facts.venues, cve: hasRecord, page: true }),
    notBefore: facts.scheduledFor,
    hash: facts.version.hash,
    approvedBy: status.by,
    isShownPublicly: status.isShownPublicly || (hasRecord && eyes.isShownPublicly),
    onAnnounced: consequences(facts, status.emergency?.reviewWithinDays),
  }
}

/**
 * What a publication still lacks at the time it would go out: the list a page shows beforehand.
 *
 * @source product: every state explained
 */
export function publicationReadiness(facts: PublicationFacts, charter: Charter): Readiness {
  return readinessOf(facts, publicationTime(facts), charter)
}

/**
 * The steps of a publication in order, none of them begun.
 *
 * @source PSRT advisory (N2); PSF CNA procedures (J4)
 */
export function plannedSteps(venues: Readonly<Record<StepName, boolean>>): readonly Step[] {
  return STEP_NAMES.filter((name) => venues[name]).map((name) => {
    return { name, state: { state: 'waiting' } }
  })
}

function publicationTime({ now, scheduledFor }: PublicationFacts): Instant {
  return scheduledFor !== null && scheduledFor > now ? scheduledFor : now
}

function readinessOf(facts: PublicationFacts, at: Instant, charter: Charter) {
  const approval = approvalStatus(facts.version, at)
  const embargo = { ...facts.remediation.embargo, now: at }
  const full = {
    ...facts.remediation,
    embargo,
    approval,
    fourEyes: facts.keepsRecord ? { met: true } : fourEyes(facts.version, at),
  }
  return readiness(full, charter)
}

function consequences(facts: PublicationFacts, reviewWithinDays: number | undefined) {
  const { embargo, public: open } = facts.remediation.embargo
  const list: Consequence[] = []
  if (!open.publicAware) list.push({ kind: 'record-public' })
  if (isInForce(embargo)) list.push({ kind: 'leave-embargo', cause: 'public' })
  list.push({ kind: 'close-case', titleTag: '[COMPLETED]' })
  if (reviewWithinDays !== undefined) {
    list.push({ kind: 'review-emergency', withinDays: reviewWithinDays })
  }
  return list
}
