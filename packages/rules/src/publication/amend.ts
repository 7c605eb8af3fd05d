// Owns what happens to an advisory after it was published: a new version, or its withdrawal.
// Refuses to know the records; it says which of them are sent again and which never are.

import { isBlank } from '../intake/clean.js'
import { isRefusal, type Refusal, refuse } from '../refusal.js'
import type { Instant } from '../time.js'
import { approvalStatus, fourEyes, type VersionFacts } from './approvals.js'
import { plannedSteps } from './publish.js'
import type { Step, StepName } from './steps.js'
import { supersede, type UnderWay, type UnderWayRefusal } from './under-way.js'

/**
 * What is published and what would replace it. `differsIn` names the outputs whose text changed;
 * `difference` is said by a person in plain words and shown in the page's history. `hasRecord` says
 * that the CVE record is this team's, `recordRejected` that a withdrawal rejected it, `hasOsv` that the team has an
 * advisory database. `underWay` is a
 * publication that is not finished, or null; `owed` are steps that an earlier one planned and that no
 * publication has done.
 *
 * @source product, amend; PSF CNA procedures (L11, L12: records are kept current)
 */
export interface AmendmentFacts {
  readonly now: Instant
  readonly state: 'draft' | 'publishing' | 'published' | 'withdrawn'
  readonly version: VersionFacts
  readonly difference: string
  readonly differsIn: { readonly cve: boolean; readonly osv: boolean; readonly page: boolean }
  readonly lintErrors: number
  readonly hasRecord: boolean
  readonly recordRejected: boolean
  readonly hasOsv: boolean
  readonly underWay: UnderWay | null
  readonly owed: readonly StepName[]
}

const CNA = 'PSF CNA procedures'

/** Why nothing is changed. @source product, amend */
export type AmendmentRefusal =
  | 'amendment.not-published'
  | 'amendment.withdrawn'
  | 'amendment.nothing-changed'
  | 'amendment.difference-missing'
  | 'amendment.record-errors'
  | 'amendment.not-approved'
  | 'amendment.needs-second-operator'
  | 'amendment.reason-missing'
  | 'amendment.no-record'
  | 'cve.operators-only'
  | UnderWayRefusal

/** The steps of a change; no mail is ever among them. @source product, amend: no second mail by itself */
export interface Amendment {
  readonly steps: readonly Step[]
  readonly hash: string
  readonly difference: string
  readonly isShownPublicly: boolean
}

/**
 * Publishes a new version of a published advisory.
 *
 * It says in plain words what changed and is approved again, as exactly this version. Only records
 * whose text changed, or that are still owed, are sent; the page always is, with its history. No mail
 * is sent: a second announcement is an advisory of its own. It may take the place of a publication
 * that does not get done.
 *
 * @returns refusal `amendment.not-published`, `.withdrawn`, those of `supersede`, `.nothing-changed`,
 * `.difference-missing`, `.record-errors`, `.not-approved`, `.needs-second-operator`
 * @source product, amend; PSF CNA procedures (L7, L11)
 */
export function amend(facts: AmendmentFacts): Amendment | Refusal<AmendmentRefusal> {
  const notPublished = needsPublished(facts, 'amendment')
  if (notPublished !== undefined) return notPublished
  const { differsIn, difference, owed } = facts
  if (!differsIn.cve && !differsIn.osv && !differsIn.page && owed.length === 0) {
    return refuse('amendment.nothing-changed', 'This version says what the published one says.')
  }
  if (isBlank(difference)) {
    return refuse('amendment.difference-missing', 'Say in plain words what changed, for readers.')
  }
  if (facts.lintErrors > 0) {
    return refuse('amendment.record-errors', 'A record has errors and would be refused.')
  }
  return approvedChange(facts, {
    cve: (differsIn.cve || owed.includes('cve')) && facts.hasRecord,
    osv: differsIn.osv || (owed.includes('osv') && facts.hasOsv),
  })
}

/**
 * Withdraws a published advisory, with a reason that its readers see.
 *
 * The page and the OSV record say withdrawn and stay where they are; numbers are never reused. The
 * CVE record is rejected with it only when that was asked for, by a CNA operator's own decision, and
 * read by another one; that can be asked for after the withdrawal too.
 *
 * @returns refusal `amendment.not-published`, `.withdrawn`, `.reason-missing`, `.not-approved`; for
 * the record `.no-record`, `cve.operators-only`, `amendment.needs-second-operator`
 * @source product, withdraw or reject; PSF CNA procedures (L3, L7)
 */
export function withdrawAdvisory(
  facts: Omit<AmendmentFacts, 'difference' | 'differsIn' | 'lintErrors'> & {
    readonly reason: string
    readonly rejectsRecord: boolean
    readonly isOperator: boolean
  },
): Amendment | Refusal<AmendmentRefusal> {
  const notPublished = isRejectable(facts) ? undefined : needsPublished(facts, 'withdrawal')
  if (notPublished !== undefined) return notPublished
  if (isBlank(facts.reason)) {
    return refuse('amendment.reason-missing', 'Say why it is withdrawn; its readers rely on it.')
  }
  if (facts.rejectsRecord && !facts.hasRecord) {
    return refuse('amendment.no-record', 'There is no CVE record of this team to reject.')
  }
  if (facts.rejectsRecord && !facts.isOperator) {
    return refuse('cve.operators-only', 'A CNA operator decides to reject the CVE record.', CNA)
  }
  const changed = { ...facts, difference: facts.reason }
  return approvedChange(changed, { cve: facts.rejectsRecord, osv: facts.hasOsv })
}

/** Whether what was withdrawn without its CVE record can still be rejected, and that was asked for. */
function isRejectable(
  facts: Pick<AmendmentFacts, 'state' | 'hasRecord' | 'recordRejected'> & {
    readonly rejectsRecord: boolean
  },
): boolean {
  const { state, hasRecord, recordRejected, rejectsRecord } = facts
  return state === 'withdrawn' && rejectsRecord && hasRecord && !recordRejected
}

function needsPublished(
  { state, underWay }: Pick<AmendmentFacts, 'state' | 'underWay'>,
  wanted: 'amendment' | 'withdrawal',
): Refusal<AmendmentRefusal> | undefined {
  const isWithdrawn = state === 'withdrawn' || underWay?.kind === 'withdrawal'
  if (state === 'withdrawn' || (isWithdrawn && wanted === 'amendment')) {
    return refuse('amendment.withdrawn', 'It was withdrawn, and stays so; publish a new advisory.')
  }
  if (state === 'published') return undefined
  if (state === 'publishing' && underWay !== null) {
    const replaced = supersede(underWay)
    return isRefusal(replaced) ? replaced : undefined
  }
  return refuse('amendment.not-published', 'Only what is published is amended or withdrawn.')
}

function approvedChange(
  facts: Pick<AmendmentFacts, 'now' | 'version' | 'difference'>,
  records: { readonly cve: boolean; readonly osv: boolean },
): Amendment | Refusal<AmendmentRefusal> {
  const status = approvalStatus(facts.version, facts.now)
  if (!status.met) return refuse('amendment.not-approved', status.because)
  const eyes = fourEyes(facts.version, facts.now)
  if (records.cve && !eyes.met) {
    const { source } = facts.version.rules.secondCnaReader
    const because = 'Another CNA operator reads the changed record before it is posted.'
    return refuse('amendment.needs-second-operator', because, source)
  }
  return {
    steps: plannedSteps({ mail: false, ...records, page: true }),
    hash: facts.version.hash,
    difference: facts.difference.trim(),
    isShownPublicly: status.isShownPublicly || (records.cve && eyes.isShownPublicly),
  }
}
