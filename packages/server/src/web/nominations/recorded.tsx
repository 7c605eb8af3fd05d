// Decisions recorded from public lists: outcome and day, and plainly what is not known. Counts nothing.
import type { ListedDecision } from '../../charter/nominations/recorded.js'
import { Card, Table } from '../look/card.js'
import { Pill } from '../look/marks.js'
import { DateTime } from '../look/time.js'

const ofOneTeam = (decisions: readonly ListedDecision[]) => {
  const { slug, teamName } = decisions[0] ?? { slug: '', teamName: '' }
  return (
    <Card
      title={`Recorded joins: ${teamName}`}
      id={`recorded-${slug.toLowerCase()}`}
      aside={String(decisions.length)}
    >
      <p class="pad small quiet">
        Decided elsewhere: taken from the history of the team’s public list, or written down by its
        admins. Recorded, not counted: that they joined is known; who nominated them, how the votes
        stood and what was said is not.
      </p>
      <Table
        stacks
        label={`Recorded joins of ${teamName}`}
        columns={[{ name: 'Who' }, { name: 'Where it stands' }, { name: 'Listed on' }]}
        rows={decisions.map(({ name, listedOn, source, isElsewhere }) => [
          <>
            <bdi>{name}</bdi>
            <br />
            <span class="small quiet" dir="auto">
              {source}
            </span>
          </>,
          <>
            <Pill>recorded: joined</Pill>
            {isElsewhere && <span class="small faint"> written down by an admin</span>}
          </>,
          <DateTime at={new Date(listedOn)} day />,
        ])}
      />
    </Card>
  )
}

/** One card for each team, in the order of their newest. */
export const RecordedDecisions = ({
  recorded,
}: {
  readonly recorded: readonly ListedDecision[]
}) => (
  <>
    {[...new Set(recorded.map(({ slug }) => slug))].map((slug) =>
      ofOneTeam(recorded.filter((decision) => decision.slug === slug)),
    )}
  </>
)
