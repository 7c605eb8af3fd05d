// Owns whether an advisory is ready: the requirements in order, ranked by the charter, and a summary.
// Refuses to know how each requirement is checked: see requirements.ts.

import type { Charter, DisclosureRequirement } from '../charter/charter.js'
import {
  type DraftRequirement,
  draftRequirements,
  REQUIREMENTS,
  type ReadinessFacts,
  type Requirement,
  type RequirementId,
} from './requirements.js'

/** `isReady` when every required one is met; advised ones never hold publication back. @source product: every state explained */
export interface Readiness {
  readonly isReady: boolean
  readonly requirements: readonly Requirement[]
  readonly summary: string
}

/**
 * Lists everything an advisory needs before it can be published, met or not.
 *
 * Which of title, description, severity, fix, issue and CVE id are required is the charter's; one
 * the charter leaves out is advised. What is attacked or known already may go out before its fix, and
 * before everybody has answered how they are credited: whoever has not is left out until they do.
 * Nothing here looks at the clock but the embargo.
 *
 * @source Python Developer's Guide, PSRT (I5, N1, N3); PSF CNA procedures (L2, L6, L7)
 * @reading docs/READINGS.md#an-advisory-before-the-fix
 * @reading docs/READINGS.md#credit-for-a-duplicate
 */
export function readiness(facts: ReadinessFacts, charter: Charter): Readiness {
  const ranked = draftRequirements(facts, charter)
    .map((draft) => underCharter(draft, charter.disclosure))
    .map((one) => (isKnownOutside(facts) ? beforeTheFix(one) : one))
    .sort((a, b) => REQUIREMENTS.indexOf(a.id) - REQUIREMENTS.indexOf(b.id))
  const isReady = ranked.every((one) => one.met || one.level === 'advised')
  return { isReady, requirements: ranked, summary: summaryOf(ranked, isReady) }
}

/**
 * The required ones that are not met, in order: what a refused publication lists.
 *
 * @source product: every state explained
 */
export function missingOf(readiness: Readiness): readonly Requirement[] {
  return readiness.requirements.filter((one) => !one.met && one.level === 'required')
}

const OF_READERS: ReadonlySet<RequirementId> = new Set(['approval', 'four-eyes'])

/**
 * What an emergency does not stand in for: everything required that is not met, but for the readers nobody waits for.
 *
 * @source charter, emergency path
 * @reading docs/READINGS.md#emergency
 */
export function missingInEmergency(readiness: Readiness): readonly Requirement[] {
  return missingOf(readiness).filter(({ id }) => !OF_READERS.has(id))
}

/** Gives a requirement the charter's level and source; one that is no disclosure rule stays required. */
function underCharter(
  draft: DraftRequirement,
  rules: readonly DisclosureRequirement[],
): Requirement {
  const rule = rules.find((one) => one.id === draft.id)
  if (rule !== undefined) return { ...draft, level: 'required', source: rule.source }
  return {
    ...draft,
    level: draft.level ?? (CHARTER_DECIDES.has(draft.id) ? 'advised' : 'required'),
  }
}

/** Whether waiting keeps nothing secret any more: attacks are seen, or the bug or an exploit is public. */
function isKnownOutside({ embargo: { public: known } }: ReadinessFacts): boolean {
  return known.publicAware || known.exploitPublic || known.attacksObserved
}

function beforeTheFix(one: Requirement): Requirement {
  return CAN_FOLLOW.has(one.id) && !one.met ? { ...one, level: 'advised' } : one
}

/** What can follow an early advisory, as a new version of it. */
const CAN_FOLLOW: ReadonlySet<RequirementId> = new Set([
  'public-issue',
  'fix-merged',
  'credits-answered',
  'duplicate-credited',
])

const CHARTER_DECIDES: ReadonlySet<RequirementId> = new Set([
  'title',
  'description',
  'severity',
  'public-issue',
  'fix-merged',
  'cve-id',
])

function summaryOf(requirements: readonly Requirement[], isReady: boolean): string {
  const open = (level: Requirement['level']) =>
    requirements.filter((one) => !one.met && one.level === level).map((one) => one.missing)
  if (!isReady) return `Not yet: ${open('required').join(', ')}.`
  const advised = open('advised')
  return advised.length === 0
    ? 'Ready to publish.'
    : `Ready to publish; worth a look: ${advised.join(', ')}.`
}
