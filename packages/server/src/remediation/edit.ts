// Saving the advisory: a new version whenever anything differs, none when nothing does, and never over somebody
// else's work unseen. Approvals of older versions are void because they name their version and its hash.
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import { begin } from '../cases/begin.js'
import type { LoadedCase } from '../cases/load.js'
import { indexAnew } from '../cases/search/reindex.js'
import { noteFixVisible } from '../cases/state/record.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { actorOf, type Person } from '../identity/viewer.js'
import {
  type LoadedDraft,
  loadAdvisoryDraft,
  sealVersion,
  type VersionContent,
} from './advisory.js'
import type { AdvisoryDraft } from './draft.js'
import type { CheckedDraft } from './draft-check.js'
import { draftLink, replaceLinks } from './links.js'

export interface SavedVersion {
  readonly version: number
  readonly changed: boolean
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** One draft in one order of members, so that two of them compare as text. */
const ordered = (draft: AdvisoryDraft): AdvisoryDraft => ({
  title: draft.title,
  description: draft.description,
  recordDescription: draft.recordDescription,
  mitigation: draft.mitigation,
  vectors: draft.vectors,
  cweIds: draft.cweIds,
  versionType: draft.versionType,
  defaultStatus: draft.defaultStatus,
  affected: draft.affected.map((row) => ({
    version: row.version,
    status: row.status,
    lessThan: row.lessThan,
    lessThanOrEqual: row.lessThanOrEqual,
    fixCommit: row.fixCommit,
  })),
  modules: draft.modules,
  platforms: draft.platforms,
})

/** Writes a version after `current` unless it says the same. The case is locked: `begin` has seen to it. */
export const writeVersion = async (
  step: Change,
  { loaded, personId }: { loaded: LoadedCase; personId: string },
  { current, next }: { current: LoadedDraft; next: VersionContent },
): Promise<SavedVersion> => {
  const before = { draft: ordered(current.draft), links: current.links.map(draftLink) }
  const after = { draft: ordered(next.draft), links: next.links.map(draftLink) }
  if (current.version > 0 && same(before, after))
    return { version: current.version, changed: false }
  const { caseId, compartmentId, key, of } = loaded
  const version = current.version + 1
  await step.tx
    .insertInto('advisoryVersion')
    .values({
      caseId,
      compartmentId,
      version,
      sealed: sealVersion(key, { caseId, version }, after),
      editedBy: personId,
      editedAt: timestamp(step.now),
    })
    .execute()
  await step.record({
    name: 'advisory:edited',
    of,
    facts: { version, contentSha256: digestOf(JSON.stringify(after)) },
  })
  await indexAnew(step, caseId)
  return { version, changed: true }
}

/** Whether these references say that anyone can see the fix: it has pull requests, and all of them are merged. */
export const showsTheFix = (links: CheckedDraft['links']): boolean => {
  const pulls = links.filter(({ kind }) => kind === 'pull-request')
  return pulls.length > 0 && pulls.every(({ isMerged }) => isMerged)
}

const editedMeanwhile = (): Refusal<'advisory.edited-meanwhile'> =>
  refuse(
    'advisory.edited-meanwhile',
    'Somebody else saved this advisory while you were writing. Nothing of yours is stored yet: compare, then save again.',
  )

/**
 * Saves what the editor says. `basedOn` is the version the editor was opened with, 0 for none: a newer one that says
 * something else is refused, so that its author's work is not lost unseen.
 */
export const saveAdvisory = (
  installation: Installation,
  person: Person,
  input: { readonly caseId: string; readonly basedOn: number } & CheckedDraft,
): Promise<SavedVersion | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId: input.caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const current = await loadAdvisoryDraft(step.tx, installation, loaded)
    const draft = { ...input.draft, vectors: current.draft.vectors }
    const next = { draft, links: input.links }
    const isSame =
      same(ordered(draft), ordered(current.draft)) &&
      same(input.links.map(draftLink), current.links.map(draftLink))
    if (input.basedOn !== current.version && !isSame) return editedMeanwhile()
    const personId = person.personId
    const before = current.caseLinks
    await replaceLinks(step, { loaded, personId }, { before, after: input.links })
    if (showsTheFix(input.links)) await noteFixVisible(step, loaded)
    return writeVersion(step, { loaded, personId }, { current, next })
  })
