// Owns each requirement of an advisory: what meets it, the reason, and what would meet it.
// Refuses to know who approves and which are required: it takes approvals as a status.

import type { Action } from '../access/actions.js'
import type { Charter } from '../charter/charter.js'
import { embargoAllowsPublication, type TerminationFacts } from '../embargo/termination.js'
import { isRefusal } from '../refusal.js'
import { type CaseCredit, settleCredits } from './credits.js'
import { chooseSeverity, type ScoredVector } from './severity.js'

/**
 * What is known of a remediation. `cveElsewhere` says that another CNA gave the id and publishes its
 * record. `issueSharedWith` lists other CVE ids that point to the same
 * public issue; `uncreditedDuplicates` numbers the duplicates whose reporter said how to be credited and is not among the
 * credits; `coordinatorKey` is the coordinator's key among the credits, or null;
 * `findings` counts what lint says about everything that goes out.
 *
 * @source Python Developer's Guide, PSRT (I5)
 */
export interface ReadinessFacts {
  readonly title: string
  readonly description: string
  readonly scores: readonly ScoredVector[]
  readonly needsCveId: boolean
  readonly cveId: string | null
  readonly cveElsewhere: boolean
  readonly fix: {
    readonly pullRequestUrl: string | null
    readonly isMerged: boolean
    readonly issueUrl: string | null
    readonly issueSharedWith: readonly string[]
  }
  readonly hasAffectedVersions: boolean
  readonly hasFixedVersions: boolean
  readonly cweIds: readonly string[]
  readonly credits: readonly CaseCredit[]
  readonly uncreditedDuplicates: readonly string[]
  readonly coordinatorKey: string | null
  readonly findings: { readonly errors: number; readonly warnings: number }
  readonly approval: { readonly met: boolean; readonly because: string }
  readonly fourEyes: { readonly met: boolean }
  readonly embargo: TerminationFacts
}

/** In the order a page lists them. @source Python Developer's Guide, PSRT (I5); PSF CNA procedures (L6) */
export const REQUIREMENTS = [
  'title',
  'description',
  'severity',
  'public-issue',
  'fix-merged',
  'cve-id',
  'affected-versions',
  'fixed-versions',
  'cwe',
  'one-issue-per-cve',
  'coordinator-credited',
  'credits-answered',
  'duplicate-credited',
  'lint',
  'lint-warnings',
  'embargo',
  'four-eyes',
  'approval',
] as const
/** @source Python Developer's Guide, PSRT (I5); PSF CNA procedures (L6) */
export type RequirementId = (typeof REQUIREMENTS)[number]

/** One requirement. `missing` is the short form for a summary; `action` is what would meet it. @source product: every state explained */
export interface Requirement {
  readonly id: RequirementId
  readonly met: boolean
  readonly level: 'required' | 'advised'
  readonly label: string
  readonly because: string
  readonly missing: string
  readonly source: string
  readonly action?: Action
}

/** A requirement before the charter ranked it; without a level it is required. @source Python Developer's Guide, PSRT (I5) */
export type DraftRequirement = Omit<Requirement, 'level'> & {
  readonly level?: Requirement['level']
}

const CNA = 'PSF CNA procedures, record fields'
const DEVGUIDE = "Python Developer's Guide, PSRT"

/**
 * Checks every requirement, each on its own; the order is not that of a page.
 *
 * @source Python Developer's Guide, PSRT (I5, N1, N3); PSF CNA procedures (L2, L6, L7)
 */
export function draftRequirements(
  facts: ReadinessFacts,
  charter: Charter,
): readonly DraftRequirement[] {
  return [
    ...textRequirements(facts),
    severityRequirement(facts, charter),
    ...fixRequirements(facts),
    ...recordRequirements(facts),
    ...creditRequirements(facts),
    ...duplicateRequirements(facts),
    ...lintRequirements(facts),
    ...gateRequirements(facts, charter),
  ]
}

function textRequirements({ title, description }: ReadinessFacts): readonly DraftRequirement[] {
  return [
    {
      id: 'title',
      met: title.trim() !== '',
      label: 'Title',
      because: 'The announcement and the records are found by their title.',
      missing: 'no title',
      source: DEVGUIDE,
      action: 'advisory.edit',
    },
    {
      id: 'description',
      met: description.trim() !== '',
      label: 'Description',
      because: 'It names the vulnerable module, the behaviour and the fix.',
      missing: 'no description',
      source: DEVGUIDE,
      action: 'advisory.edit',
    },
  ]
}

function severityRequirement(facts: ReadinessFacts, charter: Charter): DraftRequirement {
  const choice = chooseSeverity(facts.scores, charter.severity)
  const common = {
    id: 'severity',
    label: 'Severity',
    missing: 'no severity',
    source: charter.severity.required.source,
    action: 'remediation.edit',
  } as const
  if (isRefusal(choice)) return { ...common, met: false, because: choice.because }
  return { ...common, met: true, because: choice.advice ?? charter.severity.advice.value }
}

function fixRequirements({ fix }: ReadinessFacts): readonly DraftRequirement[] {
  const others = fix.issueSharedWith.length
  return [
    {
      id: 'public-issue',
      met: fix.issueUrl !== null,
      label: 'Public issue',
      because: 'The fix has a public issue, which the records point to.',
      missing: 'no public issue',
      source: DEVGUIDE,
      action: 'remediation.edit',
    },
    {
      id: 'fix-merged',
      met: fix.pullRequestUrl !== null && fix.isMerged,
      label: 'Fix merged',
      because:
        fix.pullRequestUrl === null
          ? 'No public pull request is linked.'
          : 'The fix is merged by a public pull request before the advisory goes out.',
      missing: 'fix not merged',
      source: DEVGUIDE,
      action: 'remediation.edit',
    },
    {
      id: 'one-issue-per-cve',
      met: others === 0,
      level: 'advised',
      label: 'An issue of its own',
      because: 'Each CVE has a public issue of its own, follow-ups included.',
      missing: `issue shared with ${others} other CVE${others === 1 ? '' : 's'}`,
      source: DEVGUIDE,
      action: 'remediation.edit',
    },
  ]
}

function recordRequirements(facts: ReadinessFacts): readonly DraftRequirement[] {
  const { needsCveId, cveId } = facts
  return [
    {
      id: 'cve-id',
      met: !needsCveId || cveId !== null,
      label: 'CVE id',
      because: needsCveId
        ? 'The id is reserved before the announcement names it.'
        : 'This project takes no CVE ids.',
      missing: 'no CVE id',
      source: CNA,
      action: 'cve.operate',
    },
    versions('affected-versions', 'Affected versions', facts.hasAffectedVersions),
    versions('fixed-versions', 'Fixed versions', facts.hasFixedVersions),
    {
      id: 'cwe',
      met: facts.cweIds.length > 0,
      level: 'advised',
      label: 'Weakness (CWE)',
      because: 'A record with its weakness is found and compared more easily.',
      missing: 'no CWE',
      source: CNA,
      action: 'remediation.edit',
    },
  ]
}

function versions(
  id: 'affected-versions' | 'fixed-versions',
  label: string,
  met: boolean,
): DraftRequirement {
  // A record may go out before a fixed version is released and is kept current afterwards (L12).
  const level = id === 'affected-versions' ? 'required' : 'advised'
  const because =
    id === 'affected-versions'
      ? 'The records say which versions are affected.'
      : 'The records say where it is fixed; they can follow once a release has it.'
  const missing = `no ${label.toLowerCase()}`
  return { id, met, level, label, because, missing, source: CNA, action: 'remediation.edit' }
}

/** One line a duplicate: whoever reported it was promised the credit that its first case gives. */
function duplicateRequirements({
  uncreditedDuplicates,
}: ReadinessFacts): readonly DraftRequirement[] {
  return uncreditedDuplicates.map((number) => ({
    id: 'duplicate-credited',
    met: false,
    label: `Reporter of ${number} credited`,
    because: `Whoever reported its duplicate ${number} said how to be credited, and is not on the list as they wish.`,
    missing: `reporter of ${number} not credited`,
    source: 'CERT/CC Vultron, report management',
    action: 'credit.ask',
  }))
}

function creditRequirements({
  credits,
  coordinatorKey,
}: ReadinessFacts): readonly DraftRequirement[] {
  const { unanswered } = settleCredits(credits)
  const open = unanswered.length
  const isReporters = unanswered.some(({ type }) => type === 'reporter')
  const whose = isReporters ? ` (${open === 1 ? '' : 'one is '}the reporter’s)` : ''
  const isCredited = credits.some(
    (credit) => credit.type === 'coordinator' && credit.personKey === coordinatorKey,
  )
  return [
    {
      id: 'coordinator-credited',
      met: coordinatorKey === null || isCredited,
      label: 'Coordinator asked how to be credited',
      because: 'The coordinator of every report is recorded as a credit.',
      missing: 'coordinator not credited',
      source: DEVGUIDE,
      action: 'credit.ask',
    },
    {
      id: 'credits-answered',
      met: open === 0,
      label: 'Credits answered',
      because: 'Everyone credited says whether, and under which name.',
      missing: `${open} credit${open === 1 ? '' : 's'} unanswered${whose}`,
      source: CNA,
      action: 'credit.decide',
    },
  ]
}

function lintRequirements({
  findings: { errors, warnings },
}: ReadinessFacts): readonly DraftRequirement[] {
  return [
    {
      id: 'lint',
      met: errors === 0,
      label: 'Records without errors',
      because: 'A record with an error would be refused, or mislead its readers.',
      missing: `${errors} error${errors === 1 ? '' : 's'} in the records`,
      source: CNA,
      action: 'advisory.edit',
    },
    {
      id: 'lint-warnings',
      met: warnings === 0,
      level: 'advised',
      label: 'Records without warnings',
      because: 'Warnings are worth a look; they never hold publication back.',
      missing: `${warnings} warning${warnings === 1 ? '' : 's'} in the records`,
      source: CNA,
      action: 'advisory.edit',
    },
  ]
}

function gateRequirements(facts: ReadinessFacts, charter: Charter): readonly DraftRequirement[] {
  const held = embargoAllowsPublication(facts.embargo)
  return [
    {
      id: 'embargo',
      met: held === undefined,
      label: 'Embargo allows it',
      because: held?.because ?? 'No embargo holds the publication back.',
      missing: 'embargo in force',
      source: 'CERT/CC Vultron, embargo management',
      action: 'embargo.propose',
    },
    {
      id: 'four-eyes',
      met: facts.cveId === null || facts.cveElsewhere || facts.fourEyes.met,
      label: 'Record read by a second CNA operator',
      because: 'Another operator reads the CVE record before it is posted.',
      missing: 'no second reader of the CVE record',
      source: charter.approvals.secondCnaReader.source,
      action: 'advisory.approve',
    },
    {
      id: 'approval',
      met: facts.approval.met,
      label: 'Approval',
      because: facts.approval.because,
      missing: 'no approval',
      source: charter.approvals.readers.source,
      action: 'advisory.approve',
    },
  ]
}
