// Triage on the case page, in one card: what it is, the threat model and the notes, the second opinion. Folded once the
// case is determined: by then it is looked up, not worked on.
import { Card, FoldedCard } from '../../look/card.js'
import { Opinions, type OpinionsProps } from './opinions.js'
import { Determinations, TriageForm } from './triage.js'

export const TriageCard = (props: OpinionsProps) => {
  const { page } = props
  if (!page.isMember) return null
  const isOpen = page.loaded.determination === null && page.phase !== 'closed'
  const answered = `${page.triage.answers.length} of ${page.charter.threatModel.length} questions answered`
  const parts = (
    <>
      {page.phase !== 'published' && <TriageForm {...props} />}
      <Opinions {...props} />
    </>
  )
  if (isOpen)
    return (
      <Card title="What is it?" id="triage" padded>
        <Determinations {...props} />
        {parts}
      </Card>
    )
  if (page.phase === 'published' && page.opinions.length === 0) return null
  return (
    <FoldedCard
      title="Triage"
      id="triage"
      aside={answered}
      open={props.refused?.form === 'triage'}
      padded
    >
      {parts}
    </FoldedCard>
  )
}
