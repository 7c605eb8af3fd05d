// What was fixed when a ballot opened, as its voters compare it: one digest, and what it covers in words.
import { ballotRulesText } from '@parley/rules'
import type { BallotView } from '../../charter/ballots/view.js'

/** Letters that somebody copies by hand or reads aloud. */
const inGroups = (digest: string): string => digest.match(/.{1,8}/g)?.join(' ') ?? digest

const rulesTextOf = ({ row }: Pick<BallotView, 'row'>): string =>
  ballotRulesText(row.rules.ballot, row)

/** What the browser digests by itself, for the elements that vote and that look for one's own vote. */
export const openingAttributes = (view: Pick<BallotView, 'row' | 'electors'>) => ({
  opening: view.row.opening?.whole ?? '',
  electors: view.electors.map(({ personId }) => personId).join(' '),
  rules: rulesTextOf(view),
})

const Covered = (view: Pick<BallotView, 'row' | 'electors'>) => {
  const { opening } = view.row
  if (opening === null) return null
  return (
    <details class="small">
      <summary>What it covers: who votes, by which rules, under which key</summary>
      <p>
        {`${view.electors.length} can vote: `}
        <bdi>{view.electors.map(({ name }) => name).join(', ')}</bdi>.
      </p>
      <pre>{rulesTextOf(view).split('\n').slice(1).join('\n')}</pre>
      <p class="quiet">
        SHA-256 of the electorate <code>{inGroups(opening.electorate)}</code>, of the key{' '}
        <code>{inGroups(opening.key)}</code>, of the rules <code>{inGroups(opening.rules)}</code>.
        The ledger’s entry of the opening has the same four.
      </p>
    </details>
  )
}

/** The digest of the opening, before and after the close. */
export const Opening = (view: Pick<BallotView, 'row' | 'electors' | 'isElector'>) => {
  const { opening, outcome } = view.row
  if (opening === null) return null
  const after = view.isElector
    ? 'It should be what you wrote down when you voted, and what every other voter sees.'
    : 'Every voter is shown the same.'
  return (
    <div class="stack tight">
      <p class="small">
        Fixed at the opening: <code>{inGroups(opening.whole)}</code>
      </p>
      <p class="small quiet">
        {outcome === null
          ? 'Write it down, or its first half. It is the same for every voter, and the same after the close: then nobody was added or left out, and no rule was changed.'
          : after}
      </p>
      <Covered {...view} />
    </div>
  )
}
