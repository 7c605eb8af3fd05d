// Owns when an embargo must, should or may be left, and whether it lets an advisory be published.
// Refuses to know how evidence was found; it takes what a person recorded as yes or no.

import { type Refusal, refuse } from '../refusal.js'
import type { Instant } from '../time.js'
import type { FixState, PublicState } from './case-state.js'
import type { Embargo, EmbargoExitCause } from './machine.js'

/** How binding a reason to leave is. @source CERT/CC Vultron, early termination of an embargo */
export type TerminationLevel = 'must' | 'should' | 'may'

/** What is known about a case; `evidence` is what a person recorded, never inferred. */
export interface TerminationFacts {
  readonly embargo: Embargo
  readonly now: Instant
  readonly public: PublicState
  readonly projects: readonly FixState[]
  /** The case is a duplicate of one whose advisory is out. */
  readonly originalPublic?: boolean
  readonly evidence: { readonly adversariesHoldExploit: boolean; readonly adversariesKnow: boolean }
}

/** One reason to leave, how binding it is, and the sentence a person reads. */
export interface TerminationRule {
  readonly cause: EmbargoExitCause
  readonly level: TerminationLevel
  readonly because: string
  readonly source: string
  readonly holds: (facts: TerminationFacts) => boolean
}

const VULTRON = 'CERT/CC Vultron, early termination of an embargo'

/**
 * Every reason to leave an embargo, the binding ones first.
 *
 * @source CERT/CC Vultron, early termination of an embargo
 * @reading docs/READINGS.md#end-of-an-embargo-reached
 */
export const TERMINATION_RULES: readonly TerminationRule[] = [
  {
    cause: 'public',
    level: 'must',
    because: 'The public knows of the vulnerability: the embargo has no object any more.',
    source: VULTRON,
    holds: (facts) => facts.public.publicAware,
  },
  {
    cause: 'exploit-public',
    level: 'must',
    because: 'An exploit is public: whoever could be protected by silence is not.',
    source: VULTRON,
    holds: (facts) => facts.public.exploitPublic,
  },
  {
    cause: 'end-reached',
    level: 'must',
    because: 'The agreed end has been reached; it binds nobody beyond it.',
    source: 'CERT/CC Vultron, embargo management (an expired embargo restricts nothing)',
    holds: ({ embargo, now }) => isInForce(embargo) && now >= embargo.endsAt,
  },
  {
    cause: 'attacks-observed',
    level: 'should',
    because:
      'Attacks are observed: users need to defend themselves more than attackers need a hint.',
    source: VULTRON,
    holds: (facts) => facts.public.attacksObserved,
  },
  {
    cause: 'public',
    level: 'should',
    because:
      'The case it duplicates is published: what its advisory says is known. Leaving records that the public knows.',
    source: 'CERT/CC Vultron, embargo management; our reading',
    holds: (facts) => facts.originalPublic === true && !facts.public.publicAware,
  },
  {
    cause: 'adversaries-hold-exploit',
    level: 'should',
    because: 'There is evidence that adversaries hold exploit code.',
    source: VULTRON,
    holds: (facts) => facts.evidence.adversariesHoldExploit,
  },
  {
    cause: 'fix-deployed',
    level: 'should',
    because: 'The fix is deployed in every project of the case.',
    source: VULTRON,
    holds: ({ projects }) => projects.length > 0 && projects.every((fix) => fix.fixDeployed),
  },
  {
    cause: 'adversaries-know',
    level: 'may',
    because: 'There is evidence that adversaries know details.',
    source: VULTRON,
    holds: (facts) => facts.evidence.adversariesKnow,
  },
  {
    cause: 'fix-ready-everywhere',
    level: 'may',
    because: 'Every project of the case has its fix ready.',
    source: VULTRON,
    holds: ({ projects }) => projects.length > 0 && projects.every((fix) => fix.fixReady),
  },
]

/**
 * What a person goes through before leaving an embargo that they need not leave.
 *
 * @source CERT/CC Vultron, early termination of an embargo
 * @reading docs/READINGS.md#checklist-before-leaving-an-embargo
 */
export const TERMINATION_CHECKLIST: readonly string[] = [
  'Is the evidence more than a rumour, and is it written down in the case?',
  'Would an earlier end, agreed as a revision, serve users better than leaving now?',
  'Is there something users can do today: a fix, a mitigation, a way to notice attacks?',
  'Does every participant learn of it at the same moment as this decision?',
]

/** What to do about an embargo: the strongest level, and every reason that holds. */
export interface TerminationAdvice {
  readonly level: TerminationLevel | 'stay'
  readonly reasons: readonly Omit<TerminationRule, 'holds'>[]
  readonly checklist: readonly string[]
}

/**
 * Advises whether to leave an embargo that is in force.
 *
 * `must` is done at once and asks nobody; `should` and `may` are a person's decision, for which the
 * checklist is given. Closing or deferring a report is never a reason, and a future earlier date is
 * a revision. Leaving removes a constraint; it is not a duty to publish.
 *
 * @returns level `stay` with no reasons when none holds or no embargo is in force
 * @source CERT/CC Vultron, early termination of an embargo
 */
export function terminationAdvice(facts: TerminationFacts): TerminationAdvice {
  const holding = isInForce(facts.embargo)
    ? TERMINATION_RULES.filter((rule) => rule.holds(facts))
    : []
  const level = holding[0]?.level ?? 'stay'
  const reasons = holding.map(({ cause, level, because, source }) => {
    return { cause, level, because, source }
  })
  return {
    level,
    reasons,
    checklist: level === 'should' || level === 'may' ? TERMINATION_CHECKLIST : [],
  }
}

/** Why a person's decision to leave is not carried out. @source CERT/CC Vultron, early termination of an embargo */
export type LeavingRefusal = 'embargo.no-reason-to-leave' | 'embargo.checklist-open'

/**
 * Decides a person's wish to leave an embargo that they need not leave.
 *
 * A reason must hold: without one an earlier end is a revision, which the others answer. The person has
 * gone through every question of the checklist. Where the embargo must be left anyway, nothing is asked.
 *
 * @param checked how many questions of the checklist the person ticked
 * @returns the cause to record, the most binding that holds, or refusal `embargo.no-reason-to-leave`,
 * `embargo.checklist-open`
 * @source CERT/CC Vultron, early termination of an embargo
 * @reading docs/READINGS.md#checklist-before-leaving-an-embargo
 */
export function decideLeaving(
  facts: TerminationFacts,
  checked: number,
): EmbargoExitCause | Refusal<LeavingRefusal> {
  const { reasons, checklist } = terminationAdvice(facts)
  const [reason] = reasons
  if (reason === undefined) {
    const because =
      'No reason to leave it early holds: propose an earlier end instead, which the others answer.'
    return refuse('embargo.no-reason-to-leave', because, VULTRON)
  }
  if (checked < checklist.length) {
    const because = 'Go through every question of the checklist before you leave the embargo.'
    return refuse('embargo.checklist-open', because, 'our reading')
  }
  return reason.cause
}

/**
 * Says whether the embargo lets an advisory go out at this instant.
 *
 * It does when no embargo is in force, when its end is reached, or when a person may leave it: the
 * publication is then that decision, records P first and leaves the embargo with it.
 *
 * @returns undefined when it does, refusal `embargo.in-force` when it holds
 * @source CERT/CC Vultron, embargo management; Python Developer's Guide (advisory after the fix)
 * @reading docs/READINGS.md#publishing-before-the-embargo-ends
 */
export function embargoAllowsPublication(
  facts: TerminationFacts,
): Refusal<'embargo.in-force'> | undefined {
  if (!isInForce(facts.embargo) || terminationAdvice(facts).level !== 'stay') return undefined
  const because =
    'The embargo is in force and not every project has its fix: agree on an earlier end, or wait.'
  return refuse('embargo.in-force', because, 'CERT/CC Vultron, embargo management')
}

/**
 * Tells an embargo that binds from one that does not (none, proposed, exited).
 *
 * Looks at the state alone: one whose end has passed is in force until it is recorded as left.
 *
 * @source CERT/CC Vultron, embargo management
 */
export function isInForce(
  embargo: Embargo,
): embargo is Extract<Embargo, { readonly state: 'active' | 'revising' }> {
  return embargo.state === 'active' || embargo.state === 'revising'
}

/**
 * The end that binds now; null where none does.
 *
 * @source CERT/CC Vultron, embargo management
 */
export function endInForceOf(embargo: Embargo): Instant | null {
  return isInForce(embargo) ? embargo.endsAt : null
}
