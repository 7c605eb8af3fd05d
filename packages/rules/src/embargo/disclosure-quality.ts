// Owns the twelve desired orders: how well a disclosure went, told from the order of its events.
// Refuses to know times, people and projects: one project's view of a case is a list of events.

import type { CaseStateEvent } from './case-state.js'

/**
 * The twelve orders of events that a good disclosure keeps, each as [earlier, later].
 *
 * @source CERT/CC Vultron, case state model (desired histories)
 */
export const DESIRED_ORDERS: readonly (readonly [CaseStateEvent, CaseStateEvent])[] = [
  ['V', 'P'],
  ['V', 'X'],
  ['V', 'A'],
  ['F', 'P'],
  ['F', 'X'],
  ['F', 'A'],
  ['D', 'P'],
  ['D', 'X'],
  ['D', 'A'],
  ['P', 'X'],
  ['P', 'A'],
  ['X', 'A'],
]

/** One desired order in one history; `open` while neither of its two events has happened. */
export interface OrderOutcome {
  readonly earlier: CaseStateEvent
  readonly later: CaseStateEvent
  readonly outcome: 'held' | 'broken' | 'open'
}

/**
 * Scores a history of events against the twelve desired orders.
 *
 * An order is held when its first event happened before its second, or happened while the second
 * has not. Events that follow from another at once stand after it in the list. Works on unfinished
 * histories; does not check that the history obeys the rules of case-state.ts.
 *
 * @param history the events of one project and of the public, oldest first
 * @returns how many of the twelve held, and each order's outcome in the order of DESIRED_ORDERS
 * @source CERT/CC Vultron, case state model (desired histories)
 */
export function scoreDisclosure(history: readonly CaseStateEvent[]): {
  readonly held: number
  readonly of: number
  readonly orders: readonly OrderOutcome[]
} {
  const orders = DESIRED_ORDERS.map(([earlier, later]): OrderOutcome => {
    const a = history.indexOf(earlier)
    const b = history.indexOf(later)
    if (a < 0 && b < 0) return { earlier, later, outcome: 'open' }
    return { earlier, later, outcome: a >= 0 && (b < 0 || a < b) ? 'held' : 'broken' }
  })
  const held = orders.filter((order) => order.outcome === 'held').length
  return { held, of: orders.length, orders }
}
