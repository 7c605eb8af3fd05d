// The activity log: every event the reader may see, folded, in plain words.
import { FoldedCard } from '../../look/card.js'
import { EventLine } from '../../look/conversation.js'
import { counted } from '../../look/marks.js'
import { eventInWords } from '../event-words.js'
import { moment } from '../words.js'
import { nameOf, type PartProps } from './context.js'

export const ActivityCard = ({ page }: PartProps) => {
  const lines = page.events.map((event) => ({
    text: <bdi>{eventInWords(event, nameOf(page))}</bdi>,
    at: moment(event.at),
  }))
  return (
    <FoldedCard title="Activity" id="activity" aside={counted(lines.length, 'event')} padded>
      <div class="steps-taken">
        {lines.map((line) => (
          <EventLine {...line} />
        ))}
      </div>
    </FoldedCard>
  )
}
