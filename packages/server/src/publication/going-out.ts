// What would go out, as it is shown to whoever reads it before: the outputs with their findings, and what the page says of
// the case beside them. On the desk it is made anew; with a review it is kept as it was submitted.
import type { PublicationKind } from '../db/tables/publication.js'
import type { Desk } from './desk.js'
import type { Outputs } from './outputs.js'
import type { Snapshot } from './prepare.js'

export interface GoingOut {
  readonly kind: PublicationKind
  /** What changed, or why it is withdrawn; empty for a first publication. */
  readonly reason: string
  readonly snapshot: Snapshot
  readonly outputs: Outputs
  readonly cveId: string | null
  /** Whether another CNA gave the id and publishes its record. */
  readonly cveElsewhere: boolean
  /** Whether an advisory database is set for the team. */
  readonly hasOsvVenue: boolean
  /** Whether it has its number in the advisory database already. */
  readonly hasOsvNumber: boolean
}

/** What the desk of a case would put out now. */
export const goingOut = ({ prepared, loaded, publications }: Desk): GoingOut => {
  const { kind, reason, snapshot, outputs, venues } = prepared
  return {
    ...{ kind, reason, snapshot, outputs },
    ...{ cveId: loaded.cveId, cveElsewhere: loaded.cveElsewhere },
    hasOsvVenue: venues.osv !== null,
    hasOsvNumber: publications.some(({ steps }) =>
      steps.some(({ outcome }) => outcome['osvId'] !== undefined),
    ),
  }
}
