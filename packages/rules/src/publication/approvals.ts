// Owns who approves an advisory before it goes out: whose approval counts, how many are asked for,
// and whether they are given. Refuses to know what the advisory says: a version is its hash.

import { type Refusal, refuse } from '../refusal.js'
import type { Instant } from '../time.js'
import { type Approver, type EmergencyFacts, standingEmergency } from './emergency.js'

/** One reader's yes to exactly one version. @source PSF CNA procedures (L7), extended to the advisory */
export interface Approval {
  readonly personId: string
  readonly hash: string
  readonly at: Instant
}

/**
 * What decides about approvals. `hash` covers everything that goes out (mail, CVE, OSV, page).
 * `readersChosen` is the team's own number, or null; `memberCount` counts active members.
 * `operatorIds` are the people who may operate for the CNA.
 *
 * @source charter, approvals
 */
export interface VersionFacts extends EmergencyFacts {
  readonly lastEditorId: string
  readonly requestedById: string | null
  readonly approvals: readonly Approval[]
  readonly memberCount: number
  readonly readersChosen: number | null
  readonly operatorIds: readonly string[]
}

/** Why an approval does not count. @source charter, approvals */
export type ApprovalRefusal =
  | 'approval.not-requested'
  | 'approval.not-a-reader'
  | 'approval.other-version'
  | 'approval.last-editor'
  | 'approval.requester'
  | 'approval.already-given'

/**
 * Where a version stands. `from` is the instant an emergency's delay is over. `isShownPublicly` says
 * that fewer eyes than usual were asked for, which the advisory's page tells everyone.
 *
 * @source charter, approvals
 */
export interface ApprovalStatus {
  readonly met: boolean
  readonly asked: number
  readonly by: readonly string[]
  readonly because: string
  readonly isShownPublicly: boolean
  readonly emergency: { readonly from: Instant; readonly reviewWithinDays: number } | null
}

/**
 * Approves exactly the version a person has read.
 *
 * Who edited last and who asks are not a second pair of eyes. An edit changes the hash and so voids
 * every approval given before it.
 *
 * @returns the approval to record, or refusal `approval.not-a-reader`, `.not-requested`,
 * `.other-version`, `.last-editor`, `.requester`, `.already-given`
 * @source PSF CNA procedures (L7), extended to the advisory
 * @reading docs/READINGS.md#approvals
 */
export function approve(
  facts: VersionFacts,
  person: Approver,
  read: { readonly hash: string; readonly at: Instant },
): Approval | Refusal<ApprovalRefusal> {
  const { rules } = facts
  if (!person.canRead) {
    return refuse('approval.not-a-reader', 'Only who can read the advisory approves it.')
  }
  if (facts.requestedById === null) {
    return refuse('approval.not-requested', 'Nobody has asked for approval of this version yet.')
  }
  if (read.hash !== facts.hash) {
    return refuse('approval.other-version', 'It was edited since you opened it: read it again.')
  }
  const excluded = excludedAs(facts, person.personId)
  if (excluded === 'last-editor') {
    const because = 'You edited it last: somebody else reads it.'
    return refuse('approval.last-editor', because, rules.excludesLastEditor.source)
  }
  if (excluded === 'requester') {
    const because = 'You asked for the approval: somebody else gives it.'
    return refuse('approval.requester', because, rules.excludesRequester.source)
  }
  if (countingApprovals(facts).includes(person.personId)) {
    return refuse('approval.already-given', 'You have approved this version.')
  }
  return { personId: person.personId, hash: facts.hash, at: read.at }
}

/**
 * Whether an emergency that was declared for this version stands; it does not once the bug is not exploited after all.
 *
 * @source product, the emergency path is for what is exploited
 */
export function isEmergencyDeclared({ emergency, isExploited }: VersionFacts): boolean {
  return emergency !== null && isExploited
}

/**
 * Whether what was asked for this version, or the emergency declared for it, can be taken back: whoever may ask may, for
 * a wish is nobody's own. What is on its way is called off instead.
 *
 * @returns undefined, or refusal `approval.other-version`, `.not-requested`, `publication.already-started`
 * @source product, every step can be stopped until it went out
 */
export function takeBackRefusal(facts: {
  readonly hash: string
  readonly version: VersionFacts
  readonly isUnderWay: boolean
}): Refusal | undefined {
  const { hash, version, isUnderWay } = facts
  if (hash !== version.hash)
    return refuse('approval.other-version', 'It was edited since you opened it: read it again.')
  if (isUnderWay)
    return refuse('publication.already-started', 'It is on its way: call that off instead.')
  return version.requestedById === null && !isEmergencyDeclared(version)
    ? refuse('approval.not-requested', 'Nothing was asked for this version.')
    : undefined
}

/**
 * Says whether the approvals asked for are given to exactly this version at this instant.
 *
 * @source charter, approvals
 * @reading docs/READINGS.md#approvals
 */
export function approvalStatus(facts: VersionFacts, now: Instant): ApprovalStatus {
  const { asked, isShownPublicly } = askedApprovals(facts)
  const by = countingApprovals(facts)
  const common = { asked, by, isShownPublicly, emergency: null }
  if (by.length >= asked) return { ...common, met: true, because: wordsFor(asked, by.length) }
  const emergency = standingEmergency(facts)
  if (emergency === null) return { ...common, met: false, because: wordsFor(asked, by.length) }
  const because =
    now >= emergency.from
      ? 'An emergency was declared and its delay is over; a review follows.'
      : 'An emergency was declared; the team was told and the delay is running.'
  return { ...common, met: now >= emergency.from, because, isShownPublicly: true, emergency }
}

/**
 * How many approvals a team asks for: the charter's number, or the team's own.
 *
 * A team may ask for more at any time. It may ask for fewer, none included, only while it is small
 * enough by the charter, and then everybody can see it.
 *
 * @source charter, approvals
 * @reading docs/READINGS.md#approvals
 */
export function askedApprovals(
  facts: Pick<VersionFacts, 'readersChosen' | 'memberCount' | 'rules'>,
): { readonly asked: number; readonly isShownPublicly: boolean } {
  const standard = facts.rules.readers.value
  const chosen = facts.readersChosen ?? standard
  if (chosen >= standard) return { asked: chosen, isShownPublicly: false }
  const isSmall = facts.memberCount <= facts.rules.noReaderUpToMembers.value
  return isSmall
    ? { asked: Math.max(chosen, 0), isShownPublicly: true }
    : { asked: standard, isShownPublicly: false }
}

/**
 * Who has approved exactly this version and counts: not the last editor, not who asked, each once.
 *
 * @returns person ids in the order of their approvals
 * @source charter, approvals
 */
export function countingApprovals(facts: VersionFacts): readonly string[] {
  const counting = facts.approvals
    .filter((approval) => approval.hash === facts.hash)
    .map((approval) => approval.personId)
    .filter((id) => excludedAs(facts, id) === undefined)
  return [...new Set(counting)]
}

/**
 * As whom somebody is no second pair of eyes, where the charter excludes them: their approval does not count.
 *
 * @returns undefined for everybody whose approval counts
 * @source PSF CNA procedures (L7), extended to the advisory
 * @reading docs/READINGS.md#approvals
 */
export function excludedAs(
  {
    rules,
    lastEditorId,
    requestedById,
  }: Pick<VersionFacts, 'rules' | 'lastEditorId' | 'requestedById'>,
  personId: string,
): 'last-editor' | 'requester' | undefined {
  if (rules.excludesLastEditor.value && personId === lastEditorId) return 'last-editor'
  if (rules.excludesRequester.value && personId === requestedById) return 'requester'
  return undefined
}

/**
 * Which CNA operators can be the second reader of the CVE record that it still lacks; empty where it lacks none, or where
 * nobody is left.
 *
 * @source PSF CNA procedures (L7)
 * @reading docs/READINGS.md#second-cna-reader
 */
export function missingReaders(facts: VersionFacts, now: Instant): readonly string[] {
  if (fourEyes(facts, now).met) return []
  return facts.operatorIds.filter((id) => excludedAs(facts, id) === undefined)
}

/**
 * Four eyes on the CVE record: says whether another CNA operator has read exactly this version.
 *
 * Where the team has no other operator than the last editor, any counting approval stands in, and
 * where none is asked for, nobody's; both are shown publicly. An emergency does without it too.
 *
 * @source PSF CNA procedures (L7)
 * @reading docs/READINGS.md#second-cna-reader
 */
export function fourEyes(
  facts: VersionFacts,
  now: Instant,
): { readonly met: boolean; readonly isShownPublicly: boolean } {
  const others = facts.operatorIds.filter((id) => id !== facts.lastEditorId)
  const counting = countingApprovals(facts)
  if (!facts.rules.secondCnaReader.value || counting.some((id) => others.includes(id))) {
    return { met: true, isShownPublicly: false }
  }
  const status = approvalStatus(facts, now)
  const isEmergency = status.emergency !== null
  return { met: status.met && (isEmergency || others.length === 0), isShownPublicly: true }
}

/**
 * Whether an emergency that waits out its delay needs it no longer: the approvals were given meanwhile, the second
 * reader's of the CVE record among them.
 *
 * @source charter, emergency path
 * @reading docs/READINGS.md#emergency
 */
export function isApprovedMeanwhile(facts: VersionFacts, now: Instant): boolean {
  const status = approvalStatus(facts, now)
  return status.met && status.emergency === null && fourEyes(facts, now).met
}

function wordsFor(asked: number, given: number): string {
  if (asked === 0) return 'This team asks for no approval, and says so publicly.'
  const noun = asked === 1 ? 'approval' : 'approvals'
  return `${given} of ${asked} ${noun} of exactly this version.`
}
