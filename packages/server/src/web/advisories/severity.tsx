// A severity as the public sees it: a word, with its score where there is one. Old records have neither.
import type { ShownSeverity } from '@parley/records'
import { Pill } from '../look/marks.js'

const SERIOUS = new Set(['HIGH', 'CRITICAL'])

const wordOf = (rating: string): string => rating.charAt(0) + rating.slice(1).toLowerCase()

export const AdvisorySeverity = ({ severity }: { readonly severity: ShownSeverity | undefined }) =>
  severity === undefined ? (
    <span class="faint small">not scored</span>
  ) : (
    <Pill tone={SERIOUS.has(severity.rating) ? 'bad' : 'plain'}>
      {wordOf(severity.rating)}
      {severity.score === null ? '' : ` ${severity.score.toFixed(1)}`}
    </Pill>
  )
