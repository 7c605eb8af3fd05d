// What is true of the vulnerability: who knows and which fixes exist, project by project; what the public has; and, once
// the case is finished, how many of the desired orders held.
import { type CaseStateEvent, type FixEvent, scoreDisclosure } from '@parley/rules'
import type { CaseProject, LoadedState } from '../../../cases/state/store.js'
import type { SeenState } from '../../../embargo/terms/seen-state.js'
import { Card, Table } from '../../look/card.js'
import { Action, Button } from '../../look/form/buttons.js'
import { DateTime } from '../../look/time.js'

export interface StateProps {
  readonly known: SeenState
  readonly caseId: string
  readonly csrf: string
  /** For which projects this reader records: all of them for the team, their own for a participant. */
  readonly mayRecord: (project: CaseProject) => boolean
  readonly isMember: boolean
  readonly isFinished: boolean
}

const FIX: readonly { readonly event: FixEvent; readonly name: string; readonly does: string }[] = [
  { event: 'V', name: 'Knows', does: 'It knows' },
  { event: 'F', name: 'Fix ready', does: 'Fix ready' },
  { event: 'D', name: 'Fix deployed', does: 'Deployed' },
]

const recorded = ({ events }: LoadedState, event: CaseStateEvent, projectId: number | null) =>
  events.find((each) => each.event === event && each.projectId === projectId)

/** The next fix event of a project, which is the only one that can be recorded. */
const nextOf = (known: LoadedState, projectId: number) =>
  FIX.find(({ event }) => recorded(known, event, projectId) === undefined)?.event

const Cell = ({
  props,
  project,
  event,
}: {
  props: StateProps
  project: CaseProject
  event: FixEvent
}) => {
  const { known, caseId, csrf } = props
  const { projectId } = project
  const found = recorded(known, event, projectId)
  if (found !== undefined) return <DateTime day at={new Date(found.recordedAt)} />
  if (known.unsaid.includes(projectId)) return <span class="faint">not shown</span>
  if (nextOf(known, projectId) !== event || !props.mayRecord(project)) {
    return <span class="faint">not yet</span>
  }
  return (
    <Action
      small
      action={`/cases/${caseId}/embargo/events`}
      csrf={csrf}
      hidden={{ project: String(projectId) }}
      name="event"
      value={event}
    >
      {FIX.find((each) => each.event === event)?.does}
    </Action>
  )
}

const PUBLIC = [
  { event: 'P', yes: 'The public knows, since', no: 'The public does not know.' },
  { event: 'X', yes: 'An exploit is public, since', no: 'No exploit is public.' },
  { event: 'A', yes: 'Attacks are observed, since', no: 'No attacks are observed.' },
] as const

/** One project's view of the case, oldest first. */
const historyOf = ({ events }: LoadedState, projectId: number): readonly CaseStateEvent[] =>
  events
    .filter((each) => each.projectId === null || each.projectId === projectId)
    .map(({ event }) => event)

const Score = ({ known }: Pick<StateProps, 'known'>) => {
  const shown = known.projects.filter(({ projectId }) => !known.unsaid.includes(projectId))
  return (
    <>
      {shown.map(({ projectId, name }) => {
        const { held, of, orders } = scoreDisclosure(historyOf(known, projectId))
        const broken = orders.filter(({ outcome }) => outcome === 'broken')
        return (
          <p>
            <bdi>{name}</bdi>: <b>{`${held} of ${of} desired orders held`}</b>
            {broken.length > 0 && (
              <span class="small quiet">
                {' '}
                not:{' '}
                {broken
                  .map(({ earlier, later }) => `${WORDS[earlier]} before ${WORDS[later]}`)
                  .join(', ')}
              </span>
            )}
          </p>
        )
      })}
    </>
  )
}

const WORDS: Readonly<Record<CaseStateEvent, string>> = {
  V: 'the project knew',
  F: 'a fix was ready',
  D: 'the fix was deployed',
  P: 'the public knew',
  X: 'an exploit was public',
  A: 'attacks were seen',
}

export const StateCard = (props: StateProps) => {
  const { known, caseId, isMember, isFinished } = props
  return (
    <Card
      title="The vulnerability"
      footer={
        isMember &&
        !isFinished && (
          <Button small tone="danger" href={`/cases/${caseId}/break-glass`}>
            It leaked or is exploited
          </Button>
        )
      }
    >
      <Table
        label="Projects and their fixes"
        stacks
        columns={[{ name: 'Project' }, ...FIX.map(({ name }) => ({ name }))]}
        none="The case is about no project yet."
        rows={known.projects.map((project) => [
          <bdi>{project.name}</bdi>,
          ...FIX.map(({ event }) => <Cell props={props} project={project} event={event} />),
        ])}
      />
      <ul class="pad plain">
        {PUBLIC.map(({ event, yes, no }) => {
          const found = recorded(known, event, null)
          return found === undefined ? (
            <li class="quiet">{no}</li>
          ) : (
            <li>
              <b>{yes}</b> <DateTime at={new Date(found.recordedAt)} />
            </li>
          )
        })}
      </ul>
      {isFinished && (
        <div class="pad">
          <Score known={known} />
        </div>
      )}
    </Card>
  )
}
