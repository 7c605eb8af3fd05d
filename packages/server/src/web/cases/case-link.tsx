// The way back to a case from one of its pages: its number and its title.
import { oneLine } from '../look/one-line.js'

export interface NamedCase {
  readonly caseId: string
  readonly number: string
  readonly title: string
}

/** Under the title of a page about one part of a case. */
export const CaseLink = ({ of }: { readonly of: NamedCase }) => (
  <a href={`/cases/${of.caseId}`}>
    <span class="id">{of.number}</span> <bdi>{oneLine(of.title)}</bdi>
  </a>
)
