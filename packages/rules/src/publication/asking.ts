// Owns whom an approval can be asked of: nobody whose approval would not count.
import { type Refusal, refuse } from '../refusal.js'
import { excludedAs, type VersionFacts } from './approvals.js'

/**
 * Why nobody asks this person to approve this version: their approval would not count.
 *
 * Whether they read the case is not looked at here.
 *
 * @param facts `askedById` is who asks, and so the requester from now on
 * @returns undefined, or refusal `approval.asks-last-editor`, `.asks-requester`, `.asks-conflicted`
 * @source PSF CNA procedures (L7), extended to the advisory
 * @reading docs/READINGS.md#approvals
 */
export function refuseToAsk(
  {
    rules,
    lastEditorId,
    askedById,
    conflictedIds,
  }: Pick<VersionFacts, 'rules' | 'lastEditorId'> & {
    readonly askedById: string
    readonly conflictedIds: readonly string[]
  },
  personId: string,
):
  | Refusal<'approval.asks-last-editor' | 'approval.asks-requester' | 'approval.asks-conflicted'>
  | undefined {
  const excluded = excludedAs({ rules, lastEditorId, requestedById: askedById }, personId)
  if (excluded === 'last-editor') {
    const because = 'They edited it last, and their approval would not count: ask somebody else.'
    return refuse('approval.asks-last-editor', because, rules.excludesLastEditor.source)
  }
  if (excluded === 'requester') {
    const because = 'You ask for the approval, and yours would not count: ask somebody else.'
    return refuse('approval.asks-requester', because, rules.excludesRequester.source)
  }
  if (conflictedIds.includes(personId)) {
    const because = 'They declared a conflict of interest in this case: ask somebody else.'
    return refuse('approval.asks-conflicted', because, 'our reading, after PEP 13')
  }
  return undefined
}
