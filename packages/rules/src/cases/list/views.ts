// Owns the tabs of the case list: which of them a case stands in for the person who looks.
// It counts nothing and sorts nothing: the store does both, by the same words.
import type { Charter } from '../../charter/charter.js'
import type { Instant } from '../../time.js'
import { clock } from '../deadlines.js'
import { isFinished } from '../lifecycle.js'
import { phase } from '../phase.js'
import type { ListedCase, Viewer } from './listed-case.js'
import { needsOf } from './needs.js'

/** In the order of the tabs. @source design: what needs me */
export const caseViews = [
  'needs-me',
  'unassigned',
  'mine',
  'waiting',
  'due-soon',
  'overdue',
  'open',
  'finished',
  'owes-credit',
] as const

/** @source design: what needs me */
export type CaseView = (typeof caseViews)[number]

type Rules = Pick<Charter, 'clocks' | 'coordination' | 'embargo' | 'approvals'>

/**
 * The tabs a case stands in, in their order. Open and finished exclude each other; a finished case stands
 * in no other tab, but in `needs-me` when it still asks something, and in `owes-credit` while a published one owes the reporter
 * of a duplicate their credit.
 *
 * @source design: what needs me
 * @reading docs/READINGS.md#finished
 * @reading docs/READINGS.md#credit-for-a-duplicate
 */
export const viewsOf = (
  viewer: Viewer,
  facts: ListedCase,
  rules: { readonly charter: Rules; readonly now: Instant },
): readonly CaseView[] => {
  const finished = isFinished(facts)
  const { level } = clock(facts, rules.charter, rules.now)
  const where = phase(facts)
  const holds: Readonly<Record<CaseView, boolean>> = {
    'needs-me': needsOf(viewer, facts, rules).length > 0,
    unassigned: where === 'needs-coordinator',
    mine: !finished && facts.coordinatorId === viewer.id,
    waiting: where === 'waiting-on-reporter' || (where === 'held' && facts.heldSince !== null),
    'due-soon': !finished && level === 'soon',
    overdue: !finished && level === 'late',
    open: !finished,
    finished,
    'owes-credit': facts.owesDuplicateCredit && facts.publishedAt !== null,
  }
  return caseViews.filter((view) => holds[view])
}
