// Letting an approved advisory wait for the end of the embargo: what waits, or the button with the reason why it cannot.
import { isRefusal, type Refusal } from '@parley/rules'
import { caseFacts } from '../../cases/facts.js'
import type { Desk } from '../../publication/desk.js'
import { decideScheduling } from '../../publication/schedule/schedule.js'
import { scheduleInWords } from '../embargo/words.js'
import { Action } from '../look/form/buttons.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'

export interface ScheduleProps {
  readonly desk: Desk
  readonly csrf: string
  readonly mayPublish: Refusal | undefined
}

const Waiting = ({ desk, csrf }: ScheduleProps) => {
  const { caseId, embargoEndsAt } = desk.loaded
  return (
    <>
      <Note tone="good">
        This version goes out by itself at the end of the embargo
        {embargoEndsAt !== null && (
          <>
            , <DateTime at={new Date(embargoEndsAt)} />
          </>
        )}
        . It follows the end when another one is agreed. An edit voids it, and a leak calls it off.
      </Note>
      <Action action={`/cases/${caseId}/publication/unschedule`} csrf={csrf}>
        Do not let it wait for the end
      </Action>
    </>
  )
}

export const ScheduleLine = (props: ScheduleProps) => {
  const { desk, csrf, mayPublish } = props
  const { loaded, schedule, prepared } = desk
  if (prepared.kind !== 'first' || loaded.publishedAt !== null) return null
  if (schedule?.state === 'waiting') return <Waiting {...props} />
  const inForce = caseFacts(loaded).embargoInForce
  const decided = decideScheduling(desk)
  const said = schedule === undefined ? undefined : scheduleInWords(schedule, loaded)
  return (
    <>
      {said?.tone === 'embargo' && schedule?.state !== 'started' && (
        <Note tone="embargo">{said.text}</Note>
      )}
      {inForce && loaded.fixPublicAt !== null && (
        <p class="small quiet">
          It cannot be set to go out at the end of the embargo: the fix is public already.
        </p>
      )}
      {inForce && loaded.fixPublicAt === null && (
        <Action
          action={`/cases/${loaded.caseId}/publication/schedule`}
          csrf={csrf}
          hidden={{ hash: prepared.hash }}
          refusal={mayPublish ?? (isRefusal(decided) ? decided : undefined)}
        >
          Let it wait for the end of the embargo
        </Action>
      )}
    </>
  )
}
