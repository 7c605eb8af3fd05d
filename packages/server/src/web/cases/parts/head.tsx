// The head of a case: number, state, project, title; then the embargo strip: until when, who can read, day N of 90.
import type { CasePage } from '../../../cases/page.js'
import { stripOf } from '../../embargo/words.js'
import { EmbargoStrip } from '../../look/conversation.js'
import { Pill, people } from '../../look/marks.js'
import { oneLine } from '../../look/one-line.js'
import { Note } from '../../look/states.js'
import { DateTime } from '../../look/time.js'
import { clockRing, determinationLabel, moment, phaseWords } from '../words.js'
import { addressOf, type PartProps } from './context.js'

const links = (page: CasePage) => {
  const { readers, agreed, invited } = page.around
  const reading = `${people(readers)} can read this`
  const asked = agreed + invited
  // Who takes part sees no other row than their own: a count of those would be a wrong one.
  const consents =
    asked === 0 || !page.isMember ? [] : [`${agreed} of ${asked} invited have agreed`]
  return [
    { href: addressOf(page, '/embargo'), label: 'The embargo' },
    ...[reading, ...consents].map((label) => ({
      href: page.isMember ? addressOf(page, '/readers') : undefined,
      label,
    })),
  ]
}

export const CaseHead = ({ page }: PartProps) => {
  const { loaded, around, narrowed, phase, charter } = page
  const { advisoryWithdrawn } = around
  const state = phaseWords(phase, { advisoryWithdrawn, withdrawnAt: loaded.withdrawnAt })
  return (
    <header class="case-head">
      <div class="inline">
        <span class="id quiet">{loaded.number}</span>
        <Pill tone={state.tone}>{state.label}</Pill>
        {loaded.determination && loaded.determination !== 'duplicate' && (
          <Pill>{determinationLabel(charter, loaded.determination)}</Pill>
        )}
        {around.projectName && <Pill>{around.projectName}</Pill>}
        {loaded.exploited && <Pill tone="bad">Exploited</Pill>}
        {narrowed && <Pill tone="embargo">Narrowed</Pill>}
      </div>
      <h1 dir="auto">{oneLine(loaded.title)}</h1>
    </header>
  )
}

export const CaseStrip = ({ page }: PartProps) => (
  <EmbargoStrip
    {...stripOf(
      { ...page.loaded, isOriginalPublic: page.isMember && page.around.originalAdvisory !== null },
      page.known,
      page.now,
    )}
    links={links(page)}
    clock={clockRing(page.loaded, page.charter, page.now)}
  />
)

/** Said under the strip: who is answering now, and what the reporter did. */
export const CaseNotices = ({ page }: PartProps) => {
  const { answering, loaded } = page
  return (
    <>
      {loaded.practice && (
        <Note>
          A practice case: it is made up, and nothing of it leaves its two readers. It is ended on{' '}
          <a href="/onboarding">the page of the first weeks</a>.
        </Note>
      )}
      {answering.length > 0 && (
        <p class="small quiet" role="status">
          {`${answering.join(', ')} ${answering.length === 1 ? 'has' : 'have'} this case open right now.`}
        </p>
      )}
      {loaded.withdrawnAt !== null && (
        <p class="small quiet">
          The reporter withdrew the report on <DateTime at={moment(loaded.withdrawnAt)} />.
        </p>
      )}
      {loaded.waitingSince !== null && (
        <p class="small quiet">
          Waiting on the reporter since <DateTime at={moment(loaded.waitingSince)} />.
        </p>
      )}
    </>
  )
}
