// Owns what a determination still asks of a reporter: silence, and the wait for an advisory.
// It ends no embargo: closing or deferring a report is never a reason to leave one (embargo/termination.ts).
import type { Determination, ReportState } from './facts.js'

/**
 * Whether the team still asks for silence about what was reported. Not where its reply says that the problem is tracked
 * in the open, or that a public issue may be opened.
 *
 * @param determination null while nobody has determined the case
 * @source Python Developer's Guide, triage and template response R2 (G6)
 * @reading docs/READINGS.md#silence-after-a-determination
 */
export const asksForSilence = (determination: Determination | null): boolean =>
  determination !== 'bug' && determination !== 'invalid'

/**
 * Whether an advisory can still come of the report: its own, or that of the case it duplicates.
 *
 * @param determination null while nobody has determined the case
 * @source Python Developer's Guide, triage (G6); Vultron, report management (a duplicate's finder keeps the credit)
 */
export const expectsAdvisory = (determination: Determination | null): boolean =>
  determination === null || determination === 'vulnerability' || determination === 'duplicate'

/**
 * Whether a case is closed and no advisory can come of it: spam, forwarded, fixed already, a bug or no issue. Its embargo is not
 * left by that, and what was written stays for those who could read it; but nobody waits for its end any more.
 *
 * @source Vultron, report management: closing never ends an embargo; our reading
 * @reading docs/READINGS.md#silence-after-a-determination
 */
export const isOverWithoutAdvisory = (facts: {
  readonly reportState: ReportState
  readonly determination: Determination | null
}): boolean => facts.reportState === 'closed' && !expectsAdvisory(facts.determination)

/** Who is told that an embargo reached its end; `who-coordinates` is the whole team while nobody does. @source our reading */
export interface EndTold {
  readonly team: 'all' | 'who-coordinates' | 'nobody'
  readonly bound: boolean
  readonly reporter: boolean
}

/**
 * Who hears that the agreed end of an embargo was reached, once each.
 *
 * Everyone, while something is still to be done about the case. Bound is, too, who agreed to an earlier end than the last: they
 * read nothing, and are told without its number. Of one that is closed and of which no advisory can come:
 * whoever is bound, who may speak from then on, and who coordinates it; the reporter where silence is still asked of them. Of
 * spam that nobody outside of the team was ever bound by, nobody.
 *
 * @param wasAnybodyBound whether somebody who is not of the team ever agreed to the embargo; the reporter does not count
 * @source CERT/CC Vultron, embargo management (participants learn of the end); our reading
 * @reading docs/READINGS.md#silence-after-a-determination
 */
export const toldOfEnd = (
  facts: { readonly reportState: ReportState; readonly determination: Determination | null },
  wasAnybodyBound: boolean,
): EndTold => {
  if (!isOverWithoutAdvisory(facts)) return { team: 'all', bound: true, reporter: true }
  const isSpam = facts.determination === 'spam'
  if (isSpam && !wasAnybodyBound) return { team: 'nobody', bound: false, reporter: false }
  const reporter = !isSpam && asksForSilence(facts.determination)
  return { team: 'who-coordinates', bound: true, reporter }
}
