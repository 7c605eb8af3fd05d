// The activity log: every event the reader may see, folded, in plain words.
import { Card } from '../../look/card.js'
import { EventLine } from '../../look/conversation.js'
import { counted } from '../../look/marks.js'
import { eventInWords } from '../event-words.js'
import { moment } from '../words.js'
import { nameOf, type PartProps } from './context.js'

const openLines = 3

export const ActivityCard = ({ page }: PartProps) => {
  const lines = page.events.map((event) => ({
    text: <bdi>{eventInWords(event, nameOf(page))}</bdi>,
    at: moment(event.at),
  }))
  const earlier = lines.slice(0, -openLines)
  return (
    <Card title="Activity" id="activity" aside={counted(lines.length, 'event')} padded>
      {earlier.length > 0 && (
        <details class="fold">
          <summary>{counted(earlier.length, 'earlier event')}</summary>
          {earlier.map((line) => (
            <EventLine {...line} />
          ))}
        </details>
      )}
      {lines.slice(-openLines).map((line) => (
        <EventLine {...line} />
      ))}
    </Card>
  )
}
