// Said while a determination is written: what is open, and what came since the form was opened. Sending with something
// new in the case draws the form again once, with everything typed.
import { type Instant, instant } from '@parley/rules'
import type { CasePage } from '../../../cases/page.js'
import { Note } from '../../look/states.js'
import { DateTime } from '../../look/time.js'
import { moment } from '../words.js'
import { addressOf, nameOf, type PartProps } from './context.js'

/** What somebody deciding must have read, in words without a name. */
const CAME: Readonly<Record<string, string>> = {
  'message:sent': 'wrote a message',
  'report:file-added': 'added a file',
  'attachment:added': 'added a file',
  'report:withdrawn': 'took the report back',
  'case:reporter-answered': 'answered',
  'opinion:given': 'gave the second opinion',
  'case:determined': 'determined it',
  'case:closed': 'closed it',
}

export interface Came {
  readonly who: string
  readonly what: string
  readonly at: Instant
}

/** What others did in the case after `since`, that somebody deciding should know. */
export const cameSince = (
  { events }: Pick<CasePage, 'events'>,
  personId: string,
  since: Instant,
): readonly Came[] =>
  events.flatMap(({ name, at, actorId, actorName }) => {
    const what = CAME[name]
    if (what === undefined || at <= since || actorId === personId) return []
    return [{ who: actorName ?? 'The reporter', what, at }]
  })

/** When a form was opened, as it says itself; undefined where it says nothing that is a time. */
export const openedAt = (text: string): Instant | undefined => {
  const at = Number(text)
  return text !== '' && Number.isSafeInteger(at) && at > 0 ? instant(at) : undefined
}

const Line = ({ who, what, at }: Came) => (
  <li>
    <bdi>{who}</bdi> {what}, <DateTime at={moment(at)} />
  </li>
)

/** What came, and that nothing was sent yet. */
export const CameMeanwhile = ({
  page,
  came,
}: Pick<PartProps, 'page'> & { readonly came: readonly Came[] }) =>
  came.length === 0 ? null : (
    <Note tone="embargo" spoken>
      <p>
        <b>Something came while you wrote.</b> Nothing is sent yet, and what you typed is kept:{' '}
        <a href={addressOf(page, '#conversation')}>read it</a>, then send.
      </p>
      <ul>
        {came.map((one) => (
          <Line {...one} />
        ))}
      </ul>
    </Note>
  )

/** What this person has not read yet, and whose second opinion is still to come. */
export const BeforeDeciding = ({ page, person }: Pick<PartProps, 'page' | 'person'>) => {
  const { readUntil } = page.around
  const unread = readUntil === null ? [] : cameSince(page, person.personId, readUntil)
  const awaited = page.opinions.filter(({ givenAt }) => givenAt === null)
  const others = awaited.filter(({ personId }) => personId !== person.personId)
  return (
    <>
      {unread.length > 0 && (
        <Note tone="embargo">
          <p>
            New since you looked: <a href={addressOf(page, '#conversation')}>read it</a> before you
            decide.
          </p>
          <ul>
            {unread.map((one) => (
              <Line {...one} />
            ))}
          </ul>
        </Note>
      )}
      {others.length > 0 && page.loaded.determination === null && (
        <Note tone="embargo">
          A second opinion is open:{' '}
          {others.map(({ personId }) => nameOf(page)(personId)).join(', ')}{' '}
          {others.length === 1 ? 'was' : 'were'} asked and {others.length === 1 ? 'has' : 'have'}{' '}
          not answered. You can wait for it, or decide now.
        </Note>
      )}
    </>
  )
}
