// What somebody has before their eyes when they agree: the end in force, each later end that is proposed, and what the charter
// asks of them. A consent names it, so that nobody agrees to terms that they were not shown.
import type { Instant } from '@parley/rules'
import { digestOf } from '../audit/digest.js'
import type { EmbargoState } from '../db/tables/cases.js'
import { endInForce } from './consent.js'

/** An end on the table, as somebody sees it who does not read the case. */
export interface ProposedEnd {
  readonly proposalId: string
  readonly endsAt: Instant
  readonly proposedAt: Instant
  readonly lengthens: boolean
}

export interface ShownTerms {
  readonly embargoState: EmbargoState
  readonly embargoEndsAt: Instant | null
  readonly proposedEnds: readonly ProposedEnd[]
  readonly conduct: string
}

/** The name of the terms as they were shown: other terms have another. */
export const nameOfTerms = (shown: ShownTerms): string =>
  digestOf(
    JSON.stringify([
      endInForce(shown),
      shown.proposedEnds
        .filter(({ lengthens }) => lengthens)
        .map(({ proposalId, endsAt }) => [proposalId, endsAt]),
      shown.conduct,
    ]),
  )
