// Owns the one word people see for where a case stands.
// It decides nothing: every word is read off the facts.
import type { CaseFacts } from './facts.js'

/** @source design: every state is explained */
export type Phase =
  | 'needs-coordinator'
  | 'triage'
  | 'waiting-on-reporter'
  | 'accepted'
  | 'ready-to-publish'
  | 'publishing'
  | 'published'
  | 'held'
  | 'duplicate'
  | 'closed'

const openPhase = (facts: CaseFacts): Phase => {
  if (facts.coordinatorId === null) return 'needs-coordinator'
  if (facts.readyToPublish) return 'ready-to-publish'
  if (facts.awaitingReporter) return 'waiting-on-reporter'
  return facts.reportState === 'accepted' ? 'accepted' : 'triage'
}

/**
 * Where a case stands. What is nearer to the end wins: a published case is `published` even when closed since.
 *
 * @source design: every state is explained
 * @reading docs/READINGS.md#phases
 */
export const phase = (facts: CaseFacts): Phase => {
  if (facts.publishedAt !== null) return 'published'
  if (facts.publishingSince !== null) return 'publishing'
  switch (facts.reportState) {
    case 'closed':
      return 'closed'
    case 'invalid':
      return 'held'
    case 'deferred':
      return facts.determination === 'duplicate' ? 'duplicate' : 'held'
    case 'start':
    case 'received':
    case 'valid':
    case 'accepted':
      return openPhase(facts)
  }
}
