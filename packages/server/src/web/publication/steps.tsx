// The steps of a publication as people see them: what is done, what waits and why, what failed and when it is tried
// again. Used on the publication page and on the page of what waits.
import { diffAdvisories, type JsonObject, readCnaContainer } from '@parley/records'
import { confirmRefusal, gateOf, type Instant } from '@parley/rules'
import { planOf, stepState } from '../../publication/facts.js'
import { canLook } from '../../publication/steps/skip.js'
import type { Publication, StepRow } from '../../publication/store.js'
import { Action } from '../look/form/buttons.js'
import { Pill, type Tone } from '../look/marks.js'
import { Waiting } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { stepFaultWords } from './words.js'

export const STEP_WORDS: Readonly<Record<StepRow['step'], string>> = {
  mail: 'Announcement by mail',
  cve: 'CVE record',
  osv: 'OSV record in the advisory database',
  page: 'Public page and feeds',
}

/** A withdrawal's step at CVE Services rejects the record. */
const wordsOf = ({ kind }: Publication, { step }: StepRow): string =>
  kind === 'withdrawal' && step === 'cve' ? 'CVE record: rejection' : STEP_WORDS[step]

const STATE: Readonly<Record<StepRow['state'], { label: string; tone: Tone }>> = {
  waiting: { label: 'waiting', tone: 'plain' },
  running: { label: 'under way', tone: 'accent' },
  failed: { label: 'failed, tried again', tone: 'embargo' },
  stuck: { label: 'stuck', tone: 'bad' },
  done: { label: 'done', tone: 'good' },
  skipped: { label: 'replaced', tone: 'plain' },
}

export interface StepsProps {
  readonly caseId: string
  readonly publication: Publication
  /** When an earlier version was announced; null for a first publication. */
  readonly announcedAt: Instant | null
  readonly cveWithinHours: number
  readonly now: Instant
  readonly csrf: string
  readonly mayRetry: boolean
}

const Outcome = ({ row }: { readonly row: StepRow }) => {
  const { archiveUrl, osvId, commit, advisoryId, cveId, messageId } = row.outcome
  const words = [osvId ?? advisoryId ?? cveId ?? messageId, commit?.slice(0, 12)].filter(Boolean)
  return (
    <span class="small">
      <span class="id">{words.join(' · ')}</span>
      {archiveUrl !== undefined && (
        <>
          {' '}
          <a href={archiveUrl} rel="noreferrer noopener">
            in the archive
          </a>
        </>
      )}
      {advisoryId !== undefined && (
        <>
          {' '}
          <a href={`/advisories/${encodeURIComponent(advisoryId)}`}>the page</a>
        </>
      )}
    </span>
  )
}

/** The announcement went out twice without a clear answer: somebody looks into the list's archive. */
const isUnclear = (row: StepRow): boolean =>
  confirmRefusal(stepState(row), { canLook: canLook(row.step) }) === undefined

/** What putting this version over the CVE record that another hand wrote would change, in words. */
const Overwritten = ({
  publication,
  row,
}: {
  readonly publication: Publication
  readonly row: StepRow
}) => {
  const text = row.step === 'cve' ? row.outcome['changed'] : undefined
  if (text === undefined) return null
  // because: only our own steps write outcomes, and they write containers as JSON
  const stands = readCnaContainer(JSON.parse(text) as JsonObject)
  if (!stands.ok) return null
  // Of the container alone is spoken: what a record has beside it is no difference.
  const { cve } = publication.snapshot
  const wanted = cve === null ? stands : readCnaContainer(cve)
  const changes = wanted.ok ? diffAdvisories(stands.value, wanted.value) : []
  return (
    <details class="small">
      <summary>What this version would change in the record that stands</summary>
      <ul class="stack tight">
        {changes.map((change) => (
          <li dir="auto">{change.text}</li>
        ))}
      </ul>
    </details>
  )
}

const Trouble = ({ row, ...props }: StepsProps & { readonly row: StepRow }) => (
  <Waiting
    what={
      isUnclear(row)
        ? 'It was given to the mail server twice, and twice no answer came. Look in the list’s archive whether it arrived.'
        : stepFaultWords(row.lastFault)
    }
    since={new Date(row.startedAt ?? props.publication.requestedAt)}
    now={new Date(props.now)}
    nextTry={row.state === 'failed' && row.nextTryAt !== null ? new Date(row.nextTryAt) : undefined}
    tries={row.attempts}
    stuck={row.state === 'stuck'}
    action={
      props.mayRetry && (
        <>
          {isUnclear(row) && (
            <Action
              small
              action={`/cases/${props.caseId}/publication/confirm`}
              csrf={props.csrf}
              hidden={{ publicationId: row.publicationId }}
            >
              It arrived: go on
            </Action>
          )}
          <Action
            small
            action={`/cases/${props.caseId}/publication/retry`}
            csrf={props.csrf}
            hidden={{ publicationId: row.publicationId, step: row.step }}
          >
            {isUnclear(row) ? 'It did not: send it again' : 'Try again now'}
            <span class="seen-by-readers">: {STEP_WORDS[row.step]}</span>
          </Action>
        </>
      )
    }
  />
)

/** Until when the CVE record should be out, where that time has begun to run and it is not. */
export const cveDueBy = ({
  publication,
  announcedAt,
  cveWithinHours,
  now,
}: Pick<StepsProps, 'publication' | 'announcedAt' | 'cveWithinHours' | 'now'>):
  | Instant
  | undefined => {
  const row = publication.steps.find((each) => each.step === 'cve')
  if (row === undefined || row.state === 'done' || row.state === 'skipped') return undefined
  const { notBefore } = publication
  const facts = { now, announcedAt, notBefore, cveWithinHours }
  return gateOf('cve', planOf(publication.steps), facts).dueBy
}

const Line = ({ row, ...props }: StepsProps & { readonly row: StepRow }) => {
  const { publication, announcedAt, cveWithinHours, now } = props
  const { notBefore } = publication
  const facts = { now, announcedAt, notBefore, cveWithinHours }
  const gate = gateOf(row.step, planOf(publication.steps), facts)
  const state = STATE[row.state]
  return (
    <li class="stack tight">
      <div class="apart">
        <span>
          <b>{wordsOf(publication, row)}</b> <Outcome row={row} />
        </span>
        <span class="inline">
          {row.doneAt !== null && (
            <span class="small faint">
              <DateTime at={new Date(row.doneAt)} />
            </span>
          )}
          <Pill tone={state.tone}>{state.label}</Pill>
        </span>
      </div>
      {row.state === 'waiting' && !gate.isOpen && <p class="small quiet">{gate.because}</p>}
      {(row.state === 'failed' || row.state === 'stuck') && <Trouble row={row} {...props} />}
      {row.state === 'stuck' && <Overwritten publication={publication} row={row} />}
    </li>
  )
}

export const Steps = (props: StepsProps) => {
  const dueBy = cveDueBy(props)
  return (
    <div class="stack tight">
      <ol class="stack tight" aria-label="Steps">
        {props.publication.steps.map((row) => (
          <Line row={row} {...props} />
        ))}
      </ol>
      {dueBy !== undefined && (
        <p class={props.now > dueBy ? 'refused' : 'small quiet'}>
          {props.now > dueBy
            ? 'The CVE record is late: it was due by '
            : 'The CVE record is due by '}
          <DateTime at={new Date(dueBy)} />.
        </p>
      )}
    </div>
  )
}
