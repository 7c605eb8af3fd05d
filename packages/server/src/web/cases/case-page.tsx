// `/cases/{id}`: the case's own parts and the sections of other domains, put in order. Decides nothing.
import type { VNode } from 'preact'
import { Because } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { Note } from '../look/states.js'
import { ActivityCard } from './parts/activity.js'
import type { Refusal } from './parts/context.js'
import { FactsCard } from './parts/facts.js'
import { CaseHead, CaseNotices, CaseStrip } from './parts/head.js'
import { ManageCard, type ManageProps } from './parts/manage.js'
import { NextCard } from './parts/next.js'
import { KeptCard } from './parts/retention.js'
import { TriageCard } from './parts/triage-card.js'

/** A section of another domain, drawn already. */
export interface DrawnSection {
  readonly place: 'main' | 'side'
  readonly order: number
  readonly node: VNode
}

export interface CasePageProps extends ManageProps {
  readonly sections: readonly DrawnSection[]
  /** What was just done. */
  readonly done: string | undefined
}

const own = (props: CasePageProps): readonly DrawnSection[] => [
  { place: 'main', order: 10, node: <NextCard {...props} /> },
  { place: 'main', order: 220, node: <TriageCard {...props} /> },
  { place: 'main', order: 900, node: <ActivityCard {...props} /> },
  { place: 'side', order: 100, node: <FactsCard {...props} /> },
  { place: 'side', order: 890, node: <KeptCard {...props} /> },
  { place: 'side', order: 900, node: <ManageCard {...props} /> },
]

const placed = (props: CasePageProps, place: DrawnSection['place']): readonly VNode[] =>
  [...own(props), ...props.sections]
    .filter((section) => section.place === place)
    .sort((a, b) => a.order - b.order)
    .map((section) => section.node)

/** Fields of the case's own forms, as the summary of what is to be put right names them. */
const LABELS = {
  memberId: 'Ask a member',
  determination: 'What do you think it is?',
  because: 'Why',
  title: 'Title',
  reason: 'What is new',
} as const

/** What was refused: with the way to its field where it is about one, for the form may stand far down the page. */
const RefusalNote = ({ refused }: { readonly refused: Refusal | undefined }) => {
  if (refused === undefined) return null
  const errors = refused.form === 'triage' ? {} : (refused.errors ?? {})
  if (Object.keys(errors).length > 0) return <ErrorSummary errors={errors} labels={LABELS} />
  return (
    <Note tone="bad" spoken>
      <Because {...refused.refusal} />
    </Note>
  )
}

export const CasePage = (props: CasePageProps) => (
  <>
    <CaseHead {...props} />
    <CaseStrip {...props} />
    <RefusalNote refused={props.refused} />
    {props.done && (
      <Note tone="good" spoken>
        {props.done}
      </Note>
    )}
    <CaseNotices {...props} />
    <div class="columns">
      <div class="stack">{placed(props, 'main')}</div>
      <aside class="stack" aria-label="Facts about the case">
        {placed(props, 'side')}
      </aside>
    </div>
  </>
)
