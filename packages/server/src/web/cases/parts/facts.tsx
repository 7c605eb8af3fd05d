// The case's own facts in the side column, and who coordinates it with every way to change that.
import { conflictRefusal, heldReport } from '@parley/rules'
import type { ComponentChildren } from 'preact'
import { mayOn } from '../../../cases/begin.js'
import { Card, type Fact, Facts } from '../../look/card.js'
import { Action, Button, Hidden } from '../../look/form/buttons.js'
import { Select } from '../../look/form/fields.js'
import { Who } from '../../look/marks.js'
import { DateTime } from '../../look/time.js'
import { determinationLabel, moment } from '../words.js'
import { addressOf, nameOf, type PartProps, type Refusal } from './context.js'

interface FactsProps extends PartProps {
  readonly refused: Refusal | undefined
}

const one = (props: PartProps, does: string, label: ComponentChildren) => (
  <Action
    action={addressOf(props.page, '/coordinator')}
    csrf={props.csrf}
    hidden={{ do: does }}
    value={does}
    small
    tone="plain"
  >
    {label}
  </Action>
)

const Offer = ({ page, person, csrf, refused }: FactsProps) => {
  const options = page.members
    .filter(
      ({ acknowledged, personId }) =>
        acknowledged &&
        personId !== person.personId &&
        !page.loaded.conflictedIds.includes(personId),
    )
    .map((member) => ({ value: member.personId, label: member.name }))
  if (options.length === 0) return null
  const wrong = refused?.form === 'offer' ? refused.errors?.['toId'] : undefined
  return (
    <details open={wrong !== undefined}>
      <summary class="small">Hand over</summary>
      <form
        method="post"
        action={addressOf(page, '/coordinator')}
        class="form"
        aria-label="Hand over"
      >
        <Hidden csrf={csrf} fields={{ do: 'offer' }} />
        <Select
          name="toId"
          label="To whom"
          help="You keep the case until they accept."
          none="Choose"
          options={options}
          error={wrong}
        />
        <div class="form-end">
          <Button small>Ask them</Button>
        </div>
      </form>
    </details>
  )
}

/** What the charter assigned is passed on once, at once: what follows is said before. */
export const PassOn = ({ page, csrf }: PartProps) => (
  <details>
    <summary class="small">Pass it on</summary>
    <p class="small">
      The charter picks the next member at once and tells them; you have the case no more, and are
      not picked for it again. Give no reason. They may pass it on as well; when nobody is left, it
      stays with you.
    </p>
    <Action
      action={addressOf(page, '/coordinator')}
      csrf={csrf}
      hidden={{ do: 'pass-on' }}
      value="pass-on"
      small
    >
      Pass it on now
    </Action>
  </details>
)

const Conflict = ({ page, csrf }: PartProps) => (
  <details>
    <summary class="small">I have a conflict of interest</summary>
    <p class="small">
      Say so, and you do not coordinate this case, nor determine, close, approve or publish it:
      others do. You go on reading it, unless it is narrowed. The team sees that you said so, and
      for this case it stays.
    </p>
    <Action
      action={addressOf(page, '/coordinator')}
      csrf={csrf}
      hidden={{ do: 'conflict' }}
      value="conflict"
      small
    >
      Declare it
    </Action>
  </details>
)

/** Who declared a conflict of interest: the reader themselves in the words of what they cannot press. */
const conflictsFact = ({ page, person }: PartProps): readonly Fact[] => {
  const { conflictedIds } = page.loaded
  if (!page.isMember || conflictedIds.length === 0) return []
  const others = conflictedIds.filter((id) => id !== person.personId).map(nameOf(page))
  const value = (
    <>
      {conflictRefusal(conflictedIds, person.personId) && (
        <span>
          you declared one: you neither coordinate nor determine this case, nor close, approve or
          publish it. It stays so.
        </span>
      )}
      {others.length > 0 && <bdi>{others.join(', ')}</bdi>}
    </>
  )
  return [{ name: 'In conflict', value }]
}

const Coordinator = (props: FactsProps) => {
  const { page, person } = props
  const { coordinatorId, offeredTo, assignedBy } = page.loaded
  const mine = coordinatorId === person.personId
  return (
    <>
      {coordinatorId === null ? (
        <span class="quiet">nobody yet</span>
      ) : (
        <span>
          <Who name={nameOf(page)(coordinatorId)} /> <bdi>{nameOf(page)(coordinatorId)}</bdi>
          {assignedBy === 'charter' && <span class="small faint"> by the charter</span>}
        </span>
      )}
      {offeredTo !== null && (
        <span class="small quiet">{`offered to ${nameOf(page)(offeredTo)}, who has not answered`}</span>
      )}
      {page.isMember && page.phase !== 'closed' && (
        <span class="inline">
          {mine && <Offer {...props} />}
          {mine && offeredTo !== null && one(props, 'decline', 'Take the offer back')}
          {mine && assignedBy === 'charter' && <PassOn {...props} />}
          {!mine && !page.loaded.conflictedIds.includes(person.personId) && <Conflict {...props} />}
        </span>
      )}
    </>
  )
}

/** A held report whose reporter wrote since does not close by itself. */
const hasAnswered = ({ loaded, charter, now }: PartProps['page']): boolean => {
  const { heldSince, reporterWroteAt } = loaded
  if (heldSince === null) return false
  return (
    heldReport({ heldSince, lastReporterMessageAt: reporterWroteAt }, charter, now).state ===
    'answered'
  )
}

const Determination = ({ page, person }: PartProps) => {
  const { determination, determinedAt, duplicateOf, holdUntil } = page.loaded
  if (determination === null || determinedAt === null) return <span class="quiet">not yet</span>
  return (
    <>
      <b>{determinationLabel(page.charter, determination)}</b>
      <span class="small faint">
        <DateTime at={moment(determinedAt)} />
      </span>
      {duplicateOf !== null && page.around.duplicateNumber !== null && (
        <a class="id" href={`/cases/${duplicateOf}`}>
          {page.around.duplicateNumber}
        </a>
      )}
      {page.reference !== null && <bdi class="small">{page.reference}</bdi>}
      {holdUntil !== null &&
        (hasAnswered(page) ? (
          <span class="small quiet">
            the reporter answered: it stays open until you decide again
          </span>
        ) : (
          <span class="small quiet">
            closes on <DateTime at={moment(holdUntil)} /> unless the reporter answers
          </span>
        ))}
      {page.phase !== 'published' &&
        mayOn(person, 'case.determine', page) === undefined &&
        page.phase !== 'closed' && (
          <a class="small" href={addressOf(page, '/determination')}>
            change
          </a>
        )}
    </>
  )
}

const reporterFact = (page: PartProps['page']): readonly Fact[] => {
  const { contact, isMember, around } = page
  if (!isMember) return []
  const parts = [contact?.name, contact?.email].filter((text) => text)
  const value =
    parts.length === 0 && around.hasReporter ? (
      <span class="quiet">anonymous, by follow link</span>
    ) : (
      parts.join(', ')
    )
  const nobody = <span class="small quiet">follows nothing here: no address was given</span>
  return [
    {
      name: 'Reporter',
      value: (
        <>
          <bdi>{value}</bdi> {!around.hasReporter && nobody}{' '}
          <a class="small" href={addressOf(page, '/reporter')}>
            link and policy
          </a>
        </>
      ),
    },
  ]
}

/** What was merged into it, or marked as its duplicate: those that this reader may know. */
const duplicatesFact = ({ around, isMember, loaded }: PartProps['page']): readonly Fact[] =>
  around.duplicates.length === 0
    ? []
    : [
        {
          name: 'Duplicates',
          value: (
            <span class="inline">
              {around.duplicates.map(({ caseId, number }) => (
                <a class="id" href={`/cases/${caseId}`}>
                  {number}
                </a>
              ))}
              {isMember && around.uncreditedDuplicates.length > 0 && (
                <a href={`/cases/${loaded.caseId}/credits`}>a credit is owed</a>
              )}
            </span>
          ),
        },
      ]

export const FactsCard = (props: FactsProps) => {
  const { page } = props
  const { loaded, around } = page
  const facts: readonly Fact[] = [
    { name: 'Coordinator', value: <Coordinator {...props} /> },
    ...(around.shadowedBy.length === 0
      ? []
      : [{ name: 'Shadowed by', value: <bdi>{around.shadowedBy.join(', ')}</bdi> }]),
    ...conflictsFact(props),
    { name: 'Determination', value: <Determination {...props} /> },
    ...duplicatesFact(page),
    ...reporterFact(page),
    { name: 'Received', value: <DateTime at={moment(loaded.receivedAt)} /> },
    ...(loaded.clockStartedAt > loaded.receivedAt
      ? [{ name: 'Taken up again', value: <DateTime at={moment(loaded.clockStartedAt)} /> }]
      : []),
    { name: 'Due', value: <DateTime at={moment(loaded.deadlineAt)} /> },
    { name: 'Project', value: around.projectName ?? <span class="quiet">none</span> },
    { name: 'Team', value: around.teamName },
    ...(loaded.cveId === null
      ? []
      : [{ name: 'CVE', value: <span class="id">{loaded.cveId}</span> }]),
  ]
  return (
    <Card title="Facts">
      <Facts facts={facts} />
    </Card>
  )
}
